"""Indices for the tests of this folder: empty ones for writers, and one filled once for readers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from pipeline.document import EnrichedDocument
from pipeline.engine import Engine, connect
from pipeline.index.mapping import ensure_indices, finish_load
from pipeline.index.writer import IndexResult, index_documents
from pipeline.run import run_local
from pipeline.settings import Settings, load_settings
from tests.search.made_documents import NOW, make_corpus

# The engine's clock for deleted rows ticks every 200 ms.
GC_DELETES_SECONDS = 0.45


@pytest.fixture
def settings(engine: Engine, engine_settings: Settings, index_prefix: str) -> Settings:
    """Settings whose indices are this test's own."""
    return engine_settings.model_copy(update={"elasticsearch_url": engine.url, "index_prefix": index_prefix})


@pytest.fixture
def fresh_index(es: Elasticsearch, engine: Engine, settings: Settings) -> Settings:
    """Settings of indices made for this test alone: seconds each, for tests of the indices themselves."""
    ensure_indices(es, settings, engine.capabilities)
    return settings


@pytest.fixture(scope="session")
def shared_index(engine: Engine, engine_settings: Settings) -> Iterator[Settings]:
    """Settings of indices that tests use one after the other."""
    with own_indices(engine, engine_settings, "shared") as (es, settings):
        # Else a deleted row's version would live on for a minute and refuse the next test's rows.
        es.indices.put_settings(index=f"{settings.index_prefix}-*", settings={"index": {"gc_deletes": "0s"}})
        yield settings


@pytest.fixture
def empty_index(es: Elasticsearch, shared_index: Settings) -> Settings:
    """Settings of indices that exist and hold nothing."""
    pattern = f"{shared_index.index_prefix}-*"
    es.indices.refresh(index=pattern)
    hits = es.search(index=pattern, size=10_000, source=False, version=True)["hits"]["hits"]
    if hits:
        es.bulk(operations=[_deletion(hit) for hit in hits], refresh=True)
        time.sleep(GC_DELETES_SECONDS)
    return shared_index


def _deletion(hit: dict[str, Any]) -> dict[str, Any]:
    version = {"version": hit["_version"], "version_type": "external_gte"}
    return {"delete": {"_index": hit["_index"], "_id": hit["_id"], **version}}


@pytest.fixture
def write(es: Elasticsearch, empty_index: Settings) -> Callable[..., IndexResult]:
    """Write documents and make them visible."""

    def write_documents(*documents: EnrichedDocument, run_id: str = "run-1") -> IndexResult:
        result = index_documents(es, documents, run_id=run_id, settings=empty_index, now=NOW)
        finish_load(es, empty_index)
        return result

    return write_documents


@contextmanager
def own_indices(
    engine: Engine, engine_settings: Settings, name: str
) -> Iterator[tuple[Elasticsearch, Settings]]:
    """Indices that several tests share, removed with their templates afterwards."""
    prefix = f"test-{name}-{uuid4().hex[:8]}"
    settings = engine_settings.model_copy(update={"elasticsearch_url": engine.url, "index_prefix": prefix})
    with connect(settings, engine) as es:
        ensure_indices(es, settings, engine.capabilities)
        yield es, settings
        es.indices.delete(index=list(es.indices.get(index=f"{prefix}-*", features="aliases")))
        es.indices.delete_index_template(name=f"{prefix}-*")
        es.cluster.delete_component_template(name=f"{prefix}-*")


@pytest.fixture(scope="session")
def filled_index(engine: Engine, engine_settings: Settings) -> Iterator[Settings]:
    """Settings of indices that hold `make_corpus()`; for tests that only read."""
    with own_indices(engine, engine_settings, "filled") as (es, settings):
        index_documents(es, make_corpus(), run_id="run-filled", settings=settings, now=NOW)
        finish_load(es, settings)
        yield settings


@pytest.fixture
def use_prefix(
    engine: Engine, es: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """Point the environment at fresh indices and a fresh store; gives their prefix."""
    prefixes: list[str] = []

    def use() -> str:
        prefix = f"test-run-{uuid4().hex[:8]}"
        prefixes.append(prefix)
        monkeypatch.setenv("MARSAD_ELASTICSEARCH_URL", engine.url)
        monkeypatch.setenv("MARSAD_INDEX_PREFIX", prefix)
        monkeypatch.setenv("MARSAD_STORE", str(tmp_path / prefix))
        return prefix

    yield use
    for prefix in prefixes:
        names = list(es.indices.get(index=f"{prefix}-*", features="aliases"))
        if names:
            es.indices.delete(index=names)
        es.indices.delete_index_template(name=f"{prefix}-*")
        es.cluster.delete_component_template(name=f"{prefix}-*")


@pytest.fixture(scope="session")
def samples(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an index that holds the sample documents, read by the pipeline itself."""
    prefix = f"test-samples-{uuid4().hex[:8]}"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MARSAD_ELASTICSEARCH_URL", engine.url)
        environment.setenv("MARSAD_INDEX_PREFIX", prefix)
        environment.setenv("MARSAD_STORE", str(tmp_path_factory.mktemp("store")))
        settings = load_settings()
        run_local("samples", settings=settings, report=lambda _: None)
    yield settings
    with connect(settings, engine) as es:
        es.indices.delete(index=list(es.indices.get(index=f"{prefix}-*", features="aliases")))
        es.indices.delete_index_template(name=f"{prefix}-*")
        es.cluster.delete_component_template(name=f"{prefix}-*")
