"""Services are ended with all that they started, and nobody else is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.airflow_stack.services import (
    RunningService,
    Service,
    end_services,
    find_members,
    start_service,
)
from pipeline.engine.processes import mark_process
from pipeline.engine.record import ProcessMark
from pipeline.errors import ConfigurationError, PipelineError

# A service with a child in a process group of its own, as Airflow's tasks are; both may refuse to end.
PARENT = """
import os, signal, subprocess, sys, time
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], process_group=0)
print(child.pid, flush=True)
time.sleep(600)
"""


def make_service(folder: Path, *arguments: str) -> Service:
    return Service(
        "scheduler", (sys.executable, "-c", PARENT, *arguments), os.environ, folder / "service.log"
    )


@pytest.fixture
def cleared() -> Iterator[list[psutil.Process]]:
    """Processes that are killed after the test, whatever became of it."""
    processes: list[psutil.Process] = []
    yield processes
    for process in processes:
        if is_alive(process):
            process.kill()


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def start_with_child(
    folder: Path, cleared: list[psutil.Process], *arguments: str
) -> tuple[RunningService, psutil.Process]:
    running = start_service(make_service(folder, *arguments))
    cleared.append(psutil.Process(running.mark.pid))
    deadline = time.monotonic() + 60
    while not (said := running.service.log.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    child = psutil.Process(int(said))
    cleared.append(child)
    return running, child


@pytest.mark.parametrize("arguments", [(), ("stubborn",)], ids=["ends-when-asked", "must-be-killed"])
def test_a_service_is_ended_with_its_children(
    tmp_path: Path, cleared: list[psutil.Process], arguments: tuple[str, ...]
) -> None:
    running, child = start_with_child(tmp_path, cleared, *arguments)
    end_services({running.mark: signal.SIGTERM}, seconds=1.0, own=[running.process])
    assert running.process.wait(10) is not None
    assert not is_alive(child)


def test_what_a_dead_service_left_is_ended(tmp_path: Path, cleared: list[psutil.Process]) -> None:
    """The child of a killed service has another parent by then; its session is what tells it."""
    running, child = start_with_child(tmp_path, cleared)
    running.process.kill()
    running.process.wait()
    assert is_alive(child)
    end_services({running.mark: signal.SIGTERM}, seconds=10.0)
    assert not is_alive(child)


def test_a_stranger_with_the_same_number_is_left_alone(cleared: list[psutil.Process]) -> None:
    stranger = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
    )
    cleared.append(psutil.Process(stranger.pid))
    mark = mark_process(stranger.pid)
    assert mark is not None
    older = ProcessMark(pid=mark.pid, began=mark.began - 3600)
    assert find_members(older) == []
    end_services({older: signal.SIGTERM}, seconds=0.5)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_service_that_ended_by_itself_is_told_with_its_last_lines(tmp_path: Path) -> None:
    service = Service(
        "api-server", (sys.executable, "-c", "raise SystemExit('no room')"), os.environ, tmp_path / "api.log"
    )
    running = start_service(service)
    running.process.wait()
    with pytest.raises(PipelineError, match=r"api-server ended by itself \(exit code 1\).*\nno room"):
        running.check()


def test_the_log_of_the_start_before_is_kept(tmp_path: Path) -> None:
    for text in ("first", "second"):
        service = Service(
            "triggerer", (sys.executable, "-c", f"print('{text}')"), os.environ, tmp_path / "t.log"
        )
        start_service(service).process.wait()
    assert (tmp_path / "t.previous.log").read_text() == "first\n"
    assert (tmp_path / "t.log").read_text() == "second\n"


def test_a_program_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    service = Service("postgresql", (str(tmp_path / "postgres"),), {}, tmp_path / "p.log")
    with pytest.raises(ConfigurationError, match="postgresql can't be started"):
        start_service(service)
