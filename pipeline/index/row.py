"""One document of the index, whole, by its id or how that begins."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.errors import PipelineError
from pipeline.index.connection import engine_errors
from pipeline.index.names import alias_name
from pipeline.settings import Settings


def find_document(es: Elasticsearch, document_id: str, *, settings: Settings) -> Mapping[str, Any]:
    """The whole row of a document; the first characters of its id are enough where they are unique.

    Raises:
        PipelineError: No document, or several, begin like that.
    """
    with engine_errors():
        hits = es.search(
            index=alias_name(settings.index_prefix, "docs"),
            query={"prefix": {"document_id": document_id}},
            size=6,
            sort=["document_id"],
            source_includes=["document_id", "title"],
        )["hits"]["hits"]
    rows = [hit["_source"] for hit in hits]
    if not rows:
        raise PipelineError(
            f"no document has an id that begins with {document_id!r}: `marsad search` lists ids"
        )
    if len(rows) > 1 and rows[0]["document_id"] != document_id:
        listed = "; ".join(f"{row['document_id']} {row.get('title', '')}".strip() for row in rows[:5])
        raise PipelineError(f"several documents begin with {document_id!r}: {listed}")
    with engine_errors():
        row: Mapping[str, Any] = es.get(
            index=alias_name(settings.index_prefix, "docs"), id=rows[0]["document_id"]
        )["_source"]
    return row
