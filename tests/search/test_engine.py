"""The local engine for real: found again, not confused with strangers, ended, and honest when it fails."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from elasticsearch import Elasticsearch

from pipeline.engine import Engine, connect, engine_status, ensure_engine, find_engine, stop_engine
from pipeline.engine.place import Place, find_place, make_place
from pipeline.engine.processes import engine_processes, mark_process
from pipeline.engine.record import ProcessMark, Record, write_record
from pipeline.engine.starts import check_port
from pipeline.errors import ConfigurationError, EngineUnavailable
from pipeline.settings import Settings

pytestmark = pytest.mark.engine


@pytest.fixture
def embedded(engine: Engine) -> Engine:
    if engine.kind != "embedded":
        pytest.skip(f"the session's engine is {engine.kind}: there are no processes of ours to look at")
    return engine


def share_distribution(engine_settings: Settings, home: Path) -> Place:
    """A place of another home; its Elasticsearch is hard links to the session's: nothing is fetched."""
    place = find_place(home)
    make_place(place)
    shutil.copytree(find_place(engine_settings.home).distribution, place.distribution, copy_function=os.link)
    return place


def lines_of(report: list[str]) -> Callable[[str], None]:
    return report.append


def test_answers_with_version_and_capabilities(engine: Engine) -> None:
    """Version and modules come from the server itself."""
    assert engine.version.startswith("9.")
    assert engine.capabilities.modules >= {"transport-netty4", "x-pack-core"}


def test_minimal_distribution_has_no_full_text(embedded: Engine) -> None:
    assert embedded.version == "9.5.0"
    assert not embedded.capabilities.has_full_text
    assert not embedded.capabilities.has_esql
    assert not embedded.capabilities.has_painless


def test_keeps_what_is_written(es: Elasticsearch, index_prefix: str) -> None:
    es.index(index=f"{index_prefix}-docs", id="1", document={"title": "Bridge reopens"}, refresh=True)
    assert es.count(index=f"{index_prefix}-docs")["count"] == 1


def test_found_again_without_a_second_start(embedded: Engine, engine_settings: Settings) -> None:
    """A second call finds the same processes, starts nothing and says nothing."""
    said: list[str] = []
    again = ensure_engine(engine_settings, report=said.append)
    assert (again.launcher_pid, again.engine_pid, again.url) == (
        embedded.launcher_pid,
        embedded.engine_pid,
        embedded.url,
    )
    assert again.was_running
    assert said == []


def test_status_names_address_and_log(embedded: Engine, engine_settings: Settings) -> None:
    status = engine_status(engine_settings)
    assert (status.state, status.url, status.kind) == ("running", embedded.url, "embedded")
    assert Path(status.log).is_file()


def test_connect_finds_the_running_engine(embedded: Engine, engine_settings: Settings) -> None:
    with connect(engine_settings) as client:
        assert client.cluster.health()["cluster_name"] == embedded.cluster_name


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the engine's user")
def test_root_in_a_closed_home_runs_as_nobody_elsewhere(embedded: Engine, engine_settings: Settings) -> None:
    """pytest's folder is 0700: the state lies outside, and both processes belong to another user."""
    place = find_place(engine_settings.home)
    assert not place.root.is_relative_to(engine_settings.home)
    assert place.account is not None
    for pid in (embedded.launcher_pid, embedded.engine_pid):
        assert psutil.Process(pid).uids().real == place.account.uid
    assert place.data.stat().st_uid == place.account.uid


def test_recorded_address_of_another_cluster_is_not_ours(embedded: Engine, open_home: Path) -> None:
    """The recorded process lives, but a cluster of another name answers at the address."""
    settings = Settings(home=open_home)
    place = find_place(open_home)
    make_place(place)
    alive = mark_process(os.getpid())
    write_record(place.record, Record(kind="embedded", url=embedded.url, launcher=alive, engine=alive))
    assert find_engine(settings) is None


def test_dead_process_whose_port_a_stranger_took_is_not_ours(embedded: Engine, open_home: Path) -> None:
    """A later process with the recorded number is not the one that was recorded."""
    place = find_place(open_home)
    make_place(place)
    reused = ProcessMark(pid=os.getpid(), began=1.0)
    write_record(place.record, Record(kind="embedded", url=embedded.url, launcher=reused, engine=reused))
    assert find_engine(Settings(home=open_home)) is None
    assert engine_status(Settings(home=open_home)).state == "stopped"
    assert not stop_engine(Settings(home=open_home))
    assert psutil.pid_exists(os.getpid())


def test_nothing_running(open_home: Path) -> None:
    """Finding starts nothing; connecting says how to start."""
    settings = Settings(home=open_home)
    assert find_engine(settings) is None
    with pytest.raises(EngineUnavailable, match="marsad engine start"):
        connect(settings)


def test_starts_at_once_make_one_engine_and_stop_ends_all_of_it(
    embedded: Engine, engine_settings: Settings, open_home: Path
) -> None:
    """Two callers get one engine on a free port; a lost record and a killed launcher leave nothing behind."""
    place = share_distribution(engine_settings, open_home)
    settings = Settings(home=open_home, engine_heap="256m")
    try:
        with ThreadPoolExecutor(2) as pool:
            said: list[str] = []
            first, second = pool.map(lambda _: ensure_engine(settings, report=said.append), range(2))
        assert first.engine_pid == second.engine_pid
        assert sorted([first.was_running, second.was_running]) == [False, True]
        assert first.url != embedded.url
        assert any("under way" in line for line in said)
        launcher, jvm = psutil.Process(first.launcher_pid), psutil.Process(first.engine_pid)
        launcher.kill()
        place.record.unlink()
    finally:
        assert stop_engine(settings)
    assert not launcher.is_running()
    assert not jvm.is_running()
    assert psutil.pid_exists(embedded.engine_pid or 0)


def test_engine_that_dies_is_reported_with_its_last_lines(
    embedded: Engine, engine_settings: Settings, open_home: Path
) -> None:
    """A heap that no machine has: Java's own words reach the user, and nothing keeps running."""
    share_distribution(engine_settings, open_home)
    settings = Settings(home=open_home, engine_heap="900000g")
    with pytest.raises(ConfigurationError, match=r"(?s)died at start.*heap") as caught:
        ensure_engine(settings, report=lines_of([]))
    assert "MARSAD_ENGINE_HEAP" in str(caught.value)
    assert engine_status(settings).state == "stopped"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_start_that_is_given_up_leaves_nothing_running(
    embedded: Engine, engine_settings: Settings, open_home: Path, number: signal.Signals
) -> None:
    place = share_distribution(engine_settings, open_home)
    command = [sys.executable, "-m", "pipeline.engine", "start"]
    environment = {**os.environ, "MARSAD_HOME": str(open_home), "MARSAD_ELASTICSEARCH_URL": ""}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as starting:
        deadline = time.monotonic() + 60
        while not (place.record.exists() and engine_processes(place, None)):
            assert time.monotonic() < deadline, "no process of the engine was seen"
            time.sleep(0.05)
        starting.send_signal(number)
        _, said = starting.communicate(timeout=60)
    assert (starting.returncode, "Interrupted" in said) == (130, True)
    assert engine_processes(place, None) == []
    assert not place.record.exists()


def test_taken_port_names_its_owner() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            ConfigurationError, match=rf"Port {port} .*process {os.getpid()}.*MARSAD_ENGINE_PORT"
        ):
            check_port(port)
    check_port(port)


class Stranger(BaseHTTPRequestHandler):
    """Answers every request as the server's `answer` says."""

    def do_GET(self) -> None:
        status, headers, body = self.server.answer  # type: ignore[attr-defined] # set by the fixture
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def stranger() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


PRODUCT = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}
OLD_NODE = b'{"cluster_name":"old","nodes":{"a":{"version":"8.19.3","modules":[],"plugins":[]}}}'
STRANGERS = [
    pytest.param(200, {"Content-Type": "text/html"}, b"<p>hello</p>", "not Elasticsearch", id="web-page"),
    pytest.param(404, {"Content-Type": "text/plain"}, b"no", "not the Elasticsearch", id="not-found"),
    pytest.param(200, PRODUCT, OLD_NODE, r"8\.19\.3.*majors must be equal.*make lock", id="older-major"),
    pytest.param(200, PRODUCT, b"{}", "names no node", id="no-nodes"),
    pytest.param(401, PRODUCT, b"{}", "MARSAD_ELASTICSEARCH_PASSWORD", id="wrong-password"),
    pytest.param(403, PRODUCT, b"{}", "privilege `monitor`", id="no-privilege"),
    pytest.param(
        400,
        PRODUCT,
        b'{"error":{"type":"media_type_header_exception","reason":"Invalid media-type"},"status":400}',
        "does not understand the Python client",
        id="major-8-refuses-the-header-of-9",
    ),
]


@pytest.mark.parametrize(("status", "headers", "body", "message"), STRANGERS)
def test_given_address_that_is_not_what_we_need(
    stranger: ThreadingHTTPServer, status: int, headers: dict[str, str], body: bytes, message: str
) -> None:
    """A person must change something: the sentence says what."""
    stranger.answer = (status, headers, body)  # type: ignore[attr-defined] # read by the handler
    settings = Settings(elasticsearch_url=f"http://127.0.0.1:{stranger.server_port}")
    with pytest.raises(ConfigurationError, match=message):
        ensure_engine(settings, report=lines_of([]))


def test_given_address_that_is_overloaded_may_be_tried_later(stranger: ThreadingHTTPServer) -> None:
    stranger.answer = (503, PRODUCT, b"{}")  # type: ignore[attr-defined] # read by the handler
    with pytest.raises(EngineUnavailable, match="503"):
        ensure_engine(
            Settings(elasticsearch_url=f"http://127.0.0.1:{stranger.server_port}"), report=lines_of([])
        )


def test_given_address_where_nobody_listens_may_be_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(EngineUnavailable, match=url):
        ensure_engine(Settings(elasticsearch_url=url), report=lines_of([]))
    assert engine_status(Settings(elasticsearch_url=url)).state == "unreachable"


def test_given_address_is_used_and_never_stopped(engine: Engine, open_home: Path) -> None:
    """`stop` ends what the project started, not what the user named."""
    settings = Settings(home=open_home, elasticsearch_url=engine.url)
    given = ensure_engine(settings, report=lines_of([]))
    assert (given.kind, given.url, given.was_running, given.engine_pid) == ("given", engine.url, True, None)
    assert not stop_engine(settings)
    assert find_engine(settings) is not None
