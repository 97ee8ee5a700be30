"""The names that the index holds most and the registry doesn't: what to register next, with the evidence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.enrich.registry.normal_form import PREFIX, unmarked
from pipeline.index.connection import engine_errors
from pipeline.index.names import alias_name
from pipeline.settings import Settings

SENTENCES_MAX = 3
# Facets of news-docs whose values are labels of actors.
ACTOR_FACETS = frozenset(
    "actors actors_main actor_ancestors persons organizations armed_groups speakers agents targets".split()
)
_COUNTRIES_MAX = 3
_SPELLINGS_MAX = 10
# Rows looked at for three sentences that differ; copies of one text have the same.
_ROWS_LOOKED_AT = 12
_SPARE = 100
# The engine's own limit of buckets in an answer is 65,536.
_NAMES_MAX = 10_000

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that names it, and its document."""

    sentence: str
    document_id: str


@dataclass(frozen=True, slots=True)
class UnregisteredName:
    """A name of the index; `types`, `countries` and `spellings` are (value, rows) with the most usual first.

    `row_count` counts sentences and places; copies of one text are one of `story_count`.
    """

    id: str
    label: str
    document_count: int
    story_count: int
    row_count: int
    types: tuple[tuple[str, int], ...]
    countries: tuple[tuple[str, int], ...]
    spellings: tuple[tuple[str, int], ...]
    sentences: tuple[Evidence, ...] = ()


def find_frequent_names(
    es: Elasticsearch,
    *,
    settings: Settings,
    limit: int,
    actor_type: str | None = None,
    documents_min: int = 1,
    is_wanted: Callable[[UnregisteredName], bool] = lambda _: True,
) -> list[UnregisteredName]:
    """The names in the most stories, then documents, each with up to three sentences.

    Args:
        es: Client of a filled index.
        settings: Names the index.
        limit: Names at most.
        actor_type: Only names that are read as this type.
        documents_min: Fewer documents than that are no reason.
        is_wanted: Says of a name without sentences whether it counts.

    Raises:
        EngineUnavailable: Elasticsearch does not answer.
        ConfigurationError: Nothing is indexed yet.
    """
    size = min(_NAMES_MAX, limit + _SPARE)
    while True:
        names, is_whole = _read_names(es, settings, size=size, actor_type=actor_type)
        found = [name for name in names if name.document_count >= documents_min and is_wanted(name)]
        if len(found) >= limit or is_whole or size == _NAMES_MAX:
            return _with_sentences(es, settings, found[:limit])
        size = min(_NAMES_MAX, size * 4)


def find_names(es: Elasticsearch, ids: Iterable[str], *, settings: Settings) -> list[UnregisteredName]:
    """Those of the ids that the index holds, the most frequent first, without sentences."""
    clause = {"terms": {"actor_id": list(ids)}}
    return _search_names(es, settings, [clause], size=_SPARE)


def find_unregistered(es: Elasticsearch, labels: Sequence[str], *, settings: Settings) -> frozenset[str]:
    """Those of the labels that stand for names which the registry doesn't hold."""
    query = {"bool": {"filter": [{"prefix": {"actor_id": PREFIX}}, {"terms": {"actor": list(labels)}}]}}
    aggs = {"labels": {"terms": {"field": "actor", "size": len(labels) or 1}}}
    with engine_errors():
        answer = es.search(index=alias_name(settings.index_prefix, "links"), size=0, query=query, aggs=aggs)
    return frozenset(bucket["key"] for bucket in answer["aggregations"]["labels"]["buckets"])


def _read_names(
    es: Elasticsearch, settings: Settings, *, size: int, actor_type: str | None
) -> tuple[list[UnregisteredName], bool]:
    clauses: list[Row] = [{"prefix": {"actor_id": PREFIX}}]
    if actor_type:
        clauses.append({"term": {"actor_type": actor_type}})
    names = _search_names(es, settings, clauses, size=size)
    return names, len(names) < size


def _search_names(
    es: Elasticsearch, settings: Settings, clauses: Sequence[Row], *, size: int
) -> list[UnregisteredName]:
    order = [{"stories": "desc"}, {"documents": "desc"}, {"_key": "asc"}]
    with engine_errors():
        answer = es.search(
            index=alias_name(settings.index_prefix, "links"),
            size=0,
            query={"bool": {"filter": list(clauses)}},
            aggs={
                "names": {
                    "terms": {"field": "actor_id", "size": size, "order": order},
                    "aggs": {
                        "stories": {"cardinality": {"field": "story_id"}},
                        "documents": {"cardinality": {"field": "document_id"}},
                        "labels": {"terms": {"field": "actor", "size": 1}},
                        "types": {"terms": {"field": "actor_type", "size": 5}},
                        "countries": {"terms": {"field": "country", "size": _COUNTRIES_MAX}},
                        "spellings": {"terms": {"field": "actor_spelling", "size": _SPELLINGS_MAX}},
                    },
                }
            },
        )
    return [_name(bucket) for bucket in answer["aggregations"]["names"]["buckets"]]


def _name(bucket: Row) -> UnregisteredName:
    return UnregisteredName(
        id=bucket["key"],
        label=unmarked(bucket["labels"]["buckets"][0]["key"]),
        document_count=bucket["documents"]["value"],
        story_count=bucket["stories"]["value"],
        row_count=bucket["doc_count"],
        types=_values(bucket, "types"),
        countries=_values(bucket, "countries"),
        spellings=_values(bucket, "spellings"),
    )


def _values(bucket: Row, name: str) -> tuple[tuple[str, int], ...]:
    return tuple((found["key"], found["doc_count"]) for found in bucket[name]["buckets"])


def _with_sentences(
    es: Elasticsearch, settings: Settings, names: Sequence[UnregisteredName]
) -> list[UnregisteredName]:
    if not names:
        return []
    searches: list[Row] = []
    for name in names:
        searches += [
            {},
            {
                "query": {"term": {"actor_id": name.id}},
                # A document each: three sentences of one text say less than one of each of three.
                "collapse": {"field": "document_id"},
                "sort": [{"is_primary": "desc"}, {"in_lead": "desc"}, {"score": "desc"}, "document_id"],
                "size": _ROWS_LOOKED_AT,
                "_source": ["sentence", "document_id"],
            },
        ]
    with engine_errors():
        answers = es.msearch(index=alias_name(settings.index_prefix, "links"), searches=searches)
    return [
        _told(name, [hit["_source"] for hit in answer["hits"]["hits"]])
        for name, answer in zip(names, answers["responses"], strict=True)
    ]


def _told(name: UnregisteredName, rows: Iterable[Row]) -> UnregisteredName:
    by_sentence: dict[str, Evidence] = {}
    for row in rows:
        by_sentence.setdefault(row["sentence"], Evidence(row["sentence"], row["document_id"]))
    return replace(name, sentences=tuple(by_sentence.values())[:SENTENCES_MAX])
