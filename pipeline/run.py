"""A whole run from the command line: by Airflow's own test runner, or in this process without Airflow."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from upath import UPath

from pipeline import stages
from pipeline.errors import PipelineError
from pipeline.ingest.identity import is_web_address
from pipeline.ingest.sources import load_sources
from pipeline.results import STAGES, RunReport, read_result
from pipeline.settings import REPOSITORY, Settings
from pipeline.store import RAW, BatchPath, sanitize_run_id

Report = Callable[[str], None]
POLL_SECONDS = 0.3
# `airflow dags test` may sit in a retry's delay and ignore SIGTERM; nothing is lost by killing it.
STOP_SECONDS = 5.0
LOG_LINES = 15


def run_local(source: str, *, settings: Settings, report: Report) -> RunReport:
    """Run all stages over a source in this process.

    Args:
        source: Folder or file.
        settings: As read from the environment.
        report: Is told of the progress, a line at a time.

    Raises:
        PipelineError: No engine, nothing at `source`, or counts that don't add up.
    """
    run_id = sanitize_run_id(f"local-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}")
    _start_engine(settings, report)
    stages.prepare()
    paths = stages.ingest(resolve(source, settings), run_id=run_id, settings=settings)
    day = datetime.now(UTC).date().isoformat()
    for path in paths:
        stages.index(stages.enrich(stages.clean(path, day=day)))
        report(describe_progress([BatchPath.parse(p) for p in paths]))
    stages.publish()
    return stages.report(paths, run_id=run_id)


def run_dag(source: str, *, settings: Settings, report: Report) -> RunReport:
    """Run the DAG `news` over a source by `airflow dags test`, with progress read off the store.

    Airflow's own log goes to a file under `{home}/logs`, which is named when the run fails.
    """
    url = _start_engine(settings, report)
    environment = airflow_environment(settings, elasticsearch_url=url)
    log = settings.home / "logs" / f"airflow-{datetime.now(UTC):%Y%m%dT%H%M%S}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    _migrate(settings, environment, log, report)
    before = set(_runs(settings))
    conf = json.dumps({"source": resolve(source, settings)})
    report("Airflow runs the DAG `news` ...")
    _watch(
        [sys.executable, "-m", "airflow", "dags", "test", "news", "--conf", conf],
        environment,
        log,
        progress=lambda: report(_progress_of_new_run(settings, before)),
    )
    new = sorted(set(_runs(settings)) - before)
    if not new:
        raise PipelineError(f"The DAG did not start a run.\n{_tail(log)}")
    batches = _batches(settings, new[-1])
    try:
        return stages.report([batch.documents for batch in batches], run_id=new[-1])
    except PipelineError as exc:
        raise PipelineError(f"{exc}\n{_tail(log)}") from exc


def airflow_environment(settings: Settings, *, elasticsearch_url: str) -> dict[str, str]:
    """Environment in which Airflow finds our DAGs, its own state under `{home}`, and the engine."""
    return {
        **os.environ,
        "AIRFLOW_HOME": str(settings.home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
        "MARSAD_ELASTICSEARCH_URL": elasticsearch_url,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")])),
        "PYTHONWARNINGS": "ignore",
    }


def describe_progress(batches: list[BatchPath]) -> str:
    """One line: how many documents each stage has done so far."""
    parts = []
    for stage in STAGES:
        results = [result for batch in batches if (result := read_result(batch.of(stage)))]
        if results:
            done = sum(result.written for result in results)
            parts.append(f"{stage} {done}" if len(results) == len(batches) else f"{stage} {done} ...")
    return " > ".join(parts) or "reading the source ..."


def _start_engine(settings: Settings, report: Report) -> str:
    from pipeline.engine import ensure_engine

    engine = ensure_engine(settings, report=report)
    report(f"Elasticsearch {engine.version} answers at {engine.url}.")
    return engine.url


def resolve(source: str, settings: Settings) -> str:
    """A source's name stays; a path counts from the caller's folder, which workers don't know."""
    if is_web_address(source):
        return source
    path = UPath(source)
    if source in load_sources(settings) or path.protocol not in ("", "file", "local"):
        return source
    return str(Path(path.path).resolve())


def _migrate(settings: Settings, environment: dict[str, str], log: Path, report: Report) -> None:
    """Make Airflow's own database once a version; the stamp is written last."""
    stamp = settings.home / "airflow" / f"migrated-{version('apache-airflow')}"
    if stamp.exists():
        return
    report("Airflow makes its own database (once) ...")
    if _watch([sys.executable, "-m", "airflow", "db", "migrate"], environment, log) != 0:
        raise PipelineError(f"Airflow could not make its database.\n{_tail(log)}")
    stamp.touch()


def _watch(
    command: list[str], environment: dict[str, str], log: Path, *, progress: Callable[[], None] | None = None
) -> int:
    """Run a command in a session of its own, so that no child outlives Ctrl-C or SIGTERM."""
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            while process.poll() is None:
                time.sleep(POLL_SECONDS)
                if progress:
                    progress()
        finally:
            _stop(process)
    return process.returncode


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _runs(settings: Settings) -> list[str]:
    root = UPath(settings.store_root)
    return [path.name for path in root.iterdir() if path.name != RAW] if root.exists() else []


def _batches(settings: Settings, run_id: str) -> list[BatchPath]:
    folder = UPath(settings.store_root) / run_id / "ingest"
    names = sorted(path.name.removesuffix(".result.json") for path in folder.glob("*.result.json"))
    return [BatchPath(settings.store_root, run_id, "ingest", name) for name in names]


def _progress_of_new_run(settings: Settings, before: set[str]) -> str:
    new = sorted(set(_runs(settings)) - before)
    return describe_progress(_batches(settings, new[-1])) if new else "Airflow starts ..."


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join([f"Last lines of {log}:", *lines[-LOG_LINES:]])
