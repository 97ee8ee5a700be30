"""The sentences behind a question: rows of `news-links` that name the actors and places asked for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.index.connection import engine_errors
from pipeline.index.filters import Filters, link_clauses
from pipeline.index.names import alias_name
from pipeline.settings import Settings

_SENTENCES_A_DOCUMENT = 3
_ROWS_A_DOCUMENT = 50


@dataclass(frozen=True, slots=True)
class LinkSentence:
    """A sentence that names the actor or the place asked for."""

    sentence: str
    actor: str | None
    location: str | None
    event_date: str | None
    date_precision: str | None
    score: float


def find_link_sentences(
    es: Elasticsearch, document_ids: Sequence[str], *, filters: Filters, settings: Settings
) -> dict[str, list[LinkSentence]]:
    """Up to three sentences a document in which the actors and places asked for stand, surest first."""
    clauses = link_clauses(filters)
    if not clauses or not document_ids:
        return {}
    with engine_errors():
        answer = es.search(
            index=alias_name(settings.index_prefix, "links"),
            size=min(10_000, len(document_ids) * _ROWS_A_DOCUMENT),
            query={"bool": {"filter": [*clauses, {"terms": {"document_id": list(document_ids)}}]}},
            sort=[{"in_lead": "desc"}, {"score": "desc"}, "sentence_start"],
        )
    grouped: dict[str, dict[str, LinkSentence]] = defaultdict(dict)
    for hit in answer["hits"]["hits"]:
        row = hit["_source"]
        sentences = grouped[row["document_id"]]
        if len(sentences) < _SENTENCES_A_DOCUMENT:
            sentences.setdefault(row["sentence"], _link_sentence(row))
    return {document_id: list(sentences.values()) for document_id, sentences in grouped.items()}


def _link_sentence(row: Mapping[str, Any]) -> LinkSentence:
    return LinkSentence(
        sentence=row["sentence"],
        actor=row.get("actor"),
        location=row.get("location"),
        event_date=row.get("event_date"),
        date_precision=row.get("date_precision"),
        score=row["score"],
    )
