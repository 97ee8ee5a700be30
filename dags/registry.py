"""# registry: a changed registry, applied to the index.

**What.** Compares the registry (`seeds/actors`, the overlay, the deny-list) with the one the index was last
read with (`news-entities`), reads and indexes again just the documents that the difference can touch, and
tells the facet difference: which documents gained or lost which actor (the result of `report`).

**When.** By hand, after an actor was added, corrected or denied. `marsad registry apply` does the same.

**Again.** A second run finds nothing to do. A run that was killed is started again: the registry is noted as
applied only when every document was written.

**On failure.** As in `news`: only an overloaded engine is retried; the registry's own faults are listed by
`marsad registry check`.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import Asset, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException

from dags.stage_errors import run_stage

NEWS_DOCS = Asset("marsad://news-docs")


@dag(
    dag_id="registry",
    doc_md=__doc__,
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "marsad", "retries": 2, "retry_delay": timedelta(seconds=5)},
    tags=["marsad", "registry"],
)
def registry() -> None:
    """Plan, enrich, index, report."""

    @task
    def plan() -> list[str]:
        from pipeline import stages

        run_stage(stages.prepare)
        return run_stage(stages.plan_registry, run_id=get_current_context()["run_id"])

    @task
    def enrich(clean_path: str) -> str:
        from pipeline import stages

        return run_stage(stages.enrich, clean_path)

    @task
    def index(enriched_path: str) -> str:
        from pipeline import stages

        return run_stage(stages.index, enriched_path)

    @task_group
    def batch(clean_path: str) -> None:
        index(enrich(clean_path))  # type: ignore[arg-type]  # XComArgs stand for values

    @task(trigger_rule="all_done", outlets=[NEWS_DOCS], retries=0)
    def report(clean_paths: list[str] | None) -> dict[str, object]:
        from pipeline import stages

        if clean_paths is None:
            raise AirflowFailException("plan found no batches: see its log.")
        run_id = get_current_context()["run_id"]
        return run_stage(stages.finish_registry, clean_paths, run_id=run_id).model_dump(mode="json")

    clean_paths = plan()
    # An XComArg stands for the value that it will have.
    batch.expand(clean_path=clean_paths) >> report(clean_paths)  # type: ignore[arg-type]


registry()
