"""Ask the running stack for a run of the DAG `news`, and wait for its end."""

import time
from collections.abc import Callable

from pipeline.airflow_stack.api import AirflowApi
from pipeline.airflow_stack.credentials import read_admin_password
from pipeline.airflow_stack.place import find_stack_place
from pipeline.airflow_stack.record import read_stack_record
from pipeline.engine.processes import find_process
from pipeline.errors import PipelineError
from pipeline.settings import Settings

DAG = "news"
_POLL_SECONDS = 1.0


def trigger_run(source: str, settings: Settings, *, report: Callable[[str], None]) -> str:
    """Run the DAG over a source in the running stack; gives the run's last state, `success` or `failed`.

    Args:
        source: Name of a declared source, or a path, which counts from the caller's folder.
        settings: `home` decides which stack is asked.
        report: Told each state.

    Raises:
        PipelineError: No stack runs, or it refuses.
    """
    from pipeline.run import resolve

    place = find_stack_place(settings)
    record = read_stack_record(place.record)
    if record is None or not record.url or find_process(record.supervisor) is None:
        raise PipelineError("Airflow does not run, or is still starting: `make airflow` starts it.")
    with AirflowApi(record.url, password=read_admin_password(place)) as api:
        run_id = api.trigger(DAG, {"source": resolve(source, settings)})
        report(f"{record.url}/dags/{DAG}/runs/{run_id}")
        state = _follow(api, run_id, report)
        if state == "failed":
            logs = place.airflow_home / "logs" / f"dag_id={DAG}" / f"run_id={run_id}"
            report(f"Failed: {', '.join(api.failed_tasks(DAG, run_id))}. What they say: {logs}")
        return state


def _follow(api: AirflowApi, run_id: str, report: Callable[[str], None]) -> str:
    told = ""
    while told not in ("success", "failed"):
        state = api.run_state(DAG, run_id)
        if state != told:
            report(f"{run_id}: {state}")
            told = state
            continue
        time.sleep(_POLL_SECONDS)
    return told
