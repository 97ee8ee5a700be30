"""What a user asks for, as clauses of a query on documents or on links."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipeline.errors import PipelineError

Clause = dict[str, Any]

_PARTIAL_DAY = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Canonical values; within one field all of them must hold.

    `umbrellas` take an actor or any member of it. `locations` take a place or anything in it. Days are those
    of publication, both ends included; `published_to` of "2024-03" is its last day.
    """

    actors: tuple[str, ...] = ()
    umbrellas: tuple[str, ...] = ()
    actor_types: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    run_id: str | None = None
    published_from: date | None = None
    published_to: date | None = None

    @property
    def has_days(self) -> bool:
        """Whether publication days limit the result, so that undated documents fall out of it."""
        return self.published_from is not None or self.published_to is not None

    def without_days(self) -> "Filters":
        """The same without publication days."""
        return replace(self, published_from=None, published_to=None)


NO_FILTERS = Filters()


def parse_day(text: str, *, as_end: bool = False) -> date:
    """The first (or, as an end, the last) day of "2024", "2024-03" or "2024-03-15".

    Raises:
        PipelineError: The text is no such day.
    """
    match = _PARTIAL_DAY.match(text.strip())
    if match is None:
        raise PipelineError(f"{text!r} is no day: write 2024, 2024-03 or 2024-03-15")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        # The pattern makes the year certain.
        first_month, last_month = month or 1, month or 12
        if as_end:
            return date(year or 0, last_month, day or monthrange(year or 0, last_month)[1])
        return date(year or 0, first_month, day or 1)
    except ValueError as exc:
        raise PipelineError(f"{text!r} is no day of the calendar") from exc


def document_clauses(filters: Filters) -> list[Clause]:
    """Clauses on `news-docs`."""
    clauses = [
        *_terms("actors", filters.actors),
        *_terms("actor_ancestors", filters.umbrellas),
        *_terms("actor_types", filters.actor_types),
        *(_any_of(("locations", "location_ancestors"), value) for value in filters.locations),
        *_terms("countries", filters.countries),
        *_terms("language.code", filters.languages),
        *_terms("outlet.name", filters.outlets),
        *_terms("sources", filters.sources),
        *_terms("run_id", (filters.run_id,) if filters.run_id else ()),
    ]
    return [*clauses, *_day_clauses(filters)]


def link_clauses(filters: Filters) -> list[Clause]:
    """Clauses on `news-links` for one actor and one place of those asked for, in one row."""
    actors = [*_terms("actor", filters.actors), *_terms("actor_ancestors", filters.umbrellas)]
    locations = [_any_of(("location", "location_ancestors"), value) for value in filters.locations]
    return [
        {"bool": {"should": either, "minimum_should_match": 1}} for either in (actors, locations) if either
    ]


def is_pair(filters: Filters) -> bool:
    """Whether an actor and a place are asked for, so that one sentence must name both."""
    return bool((filters.actors or filters.umbrellas) and filters.locations)


def _terms(field: str, values: Sequence[str]) -> list[Clause]:
    return [{"term": {field: value}} for value in values]


def _any_of(fields: Sequence[str], value: str) -> Clause:
    return {"bool": {"should": [{"term": {field: value}} for field in fields], "minimum_should_match": 1}}


def _day_clauses(filters: Filters) -> list[Clause]:
    if not filters.has_days:
        return []
    bounds = {}
    if filters.published_from:
        bounds["gte"] = filters.published_from.isoformat()
    if filters.published_to:
        bounds["lt"] = (filters.published_to + timedelta(days=1)).isoformat()
    return [{"range": {"published_at": bounds}}]
