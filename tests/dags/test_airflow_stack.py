"""`make airflow` for real: PostgreSQL, Airflow's services, runs of `news` by schedule, REST and backfill."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.airflow_stack.api import AirflowApi
from pipeline.airflow_stack.credentials import read_admin_password
from pipeline.airflow_stack.database import find_postgres
from pipeline.airflow_stack.place import find_stack_place
from pipeline.airflow_stack.record import StackRecord, read_stack_record
from pipeline.airflow_stack.services import find_members
from pipeline.airflow_stack.trigger import trigger_run
from pipeline.engine import Engine
from pipeline.errors import ConfigurationError
from pipeline.settings import REPOSITORY, Settings, load_settings

pytestmark = [pytest.mark.airflow, pytest.mark.engine]
# Idle cores need about 30 s for the start and 15 s a run; loaded ones have taken four times that.
START_SECONDS = 600
RUN_SECONDS = 600
STOP_SECONDS = 120
DAY = timedelta(days=1)
BACKFILLED = [date(2026, 3, 1) + n * DAY for n in range(3)]
# What another run may change in a document: when it was written, and by which run.
RUN_MARKS = ("indexed_at", "run_id")
SAMPLES = {
    "strike.txt": "Iraq condemned a strike near Baghdad on Tuesday, the foreign ministry said.",
    "talks.txt": "Officials from France and Germany met in Paris on 4 March 2025 to talk about the budget.",
}
ASKED = {
    "vote.txt": "Parliament in Nairobi passed the budget by 12 votes, the speaker of the house said.",
    "quake.txt": "An earthquake shook Lima in the night of 3 May 2024. Peru sent rescue teams.",
}
Dump = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class RunningStack:
    """The stack of this module, with the client and the places that its tests need."""

    api: AirflowApi
    settings: Settings
    record: StackRecord
    environment: dict[str, str]

    @property
    def store(self) -> Path:
        return Path(self.settings.store_root)

    def run(self, run_id: str) -> dict[str, Any]:
        return self.api.call("GET", f"dags/news/dagRuns/{run_id}")

    def tasks(self, run_id: str) -> dict[str, set[tuple[str, int]]]:
        """State and number of tries of each task; a mapped one may have several."""
        found: dict[str, set[tuple[str, int]]] = {}
        for row in self.api.call("GET", f"dags/news/dagRuns/{run_id}/taskInstances")["task_instances"]:
            found.setdefault(row["task_id"], set()).add((row["state"], row["try_number"]))
        return found

    def finish(self, run_id: str) -> str:
        """Wait for a run's end; gives its state."""
        return await_value(
            lambda: state if (state := self.run(run_id)["state"]) in ("success", "failed") else None,
            seconds=RUN_SECONDS,
            what=run_id,
        )


def await_value(look: Callable[[], Any], *, seconds: float, what: str) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what} took more than {seconds} s"
        time.sleep(1)
    return found


@pytest.fixture(scope="module")
def stack_prefix(engine: Engine, engine_settings: Settings) -> Iterator[str]:
    """Indices of this module, removed afterwards."""
    from pipeline.engine import connect

    prefix = f"test-stack-{os.getpid()}"
    yield prefix
    with connect(engine_settings, engine) as es:
        names = list(es.indices.get(index=f"{prefix}-*", features="aliases"))
        if names:
            es.indices.delete(index=names)
        es.options(ignore_status=404).indices.delete_index_template(name=f"{prefix}-*")
        es.options(ignore_status=404).cluster.delete_component_template(name=f"{prefix}-*")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder whose compiled tables are the clone's: making them again takes a minute."""
    folder = tmp_path_factory.mktemp("stack")
    for cache in ("gazetteer", "registry", "aliases", "spellings"):
        kept = load_settings().home.resolve() / cache
        kept.mkdir(parents=True, exist_ok=True)
        (folder / cache).symlink_to(kept)
    return folder


def write_folder(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def samples(home: Path) -> Path:
    """Few documents under the name `samples`, which the scheduled run reads: the overlay wins by name."""
    folder = write_folder(home / "samples", SAMPLES)
    entry = {"name": "samples", "kind": "folder", "location": str(folder)}
    write_folder(home / "overlay", {"sources.yaml": json.dumps([entry])})
    return folder


@pytest.fixture(scope="module")
def stack(engine: Engine, home: Path, samples: Path, stack_prefix: str) -> Iterator[RunningStack]:
    """The stack, started as `make airflow` does, and ended by SIGTERM."""
    try:
        find_postgres()
    except ConfigurationError as exc:
        pytest.skip(f"no PostgreSQL server programs: {exc}")
    environment = {
        **os.environ,
        "MARSAD_HOME": str(home),
        "MARSAD_OVERLAY": str(home / "overlay"),
        "MARSAD_ELASTICSEARCH_URL": engine.url,
        "MARSAD_INDEX_PREFIX": stack_prefix,
        "MARSAD_AIRFLOW_START_SECONDS": str(START_SECONDS),
        # The run that is asked for has two batches, and with the scheduled one's a raw copy for each day.
        "MARSAD_BATCH_DOCUMENTS": "2",
    }
    environment.pop("MARSAD_STORE", None)
    settings = Settings(home=home, store=str(home / "store"))
    place = find_stack_place(settings)
    log = home / "stack.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.airflow_stack", "start"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=REPOSITORY,
        )
    try:

        def is_ready() -> StackRecord | None:
            assert process.poll() is None, log.read_text(encoding="utf-8")
            record = read_stack_record(place.record)
            return record if record and record.url else None

        record: StackRecord = await_value(is_ready, seconds=2 * START_SECONDS, what="the stack")
        with AirflowApi(record.url, password=read_admin_password(place)) as api:
            yield RunningStack(api, settings, record, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)
        # Started by root it lies outside of pytest's folders, which are closed to the database's user.
        shutil.rmtree(place.database, ignore_errors=True)
        with suppress(OSError):  # holds more, or is the home itself
            place.database.parent.rmdir()


@pytest.fixture(scope="module")
def scheduled_run(stack: RunningStack) -> dict[str, Any]:
    """The run that the schedule asks for as soon as the DAG is known."""
    [found] = await_value(
        lambda: stack.api.call("GET", "dags/news/dagRuns?run_type=scheduled")["dag_runs"],
        seconds=RUN_SECONDS,
        what="the scheduled run",
    )
    assert stack.finish(found["dag_run_id"]) == "success"
    return stack.run(found["dag_run_id"])


def test_the_schedule_stands_for_the_day_before(stack: RunningStack, scheduled_run: dict[str, Any]) -> None:
    """The last finished interval is run at once; each run begins when the day that it stands for ends."""
    began, ended, due = (
        datetime.fromisoformat(scheduled_run[key])
        for key in ("data_interval_start", "data_interval_end", "run_after")
    )
    assert (ended, ended - began) == (due, DAY)
    assert due <= datetime.now(UTC) < due + DAY + timedelta(minutes=30)
    kept = {path.parent.name for path in (stack.store / "raw").glob("[0-9]*/*.samples.*")}
    assert kept == {began.date().isoformat()}, "raw copies lie under the day that the run stands for"
    dag = stack.api.call("GET", "dags/news")
    following = [
        datetime.fromisoformat(dag[f"next_dagrun_{key}"])
        for key in ("data_interval_start", "data_interval_end", "run_after")
    ]
    assert following == [ended, ended + DAY, ended + DAY]


@pytest.fixture(scope="module")
def asked_run(stack: RunningStack, scheduled_run: dict[str, Any]) -> str:
    """A run asked for by REST, over a folder of two batches: two good documents and an empty one."""
    folder = write_folder(stack.settings.home / "asked", {**ASKED, "empty.txt": ""})
    run_id = stack.api.trigger("news", {"source": str(folder)})
    assert stack.finish(run_id) == "success"
    return run_id


def test_a_run_asked_for_by_rest_indexes_the_documents(
    stack: RunningStack, asked_run: str, es: Elasticsearch, stack_prefix: str
) -> None:
    """All documents of both runs are there, the empty one is set aside, and no task needed a second try."""
    assert es.count(index=f"{stack_prefix}-docs")["count"] == len(SAMPLES) + len(ASKED)
    [reject] = es.search(index=f"{stack_prefix}-rejects")["hits"]["hits"]
    assert (reject["_source"]["path"], reject["_source"]["reason"]) == ("empty.txt", "empty")
    names = ("discover", "batch.clean", "batch.enrich", "batch.index", "report")
    assert stack.tasks(asked_run) == {name: {("success", 1)} for name in names}


def test_a_param_of_the_wrong_type_is_refused(stack: RunningStack) -> None:
    """The DAG's schema is checked when the run is asked for, not when it runs."""
    answer = stack.api._send(
        "POST", "/api/v2/dags/news/dagRuns", {"logical_date": None, "conf": {"source": 7}}
    )
    assert answer.status_code == 400
    assert "source" in answer.text


def test_a_failing_source_fails_the_run_without_retries(stack: RunningStack) -> None:
    """What a second try can't mend is not tried again; whoever asked is told which tasks failed."""
    told: list[str] = []
    assert trigger_run(str(stack.settings.home / "nowhere"), stack.settings, report=told.append) == "failed"
    run_id = told[0].rpartition("/")[2]
    assert set(stack.api.failed_tasks("news", run_id)) == {"discover", "report"}
    logs = Path(told[-1].partition("What they say: ")[2])
    assert "nowhere" in (logs / "task_id=discover" / "attempt=1.log").read_text(encoding="utf-8")
    tasks = stack.tasks(run_id)
    assert (tasks["discover"], tasks["report"]) == ({("failed", 1)}, {("failed", 1)})
    assert {state for state, _ in tasks["batch.clean"]} == {"upstream_failed"}


def dump(es: Elasticsearch, prefix: str) -> Dump:
    """Documents and links by id, without what names the run."""
    indices = f"{prefix}-docs,{prefix}-links"
    es.indices.refresh(index=indices)
    return {
        f"{hit['_index']}/{hit['_id']}": {k: v for k, v in hit["_source"].items() if k not in RUN_MARKS}
        for hit in scan(es, index=indices)
    }


def test_a_backfill_makes_the_same_documents_from_raw_copies(
    stack: RunningStack, asked_run: str, es: Elasticsearch, stack_prefix: str
) -> None:
    """Three days whose sources are gone, over indices that are gone, too: all is what it was."""
    before = dump(es, stack_prefix)
    assert len([key for key in before if "-docs" in key]) == len(SAMPLES) + len(ASKED)
    copies = sorted((stack.store / "raw").glob("[0-9]*/*"))
    for day, copy in zip(BACKFILLED, copies, strict=True):
        folder = stack.store / "raw" / day.isoformat()
        folder.mkdir()
        copy.rename(folder / copy.name)
    for gone in ("samples", "asked"):
        shutil.rmtree(stack.settings.home / gone)
    es.indices.delete(index=list(es.indices.get(index=f"{stack_prefix}-*", features="aliases")))

    days = {"from_date": f"{BACKFILLED[0]}T00:00:00Z", "to_date": f"{BACKFILLED[-1]}T23:59:59Z"}
    asked = stack.api.call("POST", "backfills", {"dag_id": "news", "max_active_runs": 3, **days})
    await_value(
        lambda: stack.api.call("GET", f"backfills/{asked['id']}")["completed_at"],
        seconds=len(BACKFILLED) * RUN_SECONDS,
        what="the backfill",
    )
    runs = stack.api.call("GET", "dags/news/dagRuns?run_type=backfill")["dag_runs"]
    assert sorted((run["data_interval_start"][:10], run["state"]) for run in runs) == [
        (day.isoformat(), "success") for day in BACKFILLED
    ]
    assert dump(es, stack_prefix) == before


def test_a_second_start_finds_the_first(stack: RunningStack) -> None:
    """It says where Airflow runs, and touches nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.airflow_stack", "start"],
        env=stack.environment,
        capture_output=True,
        text=True,
        timeout=STOP_SECONDS,
        cwd=REPOSITORY,
    )
    assert done.returncode == 0
    assert f"runs already at {stack.record.url}" in done.stderr
    assert not stack.api.unhealthy()


def test_secrets_are_their_owners_only(stack: RunningStack) -> None:
    place = find_stack_place(stack.settings)
    assert [oct(path.stat().st_mode & 0o777) for path in (place.secrets, place.passwords)] == ["0o600"] * 2
    assert oct(place.root.stat().st_mode & 0o777) == "0o700"


def test_stop_ends_every_process_and_only_those(stack: RunningStack, engine: Engine) -> None:
    """Last in the file: services, their workers and PostgreSQL are gone; the engine, not ours, answers."""
    members = {process for mark in stack.record.services.values() for process in find_members(mark)}
    assert {"postgresql", "api-server", "dag-processor", "scheduler", "triggerer"} == set(
        stack.record.services
    )
    assert len(members) > len(stack.record.services)
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.airflow_stack", "stop"],
        env=stack.environment,
        capture_output=True,
        text=True,
        timeout=2 * STOP_SECONDS,
        cwd=REPOSITORY,
    )
    assert done.returncode == 0, done.stderr
    assert "has ended" in done.stderr
    assert [process for process in members if is_alive(process)] == []
    assert engine.engine_pid is None or psutil.pid_exists(engine.engine_pid)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
