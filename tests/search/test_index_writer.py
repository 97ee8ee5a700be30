"""Documents into a real index: the ledger, the commit order, dead letters."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.document import EnrichedDocument, EventRange, RawDocument
from pipeline.engine import Engine
from pipeline.errors import ConfigurationError, IndexingFailed
from pipeline.index.history import compare_revisions, read_history
from pipeline.index.ledger import is_unchanged, read_ledger
from pipeline.index.mapping import ensure_indices, finish_load
from pipeline.index.writer import IndexResult, index_documents
from pipeline.settings import REPOSITORY, Settings
from tests.search.conftest import own_indices
from tests.search.made_documents import (
    BAGHDAD,
    FETCHED_AT,
    GAZA,
    NOW,
    NUJABA,
    READING_VERSION,
    UNITED_STATES,
    baghdad_strike,
    make_document,
    make_link,
    mention,
)

pytestmark = pytest.mark.engine

Write = Callable[..., IndexResult]


def rows(es: Elasticsearch, settings: Settings, kind: str) -> dict[str, dict[str, Any]]:
    """All rows of an index without what differs from run to run."""
    es.indices.refresh(index=f"{settings.index_prefix}-{kind}")
    hits = es.search(index=f"{settings.index_prefix}-{kind}", size=1000)["hits"]["hits"]
    return {
        hit["_id"]: {k: v for k, v in hit["_source"].items() if k not in ("indexed_at", "run_id")}
        for hit in hits
    }


def newer(document: EnrichedDocument, **fields: Any) -> EnrichedDocument:
    """A later copy of a document."""
    marks = {"fetched_at": document.fetched_at + timedelta(hours=1), "raw_sha256": "f" * 64}
    return document.model_copy(update=marks | {"content_sha256": "e" * 64} | fields)


def raw_of(document: EnrichedDocument, **fields: Any) -> RawDocument:
    return RawDocument(
        document_id=document.document_id, source="folder", media_type="text/plain", content=b"aGk=",
        raw_sha256=document.raw_sha256, fetched_at=document.fetched_at,
    ).model_copy(update=fields)  # fmt: skip


def test_a_document_and_its_links_are_written_once(
    write: Write, es: Elasticsearch, empty_index: Settings
) -> None:
    assert write(baghdad_strike(), run_id="run-1").written == ("strike",)
    first = {kind: rows(es, empty_index, kind) for kind in ("docs", "links")}
    assert write(baghdad_strike(), run_id="run-2") == IndexResult(unchanged=("strike",))
    assert {kind: rows(es, empty_index, kind) for kind in ("docs", "links")} == first
    hit = es.get(index=f"{empty_index.index_prefix}-docs", id="strike")
    assert hit["_version"] == int(FETCHED_AT.timestamp() * 1000)
    assert (hit["_source"]["run_id"], hit["_source"]["revision"], hit["_source"]["word_count"]) == (
        "run-1",
        1,
        19,
    )
    assert hit["_source"]["mentions"][0]["sentence"].startswith("A United States drone")
    assert len(first["links"]) == 2


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"raw_sha256": "f" * 64}, False),
        ({"raw_sha256": "0" * 64}, True),  # the same instant: the hash decides, whatever came first
        ({"fetched_at": FETCHED_AT - timedelta(seconds=1), "raw_sha256": "f" * 64}, True),
        ({"fetched_at": FETCHED_AT + timedelta(seconds=1)}, True),
        ({"source": "another"}, False),
    ],
    ids=["same", "changed", "tie-lost", "older", "touched", "other-source"],
)
def test_ledger_knows_what_needs_reading(
    write: Write, es: Elasticsearch, empty_index: Settings, change: dict[str, Any], expected: bool
) -> None:
    document = baghdad_strike()
    write(document)
    ledger = read_ledger(es, ["strike", "absent"], settings=empty_index)
    assert set(ledger) == {"strike"}
    assert is_unchanged(ledger["strike"], raw_of(document, **change), READING_VERSION) is expected


def test_another_reading_or_a_failed_enricher_is_read_again(
    write: Write, es: Elasticsearch, empty_index: Settings
) -> None:
    whole, partial = baghdad_strike(), make_document("partial", enrich_errors=("dates",))
    write(whole, partial)
    ledger = read_ledger(es, ["strike", "partial"], settings=empty_index)
    assert not is_unchanged(ledger["strike"], raw_of(whole), "reading-2")
    assert not is_unchanged(ledger["partial"], raw_of(partial), READING_VERSION)
    assert not is_unchanged(None, raw_of(whole), READING_VERSION)
    assert write(make_document("partial")).written == ("partial",)
    assert "enrich_errors" not in rows(es, empty_index, "docs")["partial"]


def test_a_changed_text_makes_a_revision_and_its_links_follow(
    write: Write, es: Elasticsearch, empty_index: Settings
) -> None:
    old = baghdad_strike()
    write(old)
    sentence = "A United States drone hit a house in Gaza."
    link = make_link(sentence, UNITED_STATES, GAZA)
    assert write(newer(old, body=sentence, title="Corrected", links=(link,))).written == ("strike",)
    docs, links, revisions = (rows(es, empty_index, kind) for kind in ("docs", "links", "revisions"))
    assert (docs["strike"]["revision"], docs["strike"]["title"]) == (2, "Corrected")
    assert [(row["actor"], row["location"]) for row in links.values()] == [
        ("United States", "Gaza, Palestine")
    ]
    assert list(revisions) == ["strike:1"]
    assert revisions["strike:1"]["body"] == old.body
    assert revisions["strike:1"]["superseded_at"] == "2024-01-06T09:30:00Z"


def test_the_same_text_read_anew_makes_no_revision(
    write: Write, es: Elasticsearch, empty_index: Settings
) -> None:
    write(baghdad_strike())
    assert write(baghdad_strike(reading_version="reading-2")).written == ("strike",)
    assert write(baghdad_strike(reading_version="reading-2", registry_version="registry-2")).written == (
        "strike",
    )
    assert rows(es, empty_index, "docs")["strike"]["revision"] == 1
    assert rows(es, empty_index, "revisions") == {}
    assert len(rows(es, empty_index, "links")) == 2


def test_an_older_copy_changes_nothing_in_any_order(
    write: Write, es: Elasticsearch, empty_index: Settings
) -> None:
    old = baghdad_strike()
    new = newer(old, title="Newer", links=old.links[:1])
    assert write(new, old).unchanged == ("strike",)
    kept = {kind: rows(es, empty_index, kind) for kind in ("docs", "links", "revisions")}
    assert write(old).unchanged == ("strike",)
    assert write(old, new, old) == IndexResult(unchanged=("strike",) * 3)
    assert {kind: rows(es, empty_index, kind) for kind in ("docs", "links", "revisions")} == kept
    assert kept["docs"]["strike"]["title"] == "Newer"


def test_a_copy_overtaken_while_it_is_written_leaves_no_row(
    es: Elasticsearch, empty_index: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two writers at once: the older copy has read the ledger before the newer one committed."""
    old = baghdad_strike()
    new = newer(old, title="Newer", links=old.links[:1])
    index_documents(es, [new], run_id="run-1", settings=empty_index, now=NOW)
    monkeypatch.setattr("pipeline.index.writer.read_ledger", lambda *_, **__: {})
    finish_load(es, empty_index)
    result = index_documents(es, [old], run_id="run-2", settings=empty_index, now=NOW)
    assert result == IndexResult(unchanged=("strike",))
    assert rows(es, empty_index, "docs")["strike"]["title"] == "Newer"
    assert [row["title"] for row in rows(es, empty_index, "links").values()] == ["Newer"]


def test_sources_are_collected(write: Write, es: Elasticsearch, empty_index: Settings) -> None:
    write(baghdad_strike())
    assert write(baghdad_strike(sources=("archive",))).written == ("strike",)
    assert rows(es, empty_index, "docs")["strike"]["sources"] == ["archive", "folder"]


def bad(name: str, **fields: Any) -> EnrichedDocument:
    """A document that the mapping refuses: its range ends before it begins."""
    backwards = (EventRange(gte="2024-02-01", lte="2024-01-01"),)
    return make_document(name, "", make_link("x", NUJABA, GAZA), event_ranges=backwards, **fields)


def test_a_refused_document_costs_no_other_and_leaves_no_link(
    write: Write, es: Elasticsearch, empty_index: Settings
) -> None:
    result = write(baghdad_strike(), bad("bad"), make_document("good"))
    assert result.written == ("strike", "good")
    (rejected,) = result.rejected
    assert (rejected.document_id, rejected.reason) == ("bad", "index_error:document_parsing_exception")
    assert "min value" in rejected.detail
    assert {row["document_id"] for row in rows(es, empty_index, "links").values()} == {"strike"}


def test_a_refused_update_leaves_the_old_document_with_its_old_links(
    write: Write, es: Elasticsearch, empty_index: Settings
) -> None:
    write(baghdad_strike())
    before = {kind: rows(es, empty_index, kind) for kind in ("docs", "links")}
    update = newer(bad("strike"), links=(make_link("y", UNITED_STATES, GAZA),))
    assert [item.document_id for item in write(update).rejected] == ["strike"]
    assert {kind: rows(es, empty_index, kind) for kind in ("docs", "links")} == before


def test_a_refused_link_rejects_its_document(write: Write, es: Elasticsearch, empty_index: Settings) -> None:
    link = make_link("A strike.", UNITED_STATES, event_date="not a day")
    result = write(make_document("bad", "A strike.", link), make_document("good"))
    assert (result.written, [item.document_id for item in result.rejected]) == (("good",), ["bad"])
    assert rows(es, empty_index, "links") == {}


def test_more_than_half_refused_stops_the_run(es: Elasticsearch, empty_index: Settings) -> None:
    documents = [*(bad(f"bad-{number}") for number in range(6)), make_document("good")]
    with pytest.raises(IndexingFailed, match="refuses 6 of 7 documents") as caught:
        index_documents(es, documents, run_id="run-1", settings=empty_index, now=NOW)
    assert {failure["document_id"] for failure in caught.value.failures} == {f"bad-{n}" for n in range(6)}
    assert rows(es, empty_index, "links") == {}


def test_a_missing_alias_is_never_made_on_the_fly(es: Elasticsearch, settings: Settings) -> None:
    with pytest.raises(ConfigurationError):
        index_documents(es, [make_document("x")], run_id="run-1", settings=settings, now=NOW)
    assert not es.indices.exists(index=f"{settings.index_prefix}-docs")


def test_odd_texts_are_indexed(write: Write, es: Elasticsearch, empty_index: Settings) -> None:
    """A lone surrogate, NUL, a long word, an emoji, no title at all."""
    # Cleaning lets no half surrogate pair through, but JSON can hold one.
    body = "Nul \x00 here, half \ud83d there, whole 😀, " + "x" * 40_000
    result = write(make_document("odd", body, title=""))
    assert result.written == ("odd",)
    assert "half ? there, whole 😀" in rows(es, empty_index, "docs")["odd"]["body"]


def first_copies() -> list[EnrichedDocument]:
    return [baghdad_strike(), make_document("calm"), make_document("partial", enrich_errors=("dates",))]


def second_copies() -> list[EnrichedDocument]:
    """One document changed, one unchanged, one read in full now, one new."""
    sentence = "Harakat al-Nujaba spoke in Baghdad."
    return [
        newer(baghdad_strike(), body=sentence, links=(make_link(sentence, NUJABA, BAGHDAD),),
              mentions=(mention(sentence, "Baghdad", kind="location"),)),
        make_document("calm"),
        make_document("partial", "Text.", make_link("Text.", UNITED_STATES, BAGHDAD), age_seconds=-60),
        make_document("new", "Text.", make_link("Text.", NUJABA, GAZA)),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(engine: Engine, engine_settings: Settings) -> Iterator[dict[str, Any]]:
    """Rows that both copies leave behind when nobody is killed."""
    with own_indices(engine, engine_settings, "undisturbed") as (es, settings):
        index_documents(es, first_copies(), run_id="run-1", settings=settings, now=NOW)
        index_documents(es, second_copies(), run_id="run-2", settings=settings, now=NOW)
        yield {kind: rows(es, settings, kind) for kind in ("docs", "links", "revisions")}


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from pipeline.engine.client import open_client
    from pipeline.index.bulk import BulkWriter
    from pipeline.index.writer import index_documents
    from pipeline.settings import load_settings
    from tests.search.made_documents import NOW
    from tests.search import test_index_writer as tests

    kind, calls, when = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    send = BulkWriter._send

    def send_or_die(self, chunk):
        global calls
        if f"-{kind}".encode() in chunk[0].lines[0]:
            calls -= 1
            if calls == 0:
                if when == "after":
                    send(self, chunk)
                os.kill(os.getpid(), signal.SIGKILL)
        return send(self, chunk)

    BulkWriter._send = send_or_die
    settings = load_settings()
    es = open_client(settings, settings.elasticsearch_url)
    index_documents(es, tests.second_copies(), run_id="run-killed", settings=settings, now=NOW)
    """
)


@pytest.mark.parametrize(
    ("kind", "call", "when"),
    [
        ("revisions", 1, "before"),
        ("links", 1, "before"),
        ("links", 2, "after"),
        ("links", 4, "before"),
        ("docs", 1, "before"),
        ("docs", 1, "after"),
        ("docs", 3, "before"),
    ],
    ids=str,
)
def test_killed_anywhere_and_run_again_equals_undisturbed(
    es: Elasticsearch,
    engine: Engine,
    empty_index: Settings,
    kind: str,
    call: int,
    when: str,
    undisturbed: dict[str, Any],
) -> None:
    """kill -9 before or after each kind of write; the next run ends with the rows of an undisturbed one."""
    index_documents(es, first_copies(), run_id="run-1", settings=empty_index, now=NOW)
    assert _run_killed(empty_index, kind, call, when).returncode == -signal.SIGKILL
    ensure_indices(es, empty_index, engine.capabilities)
    index_documents(es, second_copies(), run_id="run-3", settings=empty_index, now=NOW)

    assert {each: rows(es, empty_index, each) for each in undisturbed} == undisturbed
    again = index_documents(es, second_copies(), run_id="run-4", settings=empty_index, now=NOW)
    assert again.written == ()


def _run_killed(settings: Settings, kind: str, call: int, when: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "MARSAD_ELASTICSEARCH_URL": settings.elasticsearch_url,
        "MARSAD_INDEX_PREFIX": settings.index_prefix,
        "MARSAD_BULK_DOCUMENTS": "1",
        "PYTHONPATH": str(REPOSITORY),
    }
    return subprocess.run(
        [sys.executable, "-c", KILLED, kind, str(call), when], env=environment, capture_output=True, text=True
    )


def test_the_history_of_a_document_is_its_texts_in_order(
    write: Write, es: Elasticsearch, empty_index: Settings
) -> None:
    first = make_document("story", "Five were hurt.\nThe talks go on.", authors=("A. Writer",))
    second = newer(first, body="Six were hurt.\nThe talks go on.", title="Six hurt")
    third = newer(
        second, body="Six were hurt.", title="Six hurt", content_sha256="d" * 64, raw_sha256="2" * 64
    )
    write(first)
    write(second)
    write(third)
    history = read_history(es, "sto", settings=empty_index)
    assert [row["revision"] for row in history] == [1, 2, 3]
    one, two = compare_revisions(history)
    assert one.facts == (("title", "story", "Six hurt"),)
    assert one.diff == ("@@ -1,2 +1,2 @@", "-Five were hurt.", "+Six were hurt.", " The talks go on.")
    assert (two.before, two.after, two.facts) == (2, 3, ())
    assert "-The talks go on." in two.diff
