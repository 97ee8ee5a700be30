"""Find, start and stop the Elasticsearch that this state folder uses."""

import contextlib
import fcntl
import shutil
import time
from collections.abc import Callable, Iterator

from pipeline.engine import container
from pipeline.engine.model import Engine, EngineStatus
from pipeline.engine.place import Place, find_place, make_place
from pipeline.engine.probe import probe, read_health
from pipeline.engine.processes import end_processes, engine_processes, find_process
from pipeline.engine.record import Record, drop_record, read_record
from pipeline.engine.starts import describe_recorded, start_embedded, start_in_container
from pipeline.errors import ConfigurationError, EngineUnavailable
from pipeline.settings import Settings

_POLL_SECONDS = 0.25
_FETCH_SECONDS = 900.0
"""The holder of the lock may be fetching Elasticsearch over a slow line."""


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
    found = _find_or_await(settings, place, report)
    if found is not None:
        return found
    make_place(place)
    with _start_lock(place, seconds=settings.engine_start_seconds, report=report):
        return _find_local(settings, place) or _start_local(settings, place, report)


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
    if record is None or not record.url or not _is_alive(record):
        return None
    health = read_health(settings, record.url)
    if health is None and record.kind == "embedded":
        raise EngineUnavailable(_hanging(record))
    if health is None or health.cluster_name != place.cluster_name:
        return None
    return describe_recorded(settings, record, was_running=True)


def _is_alive(record: Record) -> bool:
    return record.kind == "container" or find_process(record.engine) is not None


def _hanging(record: Record) -> str:
    pid = record.engine.pid if record.engine else "?"
    return f"The engine (process {pid}) does not answer at {record.url}. `marsad engine stop` ends it."


def _find_or_await(settings: Settings, place: Place, report: Callable[[str], None]) -> Engine | None:
    """As `_find_local`, but an engine that lives and is silent gets the time of a start to answer."""
    record = read_record(place.record)
    if record is not None and record.url and record.kind == "embedded" and _is_alive(record):
        deadline = time.monotonic() + settings.engine_start_seconds
        while read_health(settings, record.url) is None:
            if time.monotonic() > deadline or not _is_alive(record):
                break
            report(f"The engine at {record.url} does not answer yet; waiting for it")
            time.sleep(_POLL_SECONDS * 20)
    return _find_local(settings, place)


@contextlib.contextmanager
def _start_lock(place: Place, *, seconds: float, report: Callable[[str], None]) -> Iterator[None]:
    """Held by one starter at a time; the system frees it when its holder dies."""
    deadline = time.monotonic() + seconds + _FETCH_SECONDS
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


def _start_local(settings: Settings, place: Place, report: Callable[[str], None]) -> Engine:
    program = None if settings.engine_kind == "embedded" else container.find_container_program()
    if program is not None:
        return start_in_container(settings, place, program=program, report=report)
    maven = shutil.which("mvn")
    if settings.engine_kind == "container" or (maven is None and not place.distribution.is_dir()):
        raise ConfigurationError(no_way_found(settings.engine_kind))
    return start_embedded(settings, place, maven=maven or "mvn", report=report)


def no_way_found(kind: str) -> str:
    """The three ways to an engine, when none is open."""
    asked = " and MARSAD_ENGINE_KIND asks for one" if kind == "container" else ", and there is no Maven (mvn)"
    return (
        f"There is no Elasticsearch to use: no container engine answers{asked}. Three ways mend it:\n"
        "  1. set MARSAD_ELASTICSEARCH_URL to an Elasticsearch 9 that runs already;\n"
        "  2. start a container engine (docker or podman; `docker info` must answer);\n"
        "  3. install Maven and a full JDK 21 or newer (on Debian: apt-get install maven, and a Temurin JDK)."
    )
