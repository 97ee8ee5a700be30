"""What the names of a document say of each other: one holds another, several stand in a list."""

import math
from collections.abc import Sequence
from itertools import pairwise

from pipeline.document import Mention
from pipeline.enrich.locations.toponym import Passage, Reader, Toponym

_HOLDER_GAPS = {", ": True, " (": True, ", in ": False, " in ": False, ", the ": False, "، ": True}
LIST_GAPS = frozenset(
    [
        ", ",
        " and ",
        ", and ",
        " or ",
        ", or ",
        " und ",
        " et ",
        " y ",
        " e ",
        "، ",
        " و",
        " و ",
        " и ",
        " та ",
        " і ",
        " ve ",
        " and the ",
        ", and the ",
        "、",
        "和",
        "与",
        " ו",
    ]
)
_CERTAIN = 1.2
# Fame from which a city beside a state is rather the next of a list.
_KNOWN_CITY = 6.5
# Where news writes a town with its state.
_NAME_STATES = frozenset({"US", "CA", "AU"})
_DISTRICT_DEGREES = 0.6
_OF = frozenset(["of", "von", "de", "du", "di", "da"])
# Languages whose adjectives of nations stand behind the noun.
_ADJECTIVE_BEHIND = frozenset({"ar", "es", "fa", "fr", "it", "pt"})


def relate(toponyms: Sequence[Toponym], text: str, reader: Reader) -> None:
    """Strengthen names that stand with their holders or in a list with places.

    Args:
        toponyms: Names of one field in reading order, none overlapping; changed in place.
        text: The field.
        reader: Gazetteer and cues.
    """
    for at, (inner, outer) in enumerate(pairwise(toponyms)):
        gap = text[inner.end : outer.start]
        if gap == ", " and _is_unknown_inside(toponyms, at, text, reader):
            inner.entries, inner.holder = [], outer.entries[0].row
            inner.strength, outer.strength = max(inner.strength, 0.0) + 1.0, outer.strength + 1.5
        elif gap in _HOLDER_GAPS and not (
            gap in LIST_GAPS and _is_list_of_countries(toponyms, at, text, reader)
        ):
            _link_holder(inner, outer, reader, is_tight=_HOLDER_GAPS[gap])
    for one, other in pairwise(toponyms):
        if text[one.end : other.start] in LIST_GAPS and not (one.is_held or one.is_holder):
            _link_list(one, other)


def _is_list_of_countries(toponyms: Sequence[Toponym], at: int, text: str, reader: Reader) -> bool:
    """Such as "Mexico, China, Japan and Brazil": no Mexico of China, whatever small towns there are."""
    run = toponyms[max(0, at - 1) : at + 3]
    countries = [_may_be_country(toponym, reader) for toponym in run]
    own = min(at, 1)
    if not (countries[own] and countries[own + 1]):
        return False
    before = own == 1 and countries[0] and text[run[0].end : run[1].start] in LIST_GAPS
    after = len(run) > own + 2 and text[run[own + 1].end : run[own + 2].start] in LIST_GAPS
    return before or (after and countries[own + 2])


def _is_unknown_inside(toponyms: Sequence[Toponym], at: int, text: str, reader: Reader) -> bool:
    """Such as "Bradford, Ontario", which the gazetteer lacks: it is no Bradford elsewhere."""
    inner, outer = toponyms[at], toponyms[at + 1]
    gazetteer, after = reader.gazetteer, toponyms[at + 2 : at + 3]
    is_listed = bool(after) and text[outer.end : after[0].start] in LIST_GAPS
    is_listed = is_listed and not _may_be_country(after[0], reader)
    is_listed = is_listed or (at > 0 and text[toponyms[at - 1].end : inner.start] in LIST_GAPS)
    best = max(outer.entries, key=gazetteer.fame)
    if is_listed or gazetteer.type_of(best.row) != "admin1" or inner.fame >= _KNOWN_CITY:
        return False
    if gazetteer.country_of(best.row) not in _NAME_STATES or _may_be_country(outer, reader):
        return False
    holders = {entry.row for entry in outer.entries}
    return not any(holders.intersection(gazetteer.ancestor_rows(entry.row)) for entry in inner.entries)


def _may_be_country(toponym: Toponym, reader: Reader) -> bool:
    return any(reader.gazetteer.type_of(entry.row) == "country" for entry in toponym.entries)


def _link_holder(inner: Toponym, outer: Toponym, reader: Reader, *, is_tight: bool) -> None:
    """Such as "Paris, Texas", "Aleppo (Syria)": the second holds the first, and both are places."""
    holders = {entry.row for entry in outer.entries}
    inside = [
        entry
        for entry in inner.entries
        if holders.intersection(reader.gazetteer.ancestor_rows(entry.row))
        or (is_tight and any(_lies_in_district(entry.row, row, reader) for row in holders))
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
        outer.entries = [entry for entry in outer.entries if entry.row in above] or outer.entries
        inner.entries = inside
        inner.signs.append("containment")


def _lies_in_district(row: int, district: int, reader: Reader) -> bool:
    """Such as "Wellington, Somerset": cities have no second-order division, but a point near its middle."""
    gazetteer = reader.gazetteer
    if gazetteer.type_of(district) != "admin2" or gazetteer.type_of(row) != "city":
        return False
    admin1 = gazetteer.column("admin1")
    if admin1[row] < 0 or admin1[row] != admin1[district]:
        return False
    lat, lon = gazetteer.column("lat"), gazetteer.column("lon")
    north = float(lat[row]) - float(lat[district])
    east = (float(lon[row]) - float(lon[district])) * math.cos(math.radians(float(lat[row])))
    return math.hypot(north, east) < _DISTRICT_DEGREES


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
        codes.add(_demonym_of_kind(toponym, passage, reader))
        inside = [e for e in toponym.entries if reader.gazetteer.country_of(e.row) in codes - {None}]
        if inside and not toponym.is_held:
            toponym.entries = inside


def _demonym_of_kind(toponym: Toponym, passage: Passage, reader: Reader) -> str | None:
    """Such as "the Greek region of Macedonia", "der belgischen Provinz Luxemburg"."""
    tokens, at = passage.tokens, toponym.first - 1
    at -= 1 if at > 0 and tokens[at].key in _OF else 0
    if at < 1 or tokens[at].key not in reader.cues.kind:
        return None
    return reader.lexicon.demonyms.get(tokens[at - 1].key)


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
