"""Rows from one version of the index into the next, while the old one is written to."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.index.bulk import BulkWriter, Write
from pipeline.index.links import search_link_rows
from pipeline.index.mapping import index_behind
from pipeline.index.names import LOADED_KINDS, alias_name
from pipeline.settings import Settings

_PAGE = 500


def copy_rows(es: Elasticsearch, settings: Settings, new: Settings) -> None:
    """Copy all rows with their versions, links before documents as ever."""
    for kind in ("revisions", "links", "docs"):
        source = index_behind(es, settings, kind)
        BulkWriter.of(es, new).write_all(
            _copies(es, source, {"match_all": {}}, alias_name(new.index_prefix, kind))
        )


def _copies(es: Elasticsearch, source: str, query: Mapping[str, Any], target: str) -> Iterator[Write]:
    body = {"query": query, "version": True, "sort": ["_doc"]}
    for hit in scan(es, index=source, query=body, size=_PAGE):
        yield Write(target, hit["_id"], hit["_version"], hit["_source"])


def carry_over(es: Elasticsearch, settings: Settings, new: Settings, *, since: datetime) -> None:
    """Bring the new version level with what was written to the old one since an instant.

    A document touched in any of its rows has its link rows replaced as a whole: a row deleted meanwhile must
    not live on.
    """
    old = {kind: index_behind(es, settings, kind) for kind in LOADED_KINDS}
    es.indices.refresh(index=list(old.values()))
    es.indices.refresh(index=[alias_name(new.index_prefix, kind) for kind in LOADED_KINDS])
    written = {"range": {"indexed_at": {"gte": since.isoformat()}}}
    BulkWriter.of(es, new).write_all(
        _copies(es, old["revisions"], written, alias_name(new.index_prefix, "revisions"))
    )
    touched = sorted({*_document_ids(es, old["docs"], written), *_document_ids(es, old["links"], written)})
    for start in range(0, len(touched), _PAGE):
        ids = touched[start : start + _PAGE]
        _replace_links(es, old["links"], new, ids)
        BulkWriter.of(es, new).write_all(
            _copies(es, old["docs"], {"terms": {"document_id": ids}}, alias_name(new.index_prefix, "docs")),
        )


def _document_ids(es: Elasticsearch, index: str, query: Mapping[str, Any]) -> Iterator[str]:
    body = {"query": query, "_source": ["document_id"]}
    return (hit["_source"]["document_id"] for hit in scan(es, index=index, query=body, size=_PAGE))


def _replace_links(es: Elasticsearch, old: str, new: Settings, ids: Sequence[str]) -> None:
    target = alias_name(new.index_prefix, "links")
    there = search_link_rows(es, target, ids)
    copies = list(_copies(es, old, {"terms": {"document_id": list(ids)}}, target))
    kept = {write.id for write in copies}
    gone = [Write(target, row_id) for rows in there.values() for row_id in rows if row_id not in kept]
    BulkWriter.of(es, new).write_all([*copies, *gone])


@contextmanager
def writers_held(es: Elasticsearch, settings: Settings) -> Iterator[None]:
    """Refuse writes to the running indices for a moment: writers wait and come back (see `BulkWriter`).

    Whatever happens inside, the indices that stood behind the aliases at the start take writes again.
    """
    held = [index_behind(es, settings, kind) for kind in LOADED_KINDS]
    try:
        for index in held:
            es.indices.add_block(index=index, block="write")
        yield
    finally:
        es.indices.put_settings(index=held, settings={"index": {"blocks": {"write": None}}})
