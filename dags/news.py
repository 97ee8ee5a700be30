"""# news: from a source to the index.

**What.** Reads a source (param `source`: a name in `sources.yaml`, or a folder), cleans its documents, reads
who, where, when and in which language, and writes them to `news-docs` and `news-links`. One mapped task
group per batch of a few hundred documents; tasks hand on the paths of batch files, never documents.

**When.** Daily; each run stands for the day of its data interval, and raw copies are kept under that day.
Run it by hand with `{"source": "path"}`.

**Again.** Any task and any run may be repeated: document ids, link ids and versions come from the documents,
so a second run writes only what changed. Param `replay: true` (or a backfill) takes the raw copies that were
kept on the run's day instead of the source: a live source can't be asked for the past.

**On failure.** `discover` and the stages retry when a source or Elasticsearch does not answer, nothing else.
`report` runs whatever happened before it, and fails when a batch is missing or received differs from
written + unchanged + rejected: clear the failed tasks, or start the run again. Set-aside documents are in
`news-rejects` with their reason (`marsad rejects list`).
"""

from datetime import timedelta

import pendulum
from airflow.sdk import Asset, Param, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException
from airflow.timetables.interval import CronDataIntervalTimetable

from dags.stage_errors import run_stage

NEWS_DOCS = Asset("marsad://news-docs")
# `airflow dags test` waits out the delay in the foreground; a scheduler loses nothing by five seconds.
RETRY_DELAY = timedelta(seconds=5)


def run_day() -> str:
    """The day the run stands for: of its data interval, else of the moment it was asked for."""
    context = get_current_context()
    start = context.get("data_interval_start") or context["dag_run"].run_after
    return pendulum.instance(start).in_timezone("UTC").to_date_string()


@dag(
    dag_id="news",
    doc_md=__doc__,
    # Airflow 3's default cron timetable has no interval: start equals end.
    schedule=CronDataIntervalTimetable("0 4 * * *", timezone="UTC"),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    params={
        "source": Param("samples", type="string", description="Name in sources.yaml, or a folder or file"),
        "replay": Param(False, type="boolean", description="Take the raw copies kept on the run's day"),
    },
    default_args={"owner": "marsad", "retries": 2, "retry_delay": RETRY_DELAY},
    tags=["marsad", "ingest"],
)
def news() -> None:
    """Ingest, clean, enrich, index, report."""

    @task
    def discover() -> list[str]:
        from pipeline import stages

        context = get_current_context()
        params, run_id = context["params"], context["run_id"]
        run_stage(stages.prepare)
        if params["replay"] or context["dag_run"].run_type == "backfill":
            return run_stage(stages.replay, run_day(), run_id=run_id)
        return run_stage(stages.ingest, params["source"], run_id=run_id)

    @task
    def clean(raw_path: str) -> str:
        from pipeline import stages

        context = get_current_context()
        is_replay = context["params"]["replay"] or context["dag_run"].run_type == "backfill"
        return run_stage(stages.clean, raw_path, day=None if is_replay else run_day())

    @task
    def enrich(clean_path: str) -> str:
        from pipeline import stages

        return run_stage(stages.enrich, clean_path)

    @task
    def index(enriched_path: str) -> str:
        from pipeline import stages

        return run_stage(stages.index, enriched_path)

    @task_group
    def batch(raw_path: str) -> None:
        index(enrich(clean(raw_path)))  # type: ignore[arg-type]  # XComArgs stand for values

    @task(trigger_rule="all_done", outlets=[NEWS_DOCS], retries=0)
    def report(raw_paths: list[str] | None) -> dict[str, object]:
        from pipeline import stages

        if raw_paths is None:
            raise AirflowFailException("discover planned no batches: see its log.")
        run_stage(stages.publish)
        run_id = get_current_context()["run_id"]
        return run_stage(stages.report, raw_paths, run_id=run_id).model_dump(mode="json")

    raw_paths = discover()
    # An XComArg stands for the value that it will have.
    batch.expand(raw_path=raw_paths) >> report(raw_paths)  # type: ignore[arg-type]


news()
