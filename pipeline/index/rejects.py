"""Dead letters: documents set aside, each with its reason and the way back to its raw copy."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.errors import PipelineError
from pipeline.index.bulk import BulkWriter, Write
from pipeline.index.connection import engine_errors
from pipeline.index.names import alias_name
from pipeline.settings import Settings

_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row of `news-rejects`; its `_id` is the document's, so a document is set aside once."""

    document_id: str
    reason: str
    stage: str
    detail: str = ""
    source: str | None = None
    path: str | None = None
    url: str | None = None
    raw_sha256: str | None = None
    raw_path: str | None = None
    run_id: str | None = None
    fetched_at: datetime | None = None
    rejected_at: datetime | None = None


def write_rejects(es: Elasticsearch, rejects: Iterable[Reject], *, settings: Settings, now: datetime) -> int:
    """Write rows, replacing older ones of the same documents; gives their number.

    A replay keeps no second raw copy: its row takes over the path in the row that it replaces.
    """
    alias = alias_name(settings.index_prefix, "rejects")
    fresh = list(rejects)
    copies = _raw_paths(es, [reject.document_id for reject in fresh if _is_replayed(reject)], settings)
    results = _writer(es, settings).write(
        Write(
            alias,
            reject.document_id,
            source=copies.get(reject.document_id, {}) | _row(reject) | {"indexed_at": now},
        )
        for reject in fresh
    )
    return len(results)


def _is_replayed(reject: Reject) -> bool:
    # What ingest refuses has no raw copy, now or before.
    return reject.raw_path is None and reject.stage != "ingest"


def _raw_paths(es: Elasticsearch, document_ids: list[str], settings: Settings) -> dict[str, dict[str, Any]]:
    if not document_ids:
        return {}
    alias = alias_name(settings.index_prefix, "rejects")
    with engine_errors():
        rows = es.mget(index=alias, ids=document_ids, source_includes=["raw_path"])["docs"]
    return {row["_id"]: row["_source"] for row in rows if row.get("found")}


def _row(reject: Reject) -> dict[str, Any]:
    return {name: value for name, value in asdict(reject).items() if value is not None and value != ""}


def list_rejects(es: Elasticsearch, *, settings: Settings, reason: str | None = None) -> Iterator[Reject]:
    """All rows, latest first, read page by page."""
    alias = alias_name(settings.index_prefix, "rejects")
    query: dict[str, Any] = {"term": {"reason": reason}} if reason else {"match_all": {}}
    after: list[Any] | None = None
    while True:
        with engine_errors():
            answer = es.search(
                index=alias, query=query, size=_PAGE, search_after=after,
                sort=[{"rejected_at": {"order": "desc", "missing": "_last"}}, "document_id"],
            )  # fmt: skip
        hits = answer["hits"]["hits"]
        yield from (_reject(hit["_source"]) for hit in hits)
        if len(hits) < _PAGE:
            return
        after = hits[-1]["sort"]


def _reject(row: dict[str, Any]) -> Reject:
    kept: dict[str, Any] = {name: row[name] for name in Reject.__dataclass_fields__ if name in row}
    for name in ("fetched_at", "rejected_at"):
        if name in kept:
            kept[name] = datetime.fromisoformat(kept[name])
    return Reject(**kept)


def find_rejects(es: Elasticsearch, document_ids: Iterable[str], *, settings: Settings) -> list[Reject]:
    """Rows whose ids begin like that, each named once.

    Raises:
        PipelineError: An id that no row begins with.
    """
    found: dict[str, Reject] = {}
    for document_id in document_ids:
        with engine_errors():
            hits = es.search(
                index=alias_name(settings.index_prefix, "rejects"),
                query={"prefix": {"document_id": document_id}},
                size=_PAGE,
                sort=["document_id"],
            )["hits"]["hits"]
        if not hits:
            raise PipelineError(f"nothing set aside begins with {document_id!r}: see `marsad rejects list`")
        found |= {hit["_id"]: _reject(hit["_source"]) for hit in hits}
    return list(found.values())


def delete_rejects(es: Elasticsearch, document_ids: Iterable[str], *, settings: Settings) -> int:
    """Delete rows, for instance of documents that are now indexed; gives how many there were."""
    alias = alias_name(settings.index_prefix, "rejects")
    results = _writer(es, settings).write(Write(alias, document_id) for document_id in document_ids)
    return sum(result.status == 200 for result in results)


def _writer(es: Elasticsearch, settings: Settings) -> BulkWriter:
    return BulkWriter(es, max_bytes=settings.bulk_max_bytes, max_documents=settings.bulk_documents)
