"""What the names of a document say of each other: one holds another, several stand in a list."""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.document import Mention
from pipeline.enrich.locations.toponym import Passage, Reader, Toponym

_HOLDER_GAPS = {", ": True, " (": True, ", in ": False, " in ": False, ", the ": False, "، ": True}
LIST_GAPS = frozenset(
    [", ", " and ", ", and ", " or ", ", or ", " und ", " et ", " y ", " e ", "، ", " و", " и ", "、"]
)
_CERTAIN = 1.5
# Languages whose adjectives of nations stand behind the noun.
_ADJECTIVE_BEHIND = frozenset({"ar", "es", "fa", "fr", "it", "pt"})


def relate(toponyms: Sequence[Toponym], text: str, reader: Reader) -> None:
    """Strengthen names that stand with their holders or in a list with places.

    Args:
        toponyms: Names of one field in reading order, none overlapping; changed in place.
        text: The field.
        reader: Gazetteer and cues.
    """
    for inner, outer in pairwise(toponyms):
        gap = text[inner.end : outer.start]
        if gap in _HOLDER_GAPS:
            _link_holder(inner, outer, reader, is_tight=_HOLDER_GAPS[gap])
    for one, other in pairwise(toponyms):
        if text[one.end : other.start] in LIST_GAPS and not (one.is_held or one.is_holder):
            _link_list(one, other)


def _link_holder(inner: Toponym, outer: Toponym, reader: Reader, *, is_tight: bool) -> None:
    """Such as "Paris, Texas", "Aleppo (Syria)": the second holds the first, and both are places."""
    holders = {entry.row for entry in outer.entries}
    inside = [
        entry for entry in inner.entries if holders.intersection(reader.gazetteer.ancestor_rows(entry.row))
    ]
    if not inside:
        return
    inner.strength += 3.5 if is_tight else 1.5
    outer.strength += 3.5 if is_tight else 0.5
    if is_tight and outer.key == "dc":
        _absorb(inner, outer)
    if is_tight:
        inner.is_held = outer.is_holder = True
        above = {row for entry in inside for row in reader.gazetteer.ancestor_rows(entry.row)}
        outer.entries = [entry for entry in outer.entries if entry.row in above]
        inner.entries = inside
        inner.signs.append("containment")


def _absorb(inner: Toponym, outer: Toponym) -> None:
    """Make "Washington, D.C." one name."""
    inner.surface = f"{inner.surface}, {outer.surface}"
    inner.end = outer.end
    outer.strength = -10.0


def _link_list(one: Toponym, other: Toponym) -> None:
    """Such as "in Mosul, Kirkuk and Hawija": what stands in a list with places is one, and of their kind."""
    one.neighbours.append(other.key)
    other.neighbours.append(one.key)
    if one.strength > _CERTAIN >= other.strength:
        other.strength += 1.2
    elif other.strength > _CERTAIN >= one.strength:
        one.strength += 1.2


def weaken_surnames(toponyms: Sequence[Toponym]) -> None:
    """Where "Whitney Houston" sang, "Houston" stays a surname unless something says place."""
    persons = {toponym.key for toponym in toponyms if toponym.is_person}
    for toponym in toponyms:
        if toponym.key in persons and not toponym.signs and not toponym.is_beside:
            toponym.strength -= 3.0


def narrow_by_demonyms(toponyms: Sequence[Toponym], passage: Passage, reader: Reader) -> None:
    """Such as "Iraqi Kurdistan", "طرابلس اللبنانية": the adjective beside a name tells its country."""
    for toponym in toponyms:
        beside = [toponym.first - 1]
        if reader.language_code in _ADJECTIVE_BEHIND:
            beside.append(toponym.last + 1)
        codes = {
            reader.lexicon.demonyms.get(passage.tokens[at].key)
            for at in beside
            if 0 <= at < len(passage.tokens) and passage.tokens[max(at, toponym.first)].is_joined
        }
        inside = [e for e in toponym.entries if reader.gazetteer.country_of(e.row) in codes - {None}]
        if inside and not toponym.is_held:
            toponym.entries = inside


def weaken_openers(toponyms: Sequence[Toponym], mentions: Sequence[Mention], reader: Reader) -> None:
    """Such as "Turkey prices" at a sentence's start, where nothing else speaks of that country."""
    for toponym in toponyms:
        if not toponym.opens or toponym.signs:
            continue
        codes = {reader.gazetteer.country_of(entry.row) for entry in toponym.entries}
        is_told = any(mention.country in codes for mention in mentions) or any(
            other.key != toponym.key or not other.opens
            for other in toponyms
            if other is not toponym
            and other.strength > 0
            and any(reader.gazetteer.country_of(entry.row) in codes for entry in other.entries[:3])
        )
        if not is_told:
            toponym.strength -= 6.0
