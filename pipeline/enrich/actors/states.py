"""When the name of a state, its capital or its people is an actor: the table of the blueprint, section 6.

A name is read by the noun it belongs to and by its clause. Without a sign it stays a place and is left to
the locations.
"""

from dataclasses import dataclass

import regex

from pipeline.enrich.actors.clauses import is_between, is_in_relation, read_clause
from pipeline.enrich.actors.nouns import NounReading, read_noun
from pipeline.enrich.actors.sport import is_sport
from pipeline.enrich.actors.spot import Spot, is_part_of_name
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText

SCORES = {
    "state_acts": 0.9,
    "capital_acts": 0.85,
    "state_object": 0.8,
    "state_agent": 0.8,
    "state_relation": 0.85,
    "state_member": 0.75,
    "state_act_noun": 0.85,
    "alignment": 0.75,
    "body": 0.9,
    "state_maybe_acts": 0.55,
    "demonym": 0.4,
}
_DATELINE = regex.compile(
    r"[\s\"“]*\p{Lu}[^\n:;!?]{1,60}?"
    r"(?:\([\p{L}\p{N} .,/'&-]{2,40}\)\s*[-–—:]*|\s*[—–]|\s+--?)\s*(?=[\p{L}\p{N}\"“])"
)
# Scripts without capitals: a place or two before a dash, as in "باکو - ".
_UNCASED_DATELINE = regex.compile(
    r"\s*\p{Lo}[\p{Lo}\p{M}\u200c]*(?:[،,]? [\p{Lo}\p{M}\u200c]+){0,2}\s*[-–—]+\s+(?=\S)"
)
_DATELINE_CHARS = 60
_OF_STATES = frozenset(["government", "military", "foreign_ministry", "defence_ministry", "parliament"])
_MONTHS = regex.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*")
_WORDS = regex.compile(r"\p{L}+")


@dataclass(frozen=True, slots=True)
class StateReading:
    """What a name is read as; with `body` it is a part of the state, named by tokens `first` to `last`."""

    rule: str
    body: str | None = None
    first: int | None = None
    last: int | None = None

    @property
    def score(self) -> float:
        """How sure the rule is."""
        return SCORES[self.rule]


ATTRIBUTE = StateReading("demonym")


def read_state(spot: Spot) -> StateReading | None:
    """Read one name; None leaves it to the locations."""
    kinds = {meaning.kind for meaning in spot.name.meanings}
    if _is_in_phrase(spot):
        return None
    if "demonym" in kinds:
        return _read_attribute(spot) or _read_noun(spot, is_name=False) or _read_people(spot)
    if is_part_of_name(spot.view, spot.name, spot.rules):
        return None
    attribute = _read_attribute(spot)
    if attribute or is_dateline(spot.view, spot.name):
        return attribute
    noun = _read_noun(spot, is_name="abbreviation" not in kinds)
    if noun is None and is_sport(spot):
        return None if _is_capital(spot) else ATTRIBUTE
    return noun or _read_clause(spot, is_capital=_is_capital(spot))


def _is_in_phrase(spot: Spot) -> bool:
    """As in "Indian Ocean", "Latin American": phrases that have nothing to do with the state."""
    view, name = spot.view, spot.name
    for first in range(max(spot.start, name.first - 1), name.first + 1):
        found = spot.rules.not_states.starting(view.forms, first, spot.stop)
        if found and first + found[0] - 1 >= name.last:
            return True
    return False


def _read_attribute(spot: Spot) -> StateReading | None:
    """By what is written onto the name: "Iran-backed", "anti-Iran"."""
    if is_aligned(spot):
        return StateReading("alignment")
    is_against = spot.rules.against_prefixes.ending(spot.view.forms, spot.name.first - 1, spot.start)
    return ATTRIBUTE if is_against else None


def _read_noun(spot: Spot, *, is_name: bool) -> StateReading | None:
    noun = read_noun(spot, is_name=is_name)
    if noun is None or (_is_capital(spot) and not _is_state_noun(spot, noun)):
        return None
    return StateReading("body" if noun.body else "state_act_noun", noun.body, noun.first, noun.last)


def _is_capital(spot: Spot) -> bool:
    return {meaning.kind for meaning in spot.name.meanings} == {"capital"}


def _is_state_noun(spot: Spot, noun: NounReading) -> bool:
    """Police and attacks are a city's as well: a capital stands for the state only with what a city lacks."""
    if noun.body:
        return noun.body in _OF_STATES
    return (
        spot.is_possessive
        or spot.rules.officials.starting(spot.view.forms, spot.name.last + 1, spot.stop) is not None
    )


def _read_people(spot: Spot) -> StateReading:
    return StateReading("state_relation") if is_in_relation(spot) or is_between(spot) else ATTRIBUTE


def _read_clause(spot: Spot, *, is_capital: bool) -> StateReading | None:
    rule = None if is_capital and _is_city_of(spot) else read_clause(spot, is_capital=is_capital)
    return StateReading(rule) if rule else None


def is_aligned(spot: Spot) -> bool:
    """True for "Tehran-aligned", "pro-Iran", "backed by Iran": the actor stands behind somebody else."""
    view, rules, start = spot.view, spot.rules, spot.start
    before = spot.name.first - 1
    if before >= start and rules.alignment_prefixes.ending(view.forms, before, start):
        return True
    if _has_suffix(spot):
        return True
    if spot.name.of_kind("demonym"):
        return False  # "backed by Iranian officers": the noun behind it is the one that backs
    word = spot.before(spot.name.first)
    return word is not None and rules.alignment_phrases.ending(view.forms, word, start) is not None


def _has_suffix(spot: Spot) -> bool:
    """As in "Iran-backed", and "Iran backed militias", where the deal that "Iran backed" has an article."""
    view, rules, stop = spot.view, spot.rules, spot.stop
    after = spot.name.last + 1
    if after >= stop or spot.is_possessive:
        return False
    suffix = rules.alignment_suffixes.starting(view.forms, after, stop)
    if suffix and view.is_hyphenated(after):
        return True
    if not view.is_spaced(after):
        return False
    noun = after + (suffix[0] if suffix else 0)
    is_lower = not view.tokens[after].surface[0].isupper()
    if suffix and is_lower and noun < stop and rules.organisations.starting(view.forms, noun, stop):
        return True
    return rules.alignment_after.starting(view.forms, after, stop) is not None


def is_dateline(view: FieldText, name: Candidate) -> bool:
    """True in "BAGHDAD (AFP) -" and "Kyiv, Jan 5 —" at the start of a paragraph."""
    if view.name != "body":
        return False
    line_start = view.text.rfind("\n", 0, name.start) + 1
    if name.start - line_start > _DATELINE_CHARS:
        return False
    match = _DATELINE.match(view.text, line_start) or _UNCASED_DATELINE.match(view.text, line_start)
    if match is None or name.end > match.end():
        return False
    words = _WORDS.findall(view.text[line_start : match.end()].partition("(")[0])
    return all(not word[0].islower() or _MONTHS.fullmatch(word) for word in words)


def _is_city_of(spot: Spot) -> bool:
    """As in "Paris, Texas", "Baghdad, Iraq": a comma and another name make the capital a place."""
    view, after = spot.view, spot.name.last + 1
    if after >= spot.stop or view.gap(after).strip() != "," or spot.listed.last > after:
        return False  # "Washington, Paris and London" is a list
    surface = view.tokens[after].surface
    return surface[0].isupper() and len(surface) > 3 and view.gap(after + 1).strip() in {",", ""}
