"""Codes, counts and filters in words, for people."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.index.filters import Filters


@cache
def country_names() -> Mapping[str, str]:
    """English names by ISO 3166-1 alpha-2 code: the same words as the labels of places."""
    from pipeline.enrich.countries import load_countries
    from pipeline.settings import load_settings

    return {code: country.name for code, country in load_countries(load_settings().seeds).by_code.items()}


@cache
def language_names() -> Mapping[str, str]:
    """English names by ISO 639 code (Unicode CLDR)."""
    from babel import Locale

    return {**Locale("en").languages, "und": "undecided"}


def label_of(field: str, value: str) -> str:
    """A facet's value as people read it: codes keep standing, since filters take them."""
    names: Mapping[str, str] = {}
    if field in ("countries", "countries_any", "actor_countries", "outlet.country"):
        names = country_names()
    elif field in ("language.code", "language.parts"):
        names = language_names()
    return (
        f"{value}  {names[value]}"
        if value in names
        else value.replace("_", " ")
        if field == "actor_types"
        else value
    )


def count_of(count: int, one: str, many: str = "") -> str:
    """A number of things in words; `many` is their plural, where it is more than an `s`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def count_documents(count: int) -> str:
    """A number of documents in words."""
    return count_of(count, "document")


def describe_filters(filters: "Filters", *, text: str = "") -> str:
    """Words and filters of a question in one line; empty when everything is asked for."""
    parts = [
        *([f"the words {text.strip()!r}"] if text.strip() else []),
        *filters.actors,
        *(f"{name} and its members" for name in filters.umbrellas),
        *(label_of("actor_types", name) for name in filters.actor_types),
        *(f"in {name}" for name in filters.locations),
        *(label_of("countries", code) for code in filters.countries),
        *(label_of("language.code", code) for code in filters.languages),
        *filters.outlets,
        *filters.sources,
    ]
    if filters.published_from:
        parts.append(f"from {filters.published_from}")
    if filters.published_to:
        parts.append(f"to {filters.published_to}")
    return ", ".join(parts)
