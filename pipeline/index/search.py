"""Questions to the index: which documents, with the sentence that answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.index.connection import engine_errors
from pipeline.index.filters import NO_FILTERS, Clause, Filters, document_clauses, is_pair, link_clauses
from pipeline.index.names import alias_name
from pipeline.index.sentences import LinkSentence, find_link_sentences
from pipeline.settings import Settings

_HIT_FIELDS = (
    "document_id",
    "title",
    "lead",
    "published_at",
    "published_precision",
    "language",
    "outlet",
    "sources",
    "url",
    "path",
    "actors",
    "locations",
)
# A document id is a term of the second query: the engine's own limit is 65,536.
PAIR_DOCUMENTS_MAX = 10_000
# The highlighter refuses longer texts unless told to stop there; it is the engine's own limit.
_HIGHLIGHT_CHARS_MAX = 999_999
_STEMMED = ("title.english", "title.arabic", "body.english", "body.arabic")
MARK_START, MARK_END = "<em>", "</em>"


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: its row, where the words stand (`<em>` around them), and the links asked for."""

    row: Mapping[str, Any]
    highlights: Mapping[str, tuple[str, ...]]
    sentences: tuple[LinkSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits and what lies beside them.

    `undated_count`: documents that only lack a publication date. `apart_count`: documents that name actor and
    place, but never in one sentence. `is_cut`: more pairs than can be looked at; the counts are lower bounds.
    """

    total: int
    hits: tuple[Hit, ...]
    undated_count: int = 0
    apart_count: int = 0
    is_cut: bool = False


def search_documents(
    es: Elasticsearch, text: str = "", *, settings: Settings, filters: Filters = NO_FILTERS, limit: int = 10
) -> SearchResult:
    """Documents with all words of `text` (quotes keep a phrase, `-` excludes, `|` is or) and all filters.

    With an actor and a place, one sentence must name both. Best match first; without words, newest first.

    Raises:
        EngineUnavailable: Elasticsearch does not answer.
        ConfigurationError: Nothing is indexed yet.
    """
    words = [_text_query(text)] if text.strip() else []
    paired, is_cut = _paired_ids(es, filters, settings) if is_pair(filters) else (None, False)
    only_paired = [] if paired is None else [{"terms": {"document_id": paired}}]
    query = _query(words, [*document_clauses(filters), *only_paired])
    with engine_errors():
        answer = es.search(
            index=alias_name(settings.index_prefix, "docs"),
            query=query,
            size=limit,
            source_includes=list(_HIT_FIELDS),
            sort=[
                "_score" if words else {"published_at": {"order": "desc", "missing": "_last"}},
                "document_id",
            ],
            highlight=_highlight(words[0]) if words else None,
            track_total_hits=True,
        )
    total = answer["hits"]["total"]["value"]
    return SearchResult(
        total=total,
        hits=_hits(es, answer["hits"]["hits"], filters, settings),
        undated_count=_undated_count(es, words, filters, settings) if filters.has_days else 0,
        apart_count=_count(es, _query(words, document_clauses(filters)), settings) - total
        if only_paired
        else 0,
        is_cut=is_cut,
    )


def _query(words: Sequence[Clause], clauses: Sequence[Clause]) -> Clause:
    return {"bool": {"must": list(words), "filter": list(clauses)}}


def _text_query(text: str) -> Clause:
    # `lenient` and the simple syntax: no input of a user is an error.
    return {
        "simple_query_string": {
            "query": text,
            # Sub-fields that only `text-full` has are no error elsewhere.
            "fields": ["title^3", "lead^1.5", "body", *_STEMMED],
            "default_operator": "and",
            "lenient": True,
        }
    }


def _highlight(words: Clause) -> dict[str, Any]:
    return {
        "type": "unified",
        # The words alone, in any field: a filter on "en" must not mark an "en" in the text.
        "highlight_query": words,
        "require_field_match": False,
        "boundary_scanner": "sentence",
        "fragment_size": 240,
        "number_of_fragments": 2,
        "max_analyzed_offset": _HIGHLIGHT_CHARS_MAX,
        "pre_tags": [MARK_START],
        "post_tags": [MARK_END],
        "fields": {"title": {"number_of_fragments": 0}, "body": {}},
    }


def _count(es: Elasticsearch, query: Clause, settings: Settings) -> int:
    with engine_errors():
        count: int = es.count(index=alias_name(settings.index_prefix, "docs"), query=query)["count"]
    return count


def _undated_count(es: Elasticsearch, words: Sequence[Clause], filters: Filters, settings: Settings) -> int:
    undated = {"bool": {"must_not": {"exists": {"field": "published_at"}}}}
    return _count(es, _query(words, [*document_clauses(filters.without_days()), undated]), settings)


def _paired_ids(es: Elasticsearch, filters: Filters, settings: Settings) -> tuple[list[str], bool]:
    """Ids of documents with a link row of the actor and the place, and whether there are more."""
    with engine_errors():
        answer = es.search(
            index=alias_name(settings.index_prefix, "links"),
            size=0,
            query={"bool": {"filter": link_clauses(filters)}},
            aggs={"documents": {"terms": {"field": "document_id", "size": PAIR_DOCUMENTS_MAX}}},
        )
    found = answer["aggregations"]["documents"]
    return [bucket["key"] for bucket in found["buckets"]], found["sum_other_doc_count"] > 0


def _hits(
    es: Elasticsearch, found: Sequence[Mapping[str, Any]], filters: Filters, settings: Settings
) -> tuple[Hit, ...]:
    ids = [hit["_source"]["document_id"] for hit in found]
    sentences = find_link_sentences(es, ids, filters=filters, settings=settings)
    return tuple(
        Hit(
            row=hit["_source"],
            highlights={name: tuple(parts) for name, parts in hit.get("highlight", {}).items()},
            sentences=tuple(sentences.get(hit["_source"]["document_id"], ())),
        )
        for hit in found
    )
