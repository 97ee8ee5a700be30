"""Facets: how many documents carry each value of a field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.index.connection import engine_errors
from pipeline.index.dictionary import Field, read_fields
from pipeline.index.filters import NO_FILTERS, Clause, Filters, document_clauses
from pipeline.index.names import alias_name
from pipeline.settings import Settings

# Short names that people type for fields that lie within an object.
SHORT_NAMES: Mapping[str, str] = {
    "languages": "language.code",
    "language": "language.code",
    "outlets": "outlet.name",
    "outlet": "outlet.name",
    "published": "published_at",
    "events": "event_dates",
}
OVERVIEW: tuple[str, ...] = (
    "actors",
    "actor_types",
    "locations",
    "countries",
    "language.code",
    "dates",
    "published_at",
    "outlet.name",
)
# A day for what happened, a month for when it was published: both read well in a list.
_INTERVALS: Mapping[str, str] = {"event_dates": "day", "published_at": "month"}
_FORMATS: Mapping[str, str] = {"day": "yyyy-MM-dd", "month": "yyyy-MM"}
# Above this many different values the engine estimates their number.
_PRECISION = 10_000


@dataclass(frozen=True, slots=True)
class Facet:
    """Values of a field with the documents that carry them, most first.

    `value_count` is the number of different values, `missing_count` that of documents without any.
    """

    field: str
    values: tuple[tuple[str, int], ...]
    value_count: int
    missing_count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Several facets over the same documents."""

    document_count: int
    undated_count: int
    facets: tuple[Facet, ...]


def facet_fields(settings: Settings) -> dict[str, Field]:
    """Fields of `news-docs` that can be counted, by their name in the mapping."""
    fields = {field.name: field for field in read_fields(settings.mappings, "docs") if field.is_facet}
    return fields | {
        field.name: field for field in read_fields(settings.mappings, "docs") if field.name in _INTERVALS
    }


def count_facet(
    es: Elasticsearch, field: str, *, settings: Settings, filters: Filters = NO_FILTERS, size: int = 20
) -> Facet:
    """Count the values of one field; `field` is a name of `facet_fields`."""
    return count_facets(es, [field], settings=settings, filters=filters, size=size).facets[0]


def count_facets(
    es: Elasticsearch,
    fields: Sequence[str] = OVERVIEW,
    *,
    settings: Settings,
    filters: Filters = NO_FILTERS,
    size: int = 20,
) -> Overview:
    """Count the values of several fields in one request.

    Raises:
        EngineUnavailable: Elasticsearch does not answer.
        ConfigurationError: Nothing is indexed yet.
    """
    known = facet_fields(settings)
    aggs: dict[str, Any] = {"undated": {"missing": {"field": "published_at"}}}
    for field in fields:
        aggs |= _facet_aggs(known[field], size)
    with engine_errors():
        answer = es.search(
            index=alias_name(settings.index_prefix, "docs"),
            size=0,
            query={"bool": {"filter": document_clauses(filters)}},
            aggs=aggs,
            track_total_hits=True,
        )
    found = answer["aggregations"]
    return Overview(
        document_count=answer["hits"]["total"]["value"],
        undated_count=found["undated"]["doc_count"],
        facets=tuple(_facet(field, found, size) for field in fields),
    )


def _facet_aggs(field: Field, size: int) -> dict[str, Clause]:
    name = field.name
    return {
        f"values:{name}": _value_agg(name, size),
        f"count:{name}": {"cardinality": {"field": name, "precision_threshold": _PRECISION}},
        f"missing:{name}": {"missing": {"field": name}},
    }


def _value_agg(name: str, size: int) -> Clause:
    interval = _INTERVALS.get(name)
    if interval is None:
        # Ties in the order of the alphabet, so that two equal indices print the same.
        return {"terms": {"field": name, "size": size, "order": [{"_count": "desc"}, {"_key": "asc"}]}}
    return {
        "date_histogram": {
            "field": name,
            "calendar_interval": interval,
            "format": _FORMATS[interval],
            "min_doc_count": 1,
            "order": {"_count": "desc"},
        }
    }


def _facet(field: str, found: Mapping[str, Any], size: int) -> Facet:
    buckets = found[f"values:{field}"]["buckets"]
    values = [(str(bucket.get("key_as_string", bucket["key"])), bucket["doc_count"]) for bucket in buckets]
    is_date = field in _INTERVALS
    values.sort(key=lambda value: (-value[1], value[0]))
    return Facet(
        field=field,
        values=tuple(values[:size]),
        value_count=len(values) if is_date else found[f"count:{field}"]["value"],
        missing_count=found[f"missing:{field}"]["doc_count"],
    )
