"""The two processes of an embedded engine: the launcher and the JVM it starts."""

import contextlib
from collections.abc import Sequence

import psutil

from pipeline.engine.commands import run_command
from pipeline.engine.place import Place
from pipeline.engine.record import ProcessMark, Record
from pipeline.errors import ConfigurationError

_SPAWN_SECONDS = 30.0
_STOP_SECONDS = 30.0


def spawn(place: Place, *, environment: dict[str, str]) -> ProcessMark:
    """Start Elasticsearch in a session of its own, so that the caller's Ctrl-C does not reach it.

    Raises:
        ConfigurationError: It can't be started as the engine's user.
    """
    # The shell ends at once and leaves the engine to init: no zombie hangs on us, however long we live.
    script = '"$@" >"$CONSOLE" 2>&1 </dev/null & echo $!'
    program = place.distribution / "bin" / "elasticsearch"
    pid_file = place.logs / "engine.pid"
    account = place.account
    answer = run_command(
        ["/bin/sh", "-c", script, "sh", str(program), "-p", str(pid_file)],
        seconds=_SPAWN_SECONDS,
        folder=place.logs,
        environment={**environment, "CONSOLE": str(place.logs / "console.log")},
        account=account,
        new_session=True,
    )
    if not answer.is_success:
        raise ConfigurationError(
            f"Elasticsearch can't be started{f' as user {account.uid}' if account else ''}: {answer.text}. "
            "Start as a user other than root, or set MARSAD_ELASTICSEARCH_URL."
        )
    pid = int(answer.output)
    return mark_process(pid) or ProcessMark(pid=pid, began=0.0)


def mark_process(pid: int) -> ProcessMark | None:
    """The mark of a process that lives now."""
    try:
        return ProcessMark(pid=pid, began=psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return None


def find_process(mark: ProcessMark | None) -> psutil.Process | None:
    """The very process that was marked, if it still lives."""
    if mark is None:
        return None
    try:
        process = psutil.Process(mark.pid)
        same = abs(process.create_time() - mark.began) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def engine_processes(place: Place, record: Record | None) -> list[psutil.Process]:
    """Launcher and JVM: as recorded, and any other that runs this place's Elasticsearch.

    The second way finds what a killed starter or a killed launcher left behind.
    """
    recorded = [] if record is None else [find_process(record.launcher), find_process(record.engine)]
    found = {process.pid: process for process in recorded if process is not None}
    for process in psutil.process_iter():
        if process.pid not in found and _runs_from(place, process):
            found[process.pid] = process
    return list(found.values())


def _runs_from(place: Place, process: psutil.Process) -> bool:
    try:
        line = process.cmdline()
        alive = process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
    home = str(place.distribution)
    # bin/: for its first moments the launcher is still the shell script that becomes Java
    ours = (f"{home}/bin/", f"{home}/lib/")
    return alive and any(part == f"-Des.path.home={home}" or part.startswith(ours) for part in line)


def jvm_mark(place: Place) -> ProcessMark | None:
    """The JVM's mark by the pid file that Elasticsearch writes."""
    try:
        pid = int((place.logs / "engine.pid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return mark_process(pid)


def end_processes(processes: Sequence[psutil.Process], *, seconds: float = _STOP_SECONDS) -> None:
    """End all of them: asked first, killed after the time given."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=seconds)
