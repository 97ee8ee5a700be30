"""Codes with their English names, for people."""

from collections.abc import Mapping
from functools import cache


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
