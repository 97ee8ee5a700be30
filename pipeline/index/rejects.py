"""Dead letters: documents set aside, each with its reason and the way back to its raw copy."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.errors import PipelineError
from pipeline.index.bulk import BulkWriter, Write
from pipeline.index.connection import engine_errors
from pipeline.index.names import alias_name
from pipeline.results import Reject
from pipeline.settings import Settings

_PAGE = 1000


def write_rejects(es: Elasticsearch, rejects: Iterable[Reject], *, settings: Settings, now: datetime) -> int:
    """Write rows, replacing older ones of the same documents; gives their number.

    Raises:
        IndexingFailed: A row is refused: a document that is set aside must not vanish.
    """
    alias = alias_name(settings.index_prefix, "rejects")
    return BulkWriter.of(es, settings).write_all(
        Write(alias, reject.document_id, source=_row(reject) | {"indexed_at": now}) for reject in rejects
    )


def _row(reject: Reject) -> dict[str, Any]:
    return {name: value for name, value in reject if value is not None and value != ""}


def read_rejects(es: Elasticsearch, document_ids: Iterable[str], *, settings: Settings) -> dict[str, Reject]:
    """Rows of those documents that are set aside, by id, in realtime; the others are absent."""
    ids = list(dict.fromkeys(document_ids))
    alias = alias_name(settings.index_prefix, "rejects")
    found: dict[str, Reject] = {}
    for start in range(0, len(ids), _PAGE):
        with engine_errors():
            rows = es.mget(index=alias, ids=ids[start : start + _PAGE])["docs"]
        found |= {row["_id"]: _reject(row["_source"]) for row in rows if row.get("found")}
    return found


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
    return Reject.model_validate({name: row[name] for name in Reject.model_fields if name in row})


def find_rejects(
    es: Elasticsearch, document_ids: Iterable[str], *, settings: Settings, only_one: bool = False
) -> list[Reject]:
    """Rows whose ids begin like that, each named once.

    Args:
        es: Client.
        document_ids: Ids, or how they begin.
        settings: Those of the index.
        only_one: Whether a beginning must be that of one row alone: what is dropped does not come back.

    Raises:
        PipelineError: An id that no row begins with, or that of several where one is meant.
    """
    found: dict[str, Reject] = {}
    for document_id in document_ids:
        if not document_id.strip():
            raise PipelineError("an id is empty: `marsad rejects list` shows the ids")
        with engine_errors():
            hits = es.search(
                index=alias_name(settings.index_prefix, "rejects"),
                query={"prefix": {"document_id": document_id}},
                size=_PAGE,
                sort=["document_id"],
            )["hits"]["hits"]
        if not hits:
            raise PipelineError(f"nothing set aside begins with {document_id!r}: see `marsad rejects list`")
        if only_one and len(hits) > 1 and hits[0]["_id"] != document_id:
            raise PipelineError(f"{len(hits)} ids begin with {document_id!r}: write more of the one you mean")
        found |= {hit["_id"]: _reject(hit["_source"]) for hit in hits}
    return list(found.values())


def delete_rejects(es: Elasticsearch, document_ids: Iterable[str], *, settings: Settings) -> int:
    """Delete rows, for instance of documents that are now indexed; gives how many there were."""
    alias = alias_name(settings.index_prefix, "rejects")
    results = BulkWriter.of(es, settings).write(Write(alias, document_id) for document_id in document_ids)
    return sum(result.status == 200 for result in results)
