"""Fixtures that more than one part of the tests needs: one real engine a session, and no stray socket."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import pytest_socket

from pipeline.engine import Engine, connect, ensure_engine, stop_engine
from pipeline.engine.place import find_place
from pipeline.settings import Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

MAY_OPEN_SOCKETS = ("search", "dags", "browser")


@pytest.fixture(autouse=True)
def _sockets_only_where_allowed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Outside of the folders named above no test may open a socket (Unix ones aside: asyncio has them)."""
    folder = request.path.relative_to(Path(__file__).parent).parts[0]
    if folder in MAY_OPEN_SOCKETS:
        yield
        return
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()


@pytest.fixture(scope="session")
def engine_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the session's engine: MARSAD_TEST_ELASTICSEARCH_URL, else an own home.

    pytest's folders are 0700, so for root this home is also the case of a clone that `nobody` can't enter.
    """
    return Settings(
        home=tmp_path_factory.mktemp("home"),
        elasticsearch_url=os.environ.get("MARSAD_TEST_ELASTICSEARCH_URL", ""),
    )


@pytest.fixture(scope="session")
def engine(engine_settings: Settings) -> Iterator[Engine]:
    """One real Elasticsearch for the whole session; ended and removed after it."""
    yield ensure_engine(engine_settings, report=lambda line: print(line, file=sys.stderr))
    if not engine_settings.elasticsearch_url:
        stop_engine(engine_settings)
        shutil.rmtree(find_place(engine_settings.home).root)


@pytest.fixture
def es(engine: Engine, engine_settings: Settings) -> Iterator["Elasticsearch"]:
    """A client for the session's engine."""
    with connect(engine_settings, engine) as client:
        yield client


@pytest.fixture
def index_prefix(es: "Elasticsearch") -> Iterator[str]:
    """A prefix of this test's own; its indices, aliases and templates are removed afterwards."""
    prefix = f"test-{uuid4().hex[:12]}"
    yield prefix
    names = list(es.indices.get(index=f"{prefix}*", expand_wildcards="all", features="aliases"))
    if names:  # one by one named: deletion by wildcard is refused by default
        es.indices.delete(index=names)
    lenient = es.options(ignore_status=404)  # no template of that name is the usual case
    for template in lenient.indices.get_index_template(name=f"{prefix}*").get("index_templates", ()):
        es.indices.delete_index_template(name=template["name"])
    for component in lenient.cluster.get_component_template(name=f"{prefix}*").get("component_templates", ()):
        es.cluster.delete_component_template(name=component["name"])


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A state folder that any user can enter, as in a clone under /srv or an open home."""
    folder = Path(tempfile.mkdtemp(prefix="marsad-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
