"""Start a local engine, in a container or embedded, and wait until it answers."""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil

from pipeline.engine import container
from pipeline.engine.configuration import node_environment, write_configuration
from pipeline.engine.distribution import ensure_distribution
from pipeline.engine.java import find_jdk
from pipeline.engine.model import Engine
from pipeline.engine.place import Place
from pipeline.engine.probe import probe, read_health
from pipeline.engine.processes import end_processes, engine_processes, find_process, jvm_mark, spawn
from pipeline.engine.record import Record, drop_record, read_record, write_record
from pipeline.errors import ConfigurationError, EngineUnavailable
from pipeline.settings import Settings

_POLL_SECONDS = 0.25
_REPORT_SECONDS = 5.0
_LAST_LINES = 20


def describe_recorded(settings: Settings, record: Record, *, was_running: bool) -> Engine:
    """The engine of a record: what it says of itself, and the pids we noted."""
    engine = probe(settings, record.url, kind=record.kind, was_running=was_running)
    return replace(
        engine,
        launcher_pid=record.launcher.pid if record.launcher else None,
        engine_pid=record.engine.pid if record.engine else None,
    )


def start_in_container(
    settings: Settings, place: Place, *, program: str, report: Callable[[str], None]
) -> Engine:
    """Start the official image and wait until it answers.

    Raises:
        ConfigurationError: It does not start; EngineUnavailable: it takes too long.
    """
    report(f"Starting {container.IMAGE} with {Path(program).name}")
    name = place.cluster_name
    url = container.start_container(program, name=name, port=settings.engine_port, heap=settings.engine_heap)
    record = Record(kind="container", url=url, program=program, container=name)
    write_record(place.record, record)
    deadline = time.monotonic() + settings.engine_start_seconds
    while not is_ready(settings, url, cluster_name=name):
        if not container.is_container_running(program, name):
            raise ConfigurationError(died_at_start(container.last_container_lines(program, name)))
        if time.monotonic() > deadline:
            raise EngineUnavailable(_too_slow(settings, f"`{program} logs {name}`"))
        time.sleep(_POLL_SECONDS)
    return describe_recorded(settings, record, was_running=False)


def is_ready(settings: Settings, url: str, *, cluster_name: str) -> bool:
    """Whether our cluster answers there with all its primary shards."""
    health = read_health(settings, url)
    return health is not None and health.cluster_name == cluster_name and health.status != "red"


def start_embedded(settings: Settings, place: Place, *, maven: str, report: Callable[[str], None]) -> Engine:
    """Fetch the minimal distribution if need be, start it and wait until it answers.

    Raises:
        ConfigurationError: Something is missing, or it died; EngineUnavailable: it takes too long.
    """
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
        return describe_recorded(settings, record, was_running=False)
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
        if url and is_ready(settings, url, cluster_name=place.cluster_name):
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
