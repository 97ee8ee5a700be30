"""What a user typed, as the canonical value in the index: ids, aliases, other cases, near misses."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Protocol

from elasticsearch import Elasticsearch

from pipeline.errors import PipelineError
from pipeline.index.connection import engine_errors
from pipeline.index.facets import count_facet
from pipeline.index.names import alias_name
from pipeline.settings import Settings

# What a page of completions can hold; beyond it only exact values are found.
_VALUES_MAX = 10_000
_NEARNESS = 0.7
# GeoNames' places, and those of our own or of an overlay.
_PLACE_ID = re.compile(r"(geonames|marsad):\S+$")


class UnknownValue(PipelineError):
    """No such actor, place, field, ...: the message says what was meant perhaps.

    Args:
        kind: What was asked for: "actor", "location", ...
        text: What was typed.
        suggestions: Values that come near.
    """

    def __init__(self, kind: str, text: str, suggestions: Sequence[str], *, more: str = "") -> None:
        meant = " or ".join(f'"{value}"' for value in suggestions)
        hint = f" Did you mean {meant}?" if meant else ""
        super().__init__(f'No {kind} "{text}".{hint}{f" {more}" if more else ""}')
        self.suggestions = tuple(suggestions)


class AmbiguousValue(PipelineError):
    """Several values bear what was typed."""

    def __init__(self, kind: str, text: str, candidates: Sequence[str]) -> None:
        listed = ", ".join(f'"{value}"' for value in candidates)
        super().__init__(f'"{text}" is more than one {kind}: {listed}. Take one of these.')
        self.candidates = tuple(candidates)


class NamedActor(Protocol):
    """An actor of the registry, as far as it is needed here."""

    @property
    def name(self) -> str:
        """Canonical name."""


class ActorNames(Protocol):
    """The registry, as far as it is needed here."""

    def find(self, text: str) -> Sequence[NamedActor]:
        """Actors with that id, name or alias."""

    def suggest(self, text: str) -> list[str]:
        """Canonical names near to it."""


def resolve_actor(es: Elasticsearch, text: str, *, names: ActorNames | None, settings: Settings) -> str:
    """The canonical name for an id, a name or an alias; also of actors that only the index knows.

    Raises:
        UnknownValue: Nobody bears that name.
        AmbiguousValue: Several do, and more than one of them is in the index.
    """
    found = list(dict.fromkeys(actor.name for actor in names.find(text))) if names else []
    if len(found) == 1:
        return found[0]
    if not found and _is_value(es, text, ("actors", "actor_ancestors"), settings):
        return text
    values = dict(_values(es, "actors", settings) | _values(es, "actor_ancestors", settings))
    if present := [name for name in found if name in values]:
        return _only("actor", text, present)
    if found:
        return _only("actor", text, found)
    if same := _same(text, values):
        return _only("actor", text, same)
    suggestions = [*(names.suggest(text) if names else []), *_near(text, values)]
    raise UnknownValue(
        "actor", text, list(dict.fromkeys(suggestions))[:3], more="`marsad facets actors` lists them."
    )


def resolve_location(es: Elasticsearch, text: str, *, settings: Settings) -> str:
    """The label of a place in the index: by id, by label, or by its first part where that is unique.

    Raises:
        UnknownValue: No document names such a place.
        AmbiguousValue: Several places begin like that.
    """
    if _PLACE_ID.match(text):
        return _label_of_id(es, text, settings)
    if _is_value(es, text, ("locations", "location_ancestors"), settings):
        return text
    values = dict(_values(es, "locations", settings) | _values(es, "location_ancestors", settings))
    if same := _same(text, values):
        return _only("place", text, same)
    if beginning := [value for value in values if _fold(value).startswith(f"{_fold(text)},")]:
        return _only("place", text, sorted(beginning, key=lambda value: -values[value])[:5])
    short = {value.split(",")[0]: value for value in values}
    near = [*_near(text, values), *(short[name] for name in _near(text, short))]
    raise UnknownValue(
        "place",
        text,
        list(dict.fromkeys(near))[:3],
        more="`marsad facets locations` lists those in the index."
        if values
        else "No document names a place yet.",
    )


def resolve_code(text: str, *, kind: str, english_names: Mapping[str, str], upper: bool) -> str:
    """The code for a code or an English name, such as `IQ` for "iraq" or `ar` for "Arabic".

    Args:
        text: What was typed.
        kind: "country" or "language", for the message.
        english_names: English names by code.
        upper: Whether codes are in capitals.

    Raises:
        UnknownValue: Neither a code nor a name.
    """
    code = text.strip().upper() if upper else text.strip().lower()
    if code in english_names:
        return code
    by_name = {_fold(name): key for key, name in english_names.items()}
    if _fold(text) in by_name:
        return by_name[_fold(text)]
    near = get_close_matches(_fold(text), by_name, n=3, cutoff=_NEARNESS)
    raise UnknownValue(
        kind,
        text,
        [f"{english_names[by_name[name]]} ({by_name[name]})" for name in near],
        more="" if near else f"Give its code, such as {'IQ' if upper else 'ar'}, or its English name.",
    )


def resolve_value(es: Elasticsearch, text: str, *, field: str, kind: str, settings: Settings) -> str:
    """A value of a field in the index, whatever the case it was typed in.

    Raises:
        UnknownValue: No document has it.
        AmbiguousValue: Several values differ only in case.
    """
    if _is_value(es, text, (field,), settings):
        return text
    values = _values(es, field, settings)
    if same := _same(text, values):
        return _only(kind, text, same)
    raise UnknownValue(
        kind, text, _near(text, values), more=f"`marsad facets {field}` lists those in the index."
    )


def nearest(text: str, choices: Sequence[str]) -> list[str]:
    """Up to three choices near to what was typed."""
    return _near(text, choices)


def _is_value(es: Elasticsearch, text: str, fields: Sequence[str], settings: Settings) -> bool:
    """Whether a document has that very value: also one that is too rare for the page of `_values`."""
    terms = [{"term": {field: text}} for field in fields]
    with engine_errors():
        found = es.count(index=alias_name(settings.index_prefix, "docs"), query={"bool": {"should": terms}})[
            "count"
        ]
    return bool(found)


def _values(es: Elasticsearch, field: str, settings: Settings) -> dict[str, int]:
    return dict(count_facet(es, field, settings=settings, size=_VALUES_MAX).values)


def _label_of_id(es: Elasticsearch, location_id: str, settings: Settings) -> str:
    with engine_errors():
        hits = es.search(
            index=alias_name(settings.index_prefix, "links"),
            query={"term": {"location_id": location_id}},
            size=1,
        )["hits"]["hits"]
    if not hits:
        raise UnknownValue("place", location_id, [], more="No document names it.")
    return str(hits[0]["_source"]["location"])


def _same(text: str, values: Mapping[str, int]) -> list[str]:
    return [value for value in values if _fold(value) == _fold(text)]


def _near(text: str, values: Iterable[str]) -> list[str]:
    folded = {_fold(value): value for value in values}
    return [folded[name] for name in get_close_matches(_fold(text), folded, n=3, cutoff=_NEARNESS)]


def _only(kind: str, text: str, candidates: Sequence[str]) -> str:
    if len(candidates) > 1:
        raise AmbiguousValue(kind, text, candidates)
    return candidates[0]


def _fold(text: str) -> str:
    """Case, accents and repeated space aside."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join(
        "".join(char for char in decomposed if not unicodedata.combining(char)).casefold().split()
    )
