"""# rebuild: a new version of the index, while the old one serves.

**What.** Makes the next version of `news-docs`, `news-links` and `news-revisions` beside the running ones,
fills it (param `read_again`: false copies the rows, true cleans and reads every raw copy anew), carries over
what was written meanwhile with the writers held, compares counts and facets, and switches the aliases.

**When.** By hand, after a field's type changed in `mappings/` (copy), or after cleaning or reading changed so
much that everything shall be read again at once.

**Again.** A run that was killed goes on with the version in the making; `marsad index rebuild --abandon`
drops it. `marsad index rebuild --rollback` puts the version before back.

**On failure.** The old version goes on serving. The task says which documents the new one lacks.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import Asset, Param, dag, get_current_context, task

from dags.stage_errors import run_stage

NEWS_DOCS = Asset("marsad://news-docs")


@dag(
    dag_id="rebuild",
    doc_md=__doc__,
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    params={"read_again": Param(False, type="boolean", description="Read the raw copies instead of copying")},
    default_args={"owner": "marsad", "retries": 2, "retry_delay": timedelta(seconds=5)},
    tags=["marsad", "index"],
)
def rebuild() -> None:
    """Prepare, rebuild."""

    @task
    def prepare() -> None:
        from pipeline import stages

        run_stage(stages.prepare)

    @task(outlets=[NEWS_DOCS])
    def build_and_switch() -> dict[str, object]:
        from dataclasses import asdict

        from pipeline import stages

        context = get_current_context()
        report = run_stage(
            stages.rebuild, run_id=context["run_id"], read_again=bool(context["params"]["read_again"])
        )
        run_stage(stages.publish)
        return {"rows": dict(report.rows), "changes": [asdict(change) for change in report.changes]}

    prepare() >> build_and_switch()


rebuild()
