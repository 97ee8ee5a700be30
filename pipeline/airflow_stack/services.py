"""The long-running programs of the stack: each in a session of its own, ended with all that it started."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from pipeline.engine.place import Account
from pipeline.engine.processes import find_process, mark_process
from pipeline.engine.record import ProcessMark
from pipeline.errors import ConfigurationError, PipelineError

_POLL_SECONDS = 0.2
_LAST_LINES = 20
# A killed process may take its time to go: one that waits for a disk, say.
_KILL_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Service:
    """A program to start: `stop_signal` asks it to end soon without loss."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    account: Account | None = None
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service that was started."""

    service: Service
    process: "subprocess.Popen[bytes]"
    mark: ProcessMark

    def check(self) -> None:
        """Raise PipelineError, with its last lines, when it has ended by itself."""
        code = self.process.poll()
        if code is not None:
            raise PipelineError(
                f"Airflow's {self.service.name} ended by itself (exit code {code}). "
                f"Last lines of {self.service.log}:\n{last_lines(self.service.log)}"
            )


def start_service(service: Service) -> RunningService:
    """Start a service; what it writes goes to its log, the one before is kept as `.previous`.

    Raises:
        ConfigurationError: The program can't be run.
    """
    if service.log.exists():
        service.log.replace(service.log.with_suffix(".previous.log"))
    account = service.account
    try:
        with service.log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 # commands are ours, no shell
                service.command,
                env=dict(service.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=service.folder,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,
            )
    except (OSError, subprocess.SubprocessError) as exc:
        raise ConfigurationError(f"Airflow's {service.name} can't be started: {exc}") from exc
    mark = mark_process(process.pid) or ProcessMark(pid=process.pid, began=time.time())
    return RunningService(service, process, mark)


def end_services(
    leaders: Mapping[ProcessMark, signal.Signals],
    *,
    seconds: float,
    own: Sequence["subprocess.Popen[bytes]"] = (),
) -> None:
    """End services and all that they started: asked first, killed after the time given.

    Args:
        leaders: Each service's first process, and the signal that asks it to end. Dead ones count, too:
            what they left behind is found by their session.
        seconds: How long to wait after asking.
        own: Children of this process among them, which it must reap.
    """
    members = {process for leader in leaders for process in find_members(leader)}
    asked = {leader: find_process(leader) for leader in leaders}
    for leader, process in asked.items():
        for target in [process] if process else find_members(leader):
            with suppress(psutil.NoSuchProcess):
                target.send_signal(leaders[leader])
    _await_end(members, seconds, own)
    members |= {process for leader in leaders for process in find_members(leader)}
    for process in _alive(members, own):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _await_end(members, _KILL_SECONDS, own)


def _await_end(
    processes: set[psutil.Process], seconds: float, own: Sequence["subprocess.Popen[bytes]"]
) -> None:
    deadline = time.monotonic() + seconds
    while _alive(processes, own) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)


def find_members(leader: ProcessMark) -> list[psutil.Process]:
    """A service's first process, its descendants, and whatever else runs in its session.

    Airflow gives each task a process group of its own, so the group is not enough.
    """
    holder = mark_process(leader.pid)
    if holder is not None and abs(holder.began - leader.began) >= 1.0:
        return []  # the number belongs to a stranger by now
    process = find_process(leader)
    found = {process} if process else set()
    with suppress(psutil.NoSuchProcess):
        found |= set(process.children(recursive=True)) if process else set()
    return [*found, *(other for other in psutil.process_iter() if _is_in_session(other, leader))]


def _is_in_session(process: psutil.Process, leader: ProcessMark) -> bool:
    try:
        return os.getsid(process.pid) == leader.pid and process.create_time() >= leader.began - 1.0
    except (psutil.Error, OSError):
        return False


def _alive(processes: set[psutil.Process], own: Sequence["subprocess.Popen[bytes]"]) -> list[psutil.Process]:
    for child in own:
        child.poll()  # else it stays as a zombie
    return [process for process in processes if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def last_lines(log: Path) -> str:
    """The end of a log, for an error message."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "(it wrote nothing)"
    return "\n".join(line[:400] for line in lines[-_LAST_LINES:]) or "(it wrote nothing)"
