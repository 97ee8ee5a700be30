"""Why a question finds nothing: which part of it shuts documents out, and which names come near its words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.index.facets import count_facets
from pipeline.index.filters import NO_FILTERS, Filters
from pipeline.index.resolve import (
    ActorNames,
    AmbiguousValue,
    UnknownValue,
    resolve_actor,
    resolve_location,
)
from pipeline.index.search import search_documents
from pipeline.settings import Settings

_LISTS = ("actors", "umbrellas", "actor_types", "locations", "countries", "languages", "outlets", "sources")
_NEAR_MAX = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question, words or a filter, and how many documents the rest of it finds."""

    text: str
    filters: Filters
    count: int


@dataclass(frozen=True, slots=True)
class Absence:
    """What lies around a question that finds nothing.

    `document_count` counts the whole index. `parts` are those without which something is found. `actors` and
    `locations` are facet values that come near the words.
    """

    document_count: int
    parts: tuple[Part, ...] = ()
    actors: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()


def explain_absence(
    es: Elasticsearch,
    text: str = "",
    *,
    filters: Filters = NO_FILTERS,
    names: ActorNames | None = None,
    settings: Settings,
) -> Absence:
    """Tell why a search with these words and filters finds nothing.

    Args:
        es: Client.
        text: The words asked for.
        filters: As of `search_documents`.
        names: The registry, for aliases of actors.
        settings: Those of the index.
    """
    total = count_facets(es, (), settings=settings).document_count
    if not total:
        return Absence(0)
    parts = []
    for removed_text, removed, rest_text, rest in _split(text, filters):
        if not rest_text.strip() and rest == NO_FILTERS:
            continue  # the whole index
        count = search_documents(es, rest_text, settings=settings, filters=rest, limit=0).total
        if count:
            parts.append(Part(removed_text, removed, count))
    return Absence(
        total,
        parts=tuple(parts),
        actors=_near_actors(es, text, names, settings),
        locations=_near_locations(es, text, settings),
    )


def _split(text: str, filters: Filters) -> Iterator[tuple[str, Filters, str, Filters]]:
    """Each part of a question, with what is left without it."""
    if text.strip():
        yield text, NO_FILTERS, "", filters
    for field in _LISTS:
        values: tuple[str, ...] = getattr(filters, field)
        for at, value in enumerate(values):
            only: dict[str, Any] = {field: (value,)}
            others: dict[str, Any] = {field: values[:at] + values[at + 1 :]}
            yield "", replace(NO_FILTERS, **only), text, replace(filters, **others)
    if filters.has_days:
        days = replace(NO_FILTERS, published_from=filters.published_from, published_to=filters.published_to)
        yield "", days, text, filters.without_days()


def _near_actors(
    es: Elasticsearch, text: str, names: ActorNames | None, settings: Settings
) -> tuple[str, ...]:
    near = _near(text, lambda: resolve_actor(es, text, names=names, settings=settings))
    # The registry knows names that no document bears.
    return tuple(name for name in near if _is_found(es, Filters(actors=(name,)), settings))


def _near_locations(es: Elasticsearch, text: str, settings: Settings) -> tuple[str, ...]:
    return _near(text, lambda: resolve_location(es, text, settings=settings))


def _near(text: str, resolve: Callable[[], str]) -> tuple[str, ...]:
    if not text.strip():
        return ()
    try:
        return (resolve(),)
    except UnknownValue as unknown:
        return unknown.suggestions[:_NEAR_MAX]
    except AmbiguousValue as ambiguous:
        return ambiguous.candidates[:_NEAR_MAX]


def _is_found(es: Elasticsearch, filters: Filters, settings: Settings) -> bool:
    return count_facets(es, (), settings=settings, filters=filters).document_count > 0
