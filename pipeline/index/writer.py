"""Documents into the index in the order that makes `news-docs` the commit mark.

All documents of a call pass each phase together: older texts to `news-revisions`, new link rows, superseded
link rows deleted, `news-docs` last. A process killed anywhere leaves documents whose row in `news-docs` still
says "not this copy"; the next run does them again and ends with the same rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.document import EnrichedDocument
from pipeline.errors import IndexingFailed
from pipeline.index.bulk import ItemResult, Write
from pipeline.index.ledger import LedgerEntry, is_written, read_ledger, read_rows
from pipeline.index.links import delete_superseded, read_standing_rows, undo_links, write_links
from pipeline.index.load import Load
from pipeline.index.mapping import index_behind
from pipeline.index.serialize import document_body, document_version, revision_body
from pipeline.log import get_logger
from pipeline.settings import Settings

# Below this many, failures are single bad documents; above it and half of the batch, the mapping is wrong.
FAILURES_MIN = 5


@dataclass(frozen=True, slots=True)
class IndexRejection:
    """A document that Elasticsearch refused; `reason` is `index_error:<type>`."""

    document_id: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class IndexResult:
    """Ids by outcome: received = written + unchanged + rejected, a repeated document counted each time."""

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    rejected: tuple[IndexRejection, ...] = ()


def index_documents(
    es: Elasticsearch,
    documents: Iterable[EnrichedDocument],
    *,
    run_id: str,
    settings: Settings,
    now: datetime,
) -> IndexResult:
    """Write documents with their links and older texts; a repeated call changes nothing but the run's marks.

    Args:
        es: Client of the engine in which `ensure_indices` made the indices.
        documents: One batch; it is held in memory. Of equal ids the newest copy is written.
        run_id: Recorded in each row.
        settings: Prefix and bulk limits.
        now: Instant recorded as `indexed_at`.

    Raises:
        EngineUnavailable: Elasticsearch is away or overloaded; the same call may be repeated.
        IndexingFailed: It refuses more than half of the documents (and more than a few).
    """
    newest, doubled = _newest_copies(documents)
    ledger = read_ledger(es, newest, settings=settings)
    unchanged = [
        *doubled,
        *(key for key, document in newest.items() if is_written(ledger.get(key), document)),
    ]
    changed = {key: document for key, document in newest.items() if not is_written(ledger.get(key), document)}
    load = Load(es=es, settings=settings, run_id=run_id, now=now, documents=changed, ledger=ledger)
    if changed:
        unchanged += _write_all_into_one_version(load)
    rejected = tuple(_rejection(key, result) for key, result in load.failed.items())
    left = {*unchanged, *load.failed}
    return IndexResult(tuple(key for key in changed if key not in left), tuple(unchanged), rejected)


def _newest_copies(documents: Iterable[EnrichedDocument]) -> tuple[dict[str, EnrichedDocument], list[str]]:
    newest: dict[str, EnrichedDocument] = {}
    doubled: list[str] = []
    for document in documents:
        known = newest.get(document.document_id)
        if known is not None:
            doubled.append(document.document_id)
        if known is None or (known.fetched_at, known.raw_sha256) <= (
            document.fetched_at,
            document.raw_sha256,
        ):
            newest[document.document_id] = document
    return newest, doubled


def _write_all_into_one_version(load: Load) -> list[str]:
    """Write everything again where the alias moved meanwhile: half of the rows may lie in the old version."""
    while True:
        index = index_behind(load.es, load.settings, "docs")
        overtaken = _write_all(load)
        if index_behind(load.es, load.settings, "docs") == index:
            return overtaken
        get_logger().warning("index.switched_meanwhile", run_id=load.run_id, was=index)
        load.ledger = read_ledger(load.es, load.documents, settings=load.settings)
        load.failed.clear()


def _write_all(load: Load) -> list[str]:
    """Pass the phases; give the ids of documents that a newer copy overtook meanwhile."""
    _write_revisions(load)
    load.old_rows = read_standing_rows(load)
    write_links(load)
    delete_superseded(load)
    overtaken = _write_documents(load)
    undo_links(load, overtaken)
    _stop_if_hopeless(load)
    return overtaken


def _write_revisions(load: Load) -> None:
    """Keep the text that a changed document had; not done again when only its reading changed."""
    changed = [d.document_id for d in load.alive() if _has_new_text(load.ledger.get(d.document_id), d)]
    rows = read_rows(load.es, changed, settings=load.settings)
    writes = [
        Write(
            load.alias("revisions"),
            f"{key}:{row['revision']}",
            source=revision_body(
                row, superseded_at=load.documents[key].fetched_at, run_id=load.run_id, now=load.now
            ),
        )
        for key, row in rows.items()
    ]
    load.note_failures(list(rows), load.write(writes))


def _has_new_text(entry: LedgerEntry | None, document: EnrichedDocument) -> bool:
    return entry is not None and entry.content_sha256 != document.content_sha256


def _write_documents(load: Load) -> list[str]:
    alive = load.alive()
    results = load.write(
        Write(
            load.alias("docs"),
            document.document_id,
            document_version(document.fetched_at),
            _body(load, document),
        )
        for document in alive
    )
    load.note_failures([document.document_id for document in alive], results)
    return [result.id for result in results if result.outcome == "stale"]


def _body(load: Load, document: EnrichedDocument) -> dict[str, Any]:
    entry = load.ledger.get(document.document_id)
    if entry is None:
        return document_body(document, revision=1, run_id=load.run_id, now=load.now)
    revision = entry.revision + 1 if _has_new_text(entry, document) else entry.revision
    body = document_body(document, revision=revision, run_id=load.run_id, now=load.now)
    return {**body, "sources": sorted({*entry.sources, *document.sources})}


def _stop_if_hopeless(load: Load) -> None:
    if len(load.failed) < FAILURES_MIN or len(load.failed) * 2 <= len(load.documents):
        return
    kinds = sorted({result.error_type for result in load.failed.values()})
    first = next(iter(load.failed.values()))
    raise IndexingFailed(
        f"Elasticsearch refuses {len(load.failed)} of {len(load.documents)} documents ({', '.join(kinds)}), "
        f"the first one because: {first.error_reason}. Compare mappings/ with the running indices.",
        failures=[_failure(key, result) for key, result in load.failed.items()],
    )


def _failure(document_id: str, result: ItemResult) -> dict[str, Any]:
    return {"document_id": document_id, "type": result.error_type, "reason": result.error_reason}


def _rejection(document_id: str, result: ItemResult) -> IndexRejection:
    return IndexRejection(document_id, f"index_error:{result.error_type}", result.error_reason)
