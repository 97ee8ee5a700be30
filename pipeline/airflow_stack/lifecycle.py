"""Start the stack and watch over it; end it from outside; clear up after one that was killed."""

import contextlib
import fcntl
import signal
import time
from collections.abc import Iterator

from pipeline.airflow_stack.place import StackPlace, find_stack_place, make_stack_place
from pipeline.airflow_stack.record import read_stack_record
from pipeline.airflow_stack.services import end_services
from pipeline.airflow_stack.stack import DATABASE, DATABASE_STOP_SECONDS, STOP_SECONDS, Report, Stack
from pipeline.engine.processes import find_process
from pipeline.errors import PipelineError
from pipeline.settings import Settings

_POLL_SECONDS = 0.5


def run_stack(settings: Settings, *, report: Report) -> None:
    """Start Airflow with all it needs and stay until interrupted; then end everything that was started.

    Says so and comes back when the state folder's stack runs already.

    Args:
        settings: `home` decides where the state lies, `airflow_database_url` which database is used.
        report: Told what takes long, in short sentences for a person.

    Raises:
        ConfigurationError: Something is missing; the message says what mends it.
        PipelineError: A service ended by itself, or the start took too long.
        KeyboardInterrupt: The usual end, after everything was ended.
    """
    place = find_stack_place(settings)
    make_stack_place(place)
    with _hold_lock(place) as is_ours:
        if not is_ours:
            report(_describe_running(place))
            return
        end_left_overs(place, report)
        stack = Stack(settings, place, report)
        try:
            stack.start()
            report(stack.describe())
            stack.watch()
        finally:
            with _undisturbed():
                stack.end()


def stop_stack(settings: Settings) -> bool:
    """End the state folder's stack, from outside; True when something of it was running.

    Raises:
        PipelineError: It does not end.
    """
    place = find_stack_place(settings)
    record = read_stack_record(place.record)
    if record is None:
        return False
    supervisor = find_process(record.supervisor)
    if supervisor is None:
        return end_left_overs(place, lambda _: None)
    supervisor.terminate()
    deadline = time.monotonic() + 3 * (STOP_SECONDS + DATABASE_STOP_SECONDS)
    while place.record.exists() and find_process(record.supervisor) is not None:
        if time.monotonic() > deadline:
            raise PipelineError(f"Airflow (process {record.supervisor.pid}) does not end; see {place.logs}.")
        time.sleep(_POLL_SECONDS)
    return True


def end_left_overs(place: StackPlace, report: Report) -> bool:
    """End what a killed stack left behind, PostgreSQL last; True when there was something."""
    record = read_stack_record(place.record)
    if record is None:
        return False
    alive = [name for name, mark in record.services.items() if find_process(mark) is not None]
    if alive:
        report(f"Ending what a killed start left behind: {', '.join(alive)}")
    marks = dict(record.services)
    database = marks.pop(DATABASE, None)
    end_services(dict.fromkeys(marks.values(), signal.SIGTERM), seconds=STOP_SECONDS)
    if database is not None:
        end_services({database: signal.SIGINT}, seconds=DATABASE_STOP_SECONDS)
    place.record.unlink(missing_ok=True)
    return bool(alive)


@contextlib.contextmanager
def _hold_lock(place: StackPlace) -> Iterator[bool]:
    """Whether the lock is ours now; the system frees it when its holder dies."""
    with place.lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not stop the ending half way, and leave processes."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    kept = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _describe_running(place: StackPlace) -> str:
    record = read_stack_record(place.record)
    if record is None or not record.url:
        return "Airflow is starting already. `make airflow-stop` ends it."
    return (
        f"Airflow runs already at {record.url} (process {record.supervisor.pid}). "
        "`make airflow-stop` ends it."
    )
