"""A new version of the index: built while the old one serves, switched at once, taken back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from elasticsearch import Elasticsearch

from pipeline.engine import Engine
from pipeline.errors import ConfigurationError, IndexingFailed
from pipeline.index.alias import abandon, drop_previous, rebuild, roll_back, start_rebuild
from pipeline.index.comparison import compare
from pipeline.index.copying import copy_rows, writers_held
from pipeline.index.facets import count_facet
from pipeline.index.mapping import ensure_indices, finish_load, index_behind
from pipeline.index.search import search_documents
from pipeline.index.writer import index_documents
from pipeline.settings import REPOSITORY, Settings
from tests.search.made_documents import GAZA, NUJABA, baghdad_strike, make_corpus, make_document, make_link
from tests.search.test_index_writer import newer, rows

pytestmark = pytest.mark.engine


def write(es: Elasticsearch, settings: Settings, *documents: Any) -> None:
    index_documents(es, documents, run_id="run", settings=settings, now=datetime.now(UTC))
    finish_load(es, settings)


@pytest.fixture
def corpus(es: Elasticsearch, fresh_index: Settings) -> Settings:
    """Settings of an index of this test's own with the corpus and one revision in it."""
    write(es, fresh_index, *make_corpus())
    write(es, fresh_index, newer(baghdad_strike(), title="Corrected"))
    return fresh_index


@contextmanager
def searching(es: Elasticsearch, settings: Settings) -> Iterator[list[Any]]:
    """Search all the while; what is found is a set of totals, an error is an error."""
    found: list[Any] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            try:
                result = search_documents(es, settings=settings)
                found.append((result.total, len({hit.row["document_id"] for hit in result.hits})))
            except Exception as exc:
                found.append(exc)

    thread = threading.Thread(target=search)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()


def test_rebuilt_while_it_is_searched_and_written_to(
    es: Elasticsearch, engine: Engine, corpus: Settings
) -> None:
    """One document written and one changed in the middle: both are there; no search fails or mixes."""
    fresh = make_document("late", "Gaza again.", make_link("Gaza again.", NUJABA, GAZA))
    changed = newer(make_document("apart"), body="Now without links.")

    def fill(new: Settings) -> None:
        copy_rows(es, corpus, new)
        write(es, corpus, fresh, changed)

    old = index_behind(es, corpus, "docs")
    with searching(es, corpus) as found:
        report = rebuild(es, corpus, engine.capabilities, now=datetime.now(UTC), fill=fill)
    assert set(found) <= {(6, 6), (7, 7)}
    assert index_behind(es, corpus, "docs") == old.replace("000001", "000002")
    assert report.rows == {"docs": (7, 7), "links": (5, 5), "revisions": (2, 2)}
    assert report.changes == ()
    assert es.options(ignore_status=404).indices.get_alias(name=f"{corpus.index_prefix}-next-*") == {}

    new_rows = {kind: rows(es, corpus, kind) for kind in ("docs", "links", "revisions")}
    roll_back(es, corpus)
    assert index_behind(es, corpus, "docs") == old
    assert {kind: rows(es, corpus, kind) for kind in ("docs", "links", "revisions")} == new_rows
    write(es, corpus, make_document("after"))  # the old version takes writes again
    roll_back(es, corpus)
    assert len(drop_previous(es, corpus)) == 3
    with pytest.raises(ConfigurationError, match="no older version"):
        roll_back(es, corpus)


def test_a_writer_waits_while_it_is_held(es: Elasticsearch, corpus: Settings) -> None:
    """And gets through when the hold ends, without a word."""
    with writers_held(es, corpus):
        thread = threading.Thread(target=write, args=(es, corpus, make_document("patient")))
        thread.start()
        thread.join(0.8)
        assert thread.is_alive()
    thread.join(30)
    assert "patient" in rows(es, corpus, "docs")


def test_a_writer_overtaken_by_the_switch_writes_again(
    es: Elasticsearch, engine: Engine, corpus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links went into the old version, then the aliases moved: the new one must hold both."""
    from pipeline.index import writer

    write_links = writer.write_links
    switched: list[bool] = []

    def write_links_then_switch(load: Any) -> None:
        write_links(load)
        if not switched:
            switched.append(True)
            rebuild(es, corpus, engine.capabilities, now=datetime(2020, 1, 1, tzinfo=UTC))

    monkeypatch.setattr(writer, "write_links", write_links_then_switch)
    write(es, corpus, make_document("late", "Gaza.", make_link("Gaza.", NUJABA, GAZA)))
    assert "late" in rows(es, corpus, "docs")
    assert [r["document_id"] for r in rows(es, corpus, "links").values()].count("late") == 1


def test_a_version_that_lacks_documents_never_serves(
    es: Elasticsearch, engine: Engine, corpus: Settings
) -> None:
    old = index_behind(es, corpus, "docs")
    with pytest.raises(IndexingFailed, match="has 0 documents of 6"):
        rebuild(es, corpus, engine.capabilities, now=datetime.now(UTC), fill=lambda _: None)
    assert index_behind(es, corpus, "docs") == old
    write(es, corpus, make_document("still-writable"))
    assert len(abandon(es, corpus)) == 3


def test_differences_are_reported_value_by_value(es: Elasticsearch, engine: Engine, corpus: Settings) -> None:
    def fill(new: Settings) -> None:
        documents = [document.model_copy(update={"actors": ("Somebody",)}) for document in make_corpus()]
        write(es, new, *documents)

    report = rebuild(es, corpus, engine.capabilities, now=datetime.now(UTC), fill=fill)
    changes = {
        (change.value, change.before, change.after) for change in report.changes if change.field == "actors"
    }
    assert changes == {("Somebody", 0, 6), ("United States", 2, 0), ("Harakat al-Nujaba", 1, 0)}


def test_a_changed_field_needs_and_gets_a_new_version(
    es: Elasticsearch, engine: Engine, corpus: Settings, tmp_path: Any
) -> None:
    (tmp_path / "components").mkdir()
    for path in (REPOSITORY / "mappings").rglob("*.json"):
        (tmp_path / path.relative_to(REPOSITORY / "mappings")).write_bytes(path.read_bytes())
    body = orjson.loads((tmp_path / "news-docs.json").read_bytes())
    body["template"]["mappings"]["properties"]["word_count"] = {"type": "long"}
    (tmp_path / "news-docs.json").write_bytes(orjson.dumps(body))
    changed = corpus.model_copy(update={"mappings": tmp_path})
    with pytest.raises(ConfigurationError, match="marsad index rebuild"):
        ensure_indices(es, changed, engine.capabilities)
    rebuild(es, changed, engine.capabilities, now=datetime.now(UTC))
    ensure_indices(es, changed, engine.capabilities)
    assert count_facet(es, "actors", settings=changed).values[0] == ("United States", 2)


def test_a_rebuild_that_was_killed_goes_on(es: Elasticsearch, engine: Engine, corpus: Settings) -> None:
    new = start_rebuild(es, corpus, engine.capabilities)
    copy_rows(es, corpus, new)
    report = rebuild(es, corpus, engine.capabilities, now=datetime.now(UTC))
    assert report.rows["docs"] == (6, 6)
    assert index_behind(es, corpus, "docs").endswith("-000002")


def test_compare_counts_both_sides(es: Elasticsearch, engine: Engine, corpus: Settings) -> None:
    new = start_rebuild(es, corpus, engine.capabilities)
    report = compare(es, corpus, new)
    assert (report.rows["docs"], report.lost_documents) == ((6, 0), 6)
