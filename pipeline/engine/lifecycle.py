"""Find, start and stop the Elasticsearch that this state folder uses."""

import contextlib
import fcntl
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil

from pipeline.engine import container
from pipeline.engine.configuration import node_environment, write_configuration
from pipeline.engine.distribution import ensure_distribution
from pipeline.engine.java import find_jdk
from pipeline.engine.model import Engine, EngineStatus
from pipeline.engine.place import Place, find_place, make_place
from pipeline.engine.probe import probe, read_cluster_name
from pipeline.engine.processes import end_processes, engine_processes, find_process, jvm_mark, spawn
from pipeline.engine.record import Record, drop_record, read_record, write_record
from pipeline.errors import ConfigurationError, EngineUnavailable
from pipeline.settings import Settings

_POLL_SECONDS = 0.25
_REPORT_SECONDS = 5.0
_LAST_LINES = 20


def ensure_engine(settings: Settings, *, report: Callable[[str], None]) -> Engine:
    """The engine of the settings: the one named, the one that runs, or one started now.

    Starts at the same time wait for each other; the later ones find the first one's engine.

    Args:
        settings: `elasticsearch_url` wins; else `home` decides where the local engine lies.
        report: Told what takes long, in short sentences for a person.

    Raises:
        ConfigurationError: Nothing can be started; the message says what is missing and what mends it.
        EngineUnavailable: The engine named does not answer, or the start took too long.
    """
    if settings.elasticsearch_url:
        return probe(settings, settings.elasticsearch_url, kind="given")
    place = find_place(settings.home)
    found = _find_local(settings, place)
    if found is not None:
        return found
    make_place(place)
    with _start_lock(place, seconds=settings.engine_start_seconds, report=report):
        return _find_local(settings, place) or _start(settings, place, report)


def find_engine(settings: Settings) -> Engine | None:
    """The engine that the settings name or that runs already; None when there is none. Starts nothing.

    Raises:
        ConfigurationError, EngineUnavailable: Of `probe`.
    """
    if settings.elasticsearch_url:
        return probe(settings, settings.elasticsearch_url, kind="given")
    return _find_local(settings, find_place(settings.home))


def stop_engine(settings: Settings) -> bool:
    """End the local engine, both processes of it; True when one was running. A given one is left alone."""
    place = find_place(settings.home)
    record = read_record(place.record)
    if record is not None and record.kind == "container":
        was_running = container.is_container_running(record.program, record.container)
        container.stop_container(record.program, record.container)
    else:
        processes = engine_processes(place, record)
        was_running = bool(processes)
        end_processes(processes)
    drop_record(place.record)
    return was_running


def engine_status(settings: Settings) -> EngineStatus:
    """How the engine is, for a person; never raises for an engine that is absent or broken."""
    try:
        place = find_place(settings.home)
        engine = find_engine(settings)
    except (ConfigurationError, EngineUnavailable) as exc:
        return EngineStatus(
            state="unreachable",
            kind="given" if settings.elasticsearch_url else None,
            url=settings.elasticsearch_url,
            detail=str(exc),
            home=str(settings.home),
        )
    home, log = str(place.root), str(place.logs / f"{place.cluster_name}.log")
    if engine is not None:
        detail = f"Elasticsearch {engine.version} answers at {engine.url}."
        return EngineStatus("running", engine.kind, engine.url, detail, home, log, engine)
    if engine_processes(place, read_record(place.record)):
        detail = "An engine is starting, or hangs: `marsad engine stop` ends it."
        return EngineStatus("starting", "embedded", "", detail, home, log)
    return EngineStatus("stopped", None, "", "Start one with `marsad engine start`.", home, log)


def _find_local(settings: Settings, place: Place) -> Engine | None:
    """The recorded engine, if its process lives and the cluster at its address is ours."""
    record = read_record(place.record)
    if record is None or not record.url:
        return None
    if record.kind == "embedded" and find_process(record.engine) is None:
        return None
    if read_cluster_name(settings, record.url) != place.cluster_name:
        return None
    return _describe(settings, record, was_running=True)


def _describe(settings: Settings, record: Record, *, was_running: bool) -> Engine:
    engine = probe(settings, record.url, kind=record.kind, was_running=was_running)
    return replace(
        engine,
        launcher_pid=record.launcher.pid if record.launcher else None,
        engine_pid=record.engine.pid if record.engine else None,
    )


@contextlib.contextmanager
def _start_lock(place: Place, *, seconds: float, report: Callable[[str], None]) -> Iterator[None]:
    """Held by one starter at a time; the system frees it when its holder dies."""
    deadline = time.monotonic() + seconds + _REPORT_SECONDS
    told = False
    with place.lock.open("w") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as exc:
                if time.monotonic() > deadline:
                    raise EngineUnavailable(
                        f"Another start of the engine holds {place.lock} too long."
                    ) from exc
            if not told:
                report("Another start of the engine is under way; waiting for it")
                told = True
            time.sleep(_POLL_SECONDS)
        yield


def _start(settings: Settings, place: Place, report: Callable[[str], None]) -> Engine:
    program = None if settings.engine_kind == "embedded" else container.find_container_program()
    if program is not None:
        return _start_container(settings, place, program, report)
    maven = shutil.which("mvn")
    if settings.engine_kind == "container" or (maven is None and not place.distribution.is_dir()):
        raise ConfigurationError(no_way_found(settings.engine_kind))
    return _start_embedded(settings, place, maven or "mvn", report)


def no_way_found(kind: str) -> str:
    """The three ways to an engine, when none is open."""
    asked = " and MARSAD_ENGINE_KIND asks for one" if kind == "container" else ", and there is no Maven (mvn)"
    return (
        f"There is no Elasticsearch to use: no container engine answers{asked}. Three ways mend it:\n"
        "  1. set MARSAD_ELASTICSEARCH_URL to an Elasticsearch 9 that runs already;\n"
        "  2. start a container engine (docker or podman; `docker info` must answer);\n"
        "  3. install Maven and a full JDK 21 or newer (on Debian: apt-get install maven, and a Temurin JDK)."
    )


def _start_container(settings: Settings, place: Place, program: str, report: Callable[[str], None]) -> Engine:
    report(f"Starting {container.IMAGE} with {Path(program).name}")
    name = place.cluster_name
    url = container.start_container(program, name=name, port=settings.engine_port, heap=settings.engine_heap)
    record = Record(kind="container", url=url, program=program, container=name)
    write_record(place.record, record)
    deadline = time.monotonic() + settings.engine_start_seconds
    while read_cluster_name(settings, url) != name:
        if not container.is_container_running(program, name):
            raise ConfigurationError(died_at_start(container.last_container_lines(program, name)))
        if time.monotonic() > deadline:
            raise EngineUnavailable(_too_slow(settings, f"`{program} logs {name}`"))
        time.sleep(_POLL_SECONDS)
    return _describe(settings, record, was_running=False)


def _start_embedded(settings: Settings, place: Place, maven: str, report: Callable[[str], None]) -> Engine:
    left_over = engine_processes(place, read_record(place.record))
    if left_over:
        report("Ending an engine that an interrupted start left behind")
        end_processes(left_over)
    check_port(settings.engine_port)
    jdk = find_jdk(account=place.account)
    ensure_distribution(place, jdk=jdk, maven=maven, report=report)
    write_configuration(place, jdk=jdk, heap=settings.engine_heap, port=settings.engine_port)
    for stale in ("http.ports", "engine.pid", "console.log"):
        (place.logs / stale).unlink(missing_ok=True)
    report(f"Starting Elasticsearch on Java {jdk.version} (about 15 seconds)")
    launcher = spawn(place, environment=node_environment(place, jdk=jdk, environment=os.environ))
    record = Record(kind="embedded", launcher=launcher)
    write_record(place.record, record)
    try:
        record = _wait_until_ready(settings, place, record, report)
        return _describe(settings, record, was_running=False)
    except BaseException:  # Ctrl-C too: a start that is given up leaves nothing running
        end_processes(engine_processes(place, record))
        drop_record(place.record)
        raise


def check_port(port: int) -> None:
    """Raise ConfigurationError when a port that was asked for is taken; 0 asks for none."""
    if not port:
        return
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as exc:
            raise ConfigurationError(
                f"Port {port} can't be used ({exc.strerror}){_port_owner(port)}. Set MARSAD_ENGINE_PORT to "
                "another one, or to 0 for the first free one from 9200 on."
            ) from exc


def _port_owner(port: int) -> str:
    try:
        for line in psutil.net_connections(kind="tcp"):
            if line.laddr and line.laddr.port == port and line.status == psutil.CONN_LISTEN and line.pid:
                return f": {psutil.Process(line.pid).name()} (process {line.pid}) listens there"
    except psutil.Error:
        pass  # another user's process, or not ours to see: the port's number must do
    return ""


def _wait_until_ready(
    settings: Settings, place: Place, record: Record, report: Callable[[str], None]
) -> Record:
    began = told = time.monotonic()
    while True:
        url = _bound_url(place)
        if url and read_cluster_name(settings, url) == place.cluster_name:
            ready = replace(record, url=url, engine=jvm_mark(place))
            write_record(place.record, ready)
            return ready
        if find_process(record.launcher) is None:
            raise ConfigurationError(died_at_start(_last_lines(place)))
        now = time.monotonic()
        if now - began > settings.engine_start_seconds:
            raise EngineUnavailable(_too_slow(settings, str(place.logs / "console.log")))
        if now - told >= _REPORT_SECONDS:
            report(f"Elasticsearch is starting ({now - began:.0f} s)")
            told = now
        time.sleep(_POLL_SECONDS)


def _bound_url(place: Place) -> str:
    """Address in the ports file that Elasticsearch writes once it listens; empty before."""
    try:
        lines = (place.logs / "http.ports").read_text(encoding="ascii").split()
    except OSError:
        return ""
    return f"http://{lines[0]}" if lines else ""


def died_at_start(lines: str) -> str:
    """What to say of an engine that ended before it answered."""
    return (
        "Elasticsearch died at start. Its last lines:\n"
        f"{lines or '(it wrote nothing)'}\n"
        "Often the machine lacks memory for the heap (MARSAD_ENGINE_HEAP), or the disk is full."
    )


def _too_slow(settings: Settings, log: str) -> str:
    return (
        f"Elasticsearch did not answer within {settings.engine_start_seconds:.0f} s and was given up. "
        f"Its log: {log}. A longer time is set by MARSAD_ENGINE_START_SECONDS."
    )


def _last_lines(place: Place) -> str:
    try:
        written = (place.logs / "console.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(line[:400] for line in written.splitlines()[-_LAST_LINES:])
