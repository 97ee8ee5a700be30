"""What the names of a document say of each other: one holds another, several stand in a list."""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.enrich.locations.toponym import Reader, Toponym

_HOLDER_GAPS = {", ": True, " (": True, ", in ": False, " in ": False, ", the ": False, "، ": True}
_LIST_GAPS = frozenset(
    [", ", " and ", ", and ", " or ", ", or ", " und ", " et ", " y ", " e ", "، ", " و", " и ", "、"]
)
_CERTAIN = 1.5


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
        if text[one.end : other.start] in _LIST_GAPS and not one.is_held:
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
        inner.is_held = True
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
