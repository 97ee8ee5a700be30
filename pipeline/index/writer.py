"""Documents into the index in the order that makes `news-docs` the commit mark.

All documents of a call pass each phase together: older texts to `news-revisions`, new link rows, superseded
link rows deleted, `news-docs` last. A process killed anywhere leaves documents whose row in `news-docs` still
says "not this copy"; the next run does them again and ends with the same rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.document import EnrichedDocument
from pipeline.errors import IndexingFailed
from pipeline.index.bulk import BulkWriter, ItemResult, Write
from pipeline.index.connection import engine_errors
from pipeline.index.ledger import LedgerEntry, is_written, read_ledger, read_rows
from pipeline.index.mapping import index_behind
from pipeline.index.names import alias_name
from pipeline.index.serialize import document_body, document_version, link_rows, revision_body
from pipeline.log import get_logger
from pipeline.settings import Settings

# Below this many, failures are single bad documents; above it and half of the batch, the mapping is wrong.
FAILURES_MIN = 5
_IDS_A_SEARCH = 500
_ROWS_A_PAGE = 5000

Rows = dict[str, dict[str, Any]]


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


@dataclass(slots=True)
class _Load:
    """The documents of one call on their way; `failed` grows, and failed ones take no further phase."""

    es: Elasticsearch
    settings: Settings
    run_id: str
    now: datetime
    documents: dict[str, EnrichedDocument]
    ledger: dict[str, LedgerEntry]
    new_rows: dict[str, Rows] = field(default_factory=dict)
    old_rows: dict[str, Rows] = field(default_factory=dict)
    failed: dict[str, ItemResult] = field(default_factory=dict)

    def alive(self) -> list[EnrichedDocument]:
        return [document for document in self.documents.values() if document.document_id not in self.failed]

    def write(self, writes: Iterable[Write]) -> list[ItemResult]:
        writer = BulkWriter(
            self.es, max_bytes=self.settings.bulk_max_bytes, max_documents=self.settings.bulk_documents
        )
        return writer.write(writes)

    def alias(self, kind: Any) -> str:
        return alias_name(self.settings.index_prefix, kind)


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
    load = _Load(es=es, settings=settings, run_id=run_id, now=now, documents=changed, ledger=ledger)
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


def _write_all_into_one_version(load: _Load) -> list[str]:
    """Write everything again where the alias moved meanwhile: half of the rows may lie in the old version."""
    while True:
        index = index_behind(load.es, load.settings, "docs")
        overtaken = _write_all(load)
        if index_behind(load.es, load.settings, "docs") == index:
            return overtaken
        get_logger().warning("index.switched_meanwhile", run_id=load.run_id, was=index)
        load.ledger = read_ledger(load.es, load.documents, settings=load.settings)
        load.failed.clear()


def _write_all(load: _Load) -> list[str]:
    """Pass the phases; give the ids of documents that a newer copy overtook meanwhile."""
    _write_revisions(load)
    load.old_rows = _standing_rows(load)
    _write_links(load)
    _delete_superseded(load)
    overtaken = _write_documents(load)
    _undo_links(load, overtaken)
    _stop_if_hopeless(load)
    return overtaken


def _write_revisions(load: _Load) -> None:
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
    _note_failures(load, list(rows), load.write(writes))


def _has_new_text(entry: LedgerEntry | None, document: EnrichedDocument) -> bool:
    return entry is not None and entry.content_sha256 != document.content_sha256


def _standing_rows(load: _Load) -> dict[str, Rows]:
    """Link rows that the index holds of these documents.

    A document that the ledger knows may have rows of this very run, not yet visible: refresh first. Rows that
    a killed run left of an unknown document were made visible by `ensure_indices`.
    """
    alias = load.alias("links")
    with engine_errors():
        if any(key in load.ledger for key in load.documents):
            load.es.indices.refresh(index=alias)
        return search_link_rows(load.es, alias, list(load.documents))


def search_link_rows(es: Elasticsearch, alias: str, document_ids: Sequence[str]) -> dict[str, Rows]:
    """Rows of `news-links` by document and `_id`."""
    found: dict[str, Rows] = defaultdict(dict)
    for start in range(0, len(document_ids), _IDS_A_SEARCH):
        query = {"query": {"terms": {"document_id": list(document_ids[start : start + _IDS_A_SEARCH])}}}
        for hit in scan(es, index=alias, query=query, size=_ROWS_A_PAGE):
            found[hit["_source"]["document_id"]][hit["_id"]] = hit["_source"]
    return found


def _write_links(load: _Load) -> None:
    writes, owners = [], []
    for document in load.alive():
        rows = link_rows(document, run_id=load.run_id, now=load.now)
        load.new_rows[document.document_id] = rows
        version = document_version(document.fetched_at)
        writes += [Write(load.alias("links"), row_id, version, row) for row_id, row in rows.items()]
        owners += [document.document_id] * len(rows)
    _note_failures(load, owners, load.write(writes))


def _delete_superseded(load: _Load) -> None:
    """Delete rows that the new reading no longer has; a newer copy's rows refuse it by their version."""
    writes, owners = [], []
    for document in load.alive():
        gone = load.old_rows.get(document.document_id, {}).keys() - load.new_rows[document.document_id].keys()
        version = document_version(document.fetched_at)
        writes += [Write(load.alias("links"), row_id, version) for row_id in sorted(gone)]
        owners += [document.document_id] * len(gone)
    _note_failures(load, owners, load.write(writes))


def _write_documents(load: _Load) -> list[str]:
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
    _note_failures(load, [document.document_id for document in alive], results)
    return [result.id for result in results if result.outcome == "stale"]


def _body(load: _Load, document: EnrichedDocument) -> dict[str, Any]:
    entry = load.ledger.get(document.document_id)
    if entry is None:
        return document_body(document, revision=1, run_id=load.run_id, now=load.now)
    revision = entry.revision + 1 if _has_new_text(entry, document) else entry.revision
    body = document_body(document, revision=revision, run_id=load.run_id, now=load.now)
    return {**body, "sources": sorted({*entry.sources, *document.sources})}


def _undo_links(load: _Load, overtaken: Sequence[str]) -> None:
    """Take back the link rows of documents that were not committed, and put their standing rows back."""
    writes: list[Write] = []
    for key in {*load.failed, *overtaken} & load.new_rows.keys():
        # Versions protect the rows of a copy that overtook this one.
        version = document_version(load.documents[key].fetched_at)
        old = {} if key in overtaken else load.old_rows.get(key, {})
        new = load.new_rows.get(key, {})
        writes += [Write(load.alias("links"), row_id, version) for row_id in new.keys() - old.keys()]
        writes += [Write(load.alias("links"), row_id, version, row) for row_id, row in old.items()]
    load.write(writes)


def _note_failures(load: _Load, owners: Sequence[str], results: Sequence[ItemResult]) -> None:
    for owner, result in zip(owners, results, strict=True):
        if result.outcome == "failed":
            load.failed.setdefault(owner, result)


def _stop_if_hopeless(load: _Load) -> None:
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
