"""What a state's name or demonym belongs to: its army, its government, its act, its officials."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.enrich.actors.clauses import glued_preposition
from pipeline.enrich.actors.spot import Spot
from pipeline.enrich.actors.text import PERSON
from pipeline.enrich.fold import fold_word

_LOOK_AHEAD = 4
_LOOK_BEHIND = 2
_LONGEST_TAIL = 4
# "the government in Baghdad" sits there; "forces in Iraq" may be anybody's.
_SEATED = frozenset(["government", "parliament", "presidency"])


@dataclass(frozen=True, slots=True)
class NounReading:
    """A body of the state with the tokens that name it, or (`body` None) an act or officials."""

    body: str | None = None
    first: int | None = None
    last: int | None = None


_ACT = NounReading()
# Phrases of officials that end like a body: "وزراء خارجية مصر" are ministers, no ministry.
_OFFICIALS = "officials"


def read_noun(spot: Spot, *, is_name: bool) -> NounReading | None:
    """Read the noun that a name modifies, before or after it as the language has it.

    Args:
        spot: The name in its place.
        is_name: The word is a state's or capital's name and no adjective: then nouns that are often verbs,
            or that happen to a place ("Iraq attack"), don't count.
    """
    rules = spot.rules
    glued = _read_glued(spot)
    if glued or _has_particle(spot):
        return glued
    # Where a bare name stands behind its noun ("армия Ирана"), a noun behind the name is not its own.
    if rules.noun_after and (spot.is_possessive or not (is_name and rules.noun_before)):
        found = _read_ahead(spot, is_name=is_name)
        if found:
            return found
    # Where adjectives stand before nouns, one behind a noun is a people: "обвинения россиянам".
    is_behind = rules.noun_before and not (rules.noun_after and spot.name.of_kind("demonym"))
    is_behind = is_behind and not glued_preposition(spot)  # "תקיפה בסוריה": an attack there
    return _read_linked(spot) or (_read_behind(spot, is_name=is_name) if is_behind else None)


def _read_glued(spot: Spot) -> NounReading | None:
    """As in "이란군이": the body and a particle are written onto the name."""
    token = spot.view.tokens[spot.name.last]
    for end in (token.end, *(end for _, end in token.tails)):
        glued = [(spot.view.text[spot.name.end : end],)]
        body = spot.rules.bodies.starting(glued, 0, 1) if end > spot.name.end else None
        if body:
            return NounReading(body[1], spot.name.first, spot.name.last)
    return None


def _has_particle(spot: Spot) -> bool:
    """As in "니제르에서 군대": with a particle on it the name owns nothing behind it."""
    token = spot.view.tokens[spot.name.last]
    return spot.name.end < token.end and token.surface[-1] >= "\uac00" and not spot.is_possessive


def _read_ahead(spot: Spot, *, is_name: bool) -> NounReading | None:
    view, rules, stop = spot.view, spot.rules, spot.stop
    if not is_name and spot.listed.has_actor and spot.listed.last > spot.name.last:
        # "U.S. and Iraqi forces", where the registry knows the second.
        body = rules.bodies.ending(view.forms, spot.listed.last, spot.name.last + 1)
        if body:
            return NounReading(body[1], spot.name.first, None)
    at, is_bare = spot.listed.last + 1, is_name and not spot.is_possessive
    is_shared = spot.listed.last != spot.name.last
    is_apart = is_bare and is_shared and _is_last_owner(spot)
    for _ in range(0 if is_apart else _LOOK_AHEAD):
        if at >= stop or not _is_joined(spot, at):
            return None
        is_other = rules.not_bodies.starting(view.forms, at, stop)
        body = None if is_other else rules.bodies.starting(view.forms, at, stop)
        if body and not (is_bare and _is_verb(spot, at)):
            return NounReading(body[1], spot.name.first, None if is_shared else at + body[0] - 1)
        if _is_act(spot, at, is_bare=is_bare):
            return _ACT
        step = rules.modifiers.starting(view.forms, at, stop)
        joint = None if is_name or step else rules.conjunctions.starting(view.forms, at, stop)
        if not step and not joint:
            return _ACT if _is_before_officials(spot, at) else None
        # "U.S. and coalition forces": each has its own forces, and the name stands for the first.
        is_shared = is_shared or joint is not None
        at += step[0] if step else joint[0] + 1 if joint else 0
    return None


def _is_last_owner(spot: Spot) -> bool:
    """As in "in Yemen, and Pakistan's parliament": only the last of the list owns the noun."""
    last = spot.listed.last
    is_owner = spot.view.bare_end(last) < spot.view.tokens[last].end
    return is_owner and not spot.rules.owner_suffixes and "," in spot.view.gap(spot.name.last + 1)


def _is_joined(spot: Spot, at: int) -> bool:
    is_owned = spot.is_possessive and at == spot.name.last + 1
    return is_owned or spot.view.is_spaced(at) or spot.view.is_hyphenated(at)


def _is_verb(spot: Spot, at: int) -> bool:
    """As in "Iraq forces the issue": an article behind the word makes it a verb."""
    is_acting = spot.rules.acts.starting(spot.view.forms, at, spot.stop)
    return is_acting is not None and spot.view.key(at + 1) in spot.rules.articles


def _is_act(spot: Spot, at: int, *, is_bare: bool) -> bool:
    view, rules, stop = spot.view, spot.rules, spot.stop
    official = rules.officials.starting(view.forms, at, stop)
    if official:
        after = at + official[0]
        # "US Senator Ana Cruz": a person with a title, not officials of the state.
        return not (after < stop and view.named[after] == PERSON and view.is_spaced(after))
    if rules.acts_nouns.starting(view.forms, at, stop):
        return not (is_bare and rules.event_nouns.starting(view.forms, at, stop))
    return False


def _is_before_officials(spot: Spot, at: int) -> bool:
    """As in "U.S. health officials": any small word or two before officials of a state."""
    view, rules = spot.view, spot.rules
    for after in range(at + 1, min(at + 3, spot.stop)):
        is_plain = view.tokens[after - 1].surface[0].islower() and not _is_grammar(spot, after - 1)
        if not is_plain or not view.is_spaced(after) or not view.is_spaced(after - 1):
            return False
        if rules.officials.starting(view.forms, after, spot.stop):
            return True
    return False


def _is_grammar(spot: Spot, at: int) -> bool:
    """A verb, preposition or other word that ends a noun phrase."""
    rules, forms = spot.rules, spot.view.forms
    tables = (rules.place_prepositions, rules.actor_prepositions, rules.skip, rules.be, rules.conjunctions)
    if any(table.starting(forms, at, spot.stop) for table in tables) or spot.view.key(at) in rules.articles:
        return True
    return bool(rules.acts.starting(forms, at, spot.stop)) and not rules.acts_nouns.starting(
        forms, at, spot.stop
    )


def _read_linked(spot: Spot) -> NounReading | None:
    """As in "the government of Iraq", "le gouvernement du Mali", "the parliament in Kyiv"."""
    rules = spot.rules
    at, links = _skip_while(
        spot,
        lambda word: word in rules.of or word in rules.articles or word in rules.body_links,
        first=spot.listed.first,
    )
    elided = _elided(spot)
    is_elided = rules.noun_before and (elided in rules.of or elided in rules.conjunctions)
    if at is None or not (is_elided or any(word not in rules.articles for word in links)):
        return None
    body = rules.bodies.ending(spot.view.forms, at, spot.start)
    is_of = not any(word in rules.body_links for word in links)
    if body and body[1] == "parliament" and not is_of and _is_place(spot, at - body[0]):
        return None  # "outside parliament in Nairobi"
    if body and body[1] == _OFFICIALS:
        return _ACT
    if body and (body[1] in _SEATED or is_of):
        # "the armies of Peru and Chile": the words before the list are read with its first name.
        is_first = spot.listed.first == spot.name.first
        return NounReading(body[1], at - body[0] + 1 if is_first else spot.name.first, spot.name.last)
    if is_of and rules.officials.ending(spot.view.forms, at, spot.start):
        return _ACT
    return None


def _read_behind(spot: Spot, *, is_name: bool) -> NounReading | None:
    """As in "le gouvernement irakien", "القوات الأمريكية", "армия Ирана"."""
    view, rules = spot.view, spot.rules
    if is_name and not rules.bare_link:
        return None
    at, _ = _skip_while(spot, lambda word: word in rules.articles, first=spot.name.first)
    for _ in range(_LOOK_BEHIND):
        if at is None or at < spot.start:
            return None
        body = rules.bodies.ending(view.forms, at, spot.start)
        if body:
            is_officials = body[1] == _OFFICIALS
            return _ACT if is_officials else NounReading(body[1], at - body[0] + 1, spot.name.last)
        parted = _read_parted(spot, at)
        if parted:
            return parted
        if _is_act(spot, at, is_bare=False):
            return _ACT
        step = rules.modifiers.ending(view.forms, at, spot.start)
        # "الغارات الأمريكية البريطانية": two adjectives share their noun.
        is_shared = not is_name and view.named[at] and view.is_spaced(at)
        at = at - step[0] if step else at - 1 if is_shared else None
    return None


def _read_parted(spot: Spot, at: int) -> NounReading | None:
    """As in "le ministère français des Affaires étrangères": the body goes on behind its adjective."""
    view, after = spot.view, spot.name.last + 1
    if at != spot.name.first - 1 or not view.is_spaced(after):
        return None
    words = [view.forms[at], *view.forms[after : min(after + _LONGEST_TAIL, spot.stop)]]
    body = spot.rules.bodies.starting(words, 0, len(words))
    if body is None or body[0] == 1:
        return None
    return NounReading(body[1], at, spot.name.last + body[0] - 1)


def _is_place(spot: Spot, at: int) -> bool:
    """A preposition of places stands before a token, articles skipped; "of" is none here."""
    rules = spot.rules
    while at >= spot.start and spot.view.key(at) in rules.articles:
        at -= 1
    if at >= spot.start and spot.view.key(at) in rules.of:
        return False
    is_after = at >= spot.start and rules.place_prepositions.ending(spot.view.forms, at, spot.start)
    return bool(is_after) and not rules.actor_prepositions.ending(spot.view.forms, at, spot.start)


def _elided(spot: Spot) -> str:
    """What is joined before the name: the "dell" of "dell'Iran", not the "all" of "all'Iran"; or "و"."""
    token = spot.view.tokens[spot.name.first]
    return fold_word(spot.view.text[token.start : spot.name.start])


def _skip_while(spot: Spot, is_skipped: Callable[[str], bool], *, first: int) -> tuple[int | None, list[str]]:
    """The token before a first one and some words, and those words; None where punctuation parts them."""
    at, words = first - 1, []
    while at >= spot.start and is_skipped(spot.view.key(at)):
        words.append(spot.view.key(at))
        at -= 1
    if at < spot.start or not all(spot.view.is_spaced(i) for i in range(at + 1, first + 1)):
        return None, words
    return at, words
