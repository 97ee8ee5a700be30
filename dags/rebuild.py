"""# rebuild: a new version of the index, while the old one serves.

**What.** Makes the next version of `news-docs`, `news-links` and `news-revisions` beside the running ones,
fills it (param `read_again`: false copies the rows, true cleans and reads every raw copy anew, one mapped
task group per file of them), carries over what was written meanwhile with the writers held, compares counts
and facets, and switches the aliases. Indexing is one task: a document's copies must come in their order.

**When.** By hand, after a field's type changed in `mappings/` (copy), or after cleaning or reading changed so
much that everything shall be read again at once.

**Again.** A run that was killed goes on with the version in the making; `marsad index rebuild --abandon`
drops it. `marsad index rebuild --rollback` puts the version before back.

**On failure.** The old version goes on serving. `switch` says how many documents the new one lacks; clear the
failed task, or start the run again.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import Asset, Param, dag, get_current_context, task, task_group

from dags.stage_errors import run_stage

NEWS_DOCS = Asset("marsad://news-docs")


def reads_again() -> bool:
    """Whether the raw copies are read anew."""
    return bool(get_current_context()["params"]["read_again"])


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
    """Plan, read the raw copies, fill, switch."""

    @task
    def plan() -> list[list[str]]:
        from pipeline import stages

        run_stage(stages.prepare)
        return run_stage(stages.plan_rebuild, read_again=reads_again())

    @task
    def clean(copies: list[str]) -> list[str]:
        from pipeline import stages

        return run_stage(stages.clean_copies, copies, run_id=get_current_context()["run_id"])

    @task
    def enrich(clean_paths: list[str]) -> list[str]:
        from pipeline import stages

        return run_stage(stages.enrich_copies, clean_paths)

    @task_group
    def batch(copies: list[str]) -> None:
        enrich(clean(copies))  # type: ignore[arg-type]  # XComArgs stand for values

    @task
    def fill(groups: list[list[str]]) -> None:
        from pipeline import stages

        run_id = get_current_context()["run_id"]
        run_stage(stages.fill_version, groups, run_id=run_id, read_again=reads_again())

    @task(outlets=[NEWS_DOCS])
    def switch() -> dict[str, object]:
        from dataclasses import asdict

        from pipeline import stages

        report = run_stage(stages.switch_version)
        run_stage(stages.publish)
        return {"rows": dict(report.rows), "changes": [asdict(change) for change in report.changes]}

    groups = plan()
    # An XComArg stands for the value that it will have.
    batch.expand(copies=groups) >> fill(groups) >> switch()  # type: ignore[arg-type]


rebuild()
