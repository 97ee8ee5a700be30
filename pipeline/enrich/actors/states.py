"""When the name of a state, its capital or its people is an actor: the table of the blueprint, section 6.

A name is read by the noun or verb that follows it and by what governs it from the left. Without a sign it
stays a place and is left to the locations.
"""

from dataclasses import dataclass

import regex

from pipeline.enrich.actors.rules import Rules
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import PERSON, FieldText

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
    r"[\s\"“]*\p{Lu}[^\n:;!?]{1,60}?(?:\([\p{L}\p{N} .,/'&-]{2,40}\)\s*[-–—:]*|\s*[—–]|\s+--?)\s*(?=[\p{L}\p{N}\"“])"
)
_MONTHS = regex.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*")
# "the government in Baghdad" sits there; "forces in Iraq" may be anybody's.
_SEATED = frozenset(["government", "parliament", "presidency"])
_LOOK_AHEAD = 7
_LONGEST_HEADLINE = 25
_LOOK_BACK = 4


@dataclass(frozen=True, slots=True)
class StateReading:
    """What a name is read as; `body` is a part of the state (then the span may grow to `end`, `last`)."""

    rule: str
    score: float
    body: str | None = None
    first: int | None = None
    last: int | None = None


def _reading(rule: str) -> StateReading:
    return StateReading(rule, SCORES[rule])


ATTRIBUTE = _reading("demonym")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands among names listed together ("Iraq, Syria and Jordan"): their outer tokens."""

    first: int
    last: int
    is_hyphenated: bool
    has_actor: bool


def read_state(view: FieldText, name: Candidate, group: Place, rules: Rules) -> StateReading | None:
    """Read one name; None leaves it to the locations.

    Args:
        view: The field.
        name: A state's, capital's or people's name in it.
        group: The list in which it stands, itself alone at least.
        rules: Words of the document's language.
    """
    kinds = {meaning.kind for meaning in name.meanings}
    is_capital = kinds == {"capital"}
    if is_part_of_name(view, name, rules):
        return None
    if is_aligned(view, name, rules):
        return _reading("alignment")
    if _is_dateline(view, name):
        return None
    if "demonym" in kinds:
        return _noun_reading(view, name, group, rules, is_name=False) or _reading("demonym")
    found = _noun_reading(view, name, group, rules, is_name="abbreviation" not in kinds)
    if found:
        return found
    if is_capital and _is_city_of(view, name):
        return None
    return _clause_reading(view, name, group, rules, is_capital=is_capital)


def is_possessive(view: FieldText, name: Candidate) -> bool:
    """True for "Iraq's" and "the United States'"."""
    token = view.tokens[name.last]
    if name.end < token.end:
        return token.surface[name.end - token.start] in "'’‘ʼ"
    return view.text[name.end : name.end + 2] in {"' ", "’ "}


def is_part_of_name(view: FieldText, name: Candidate, rules: Rules) -> bool:
    """True where capitalised neighbours make it a person's or a firm's name: "Michael Jordan", "Air France"."""
    if not view.tokens[name.first].surface[0].isupper() or _is_title_case(view, name):
        return False
    if _is_foreign_capital(view, name.first - 1, rules) and view.is_spaced(name.first):
        return True
    after = name.last + 1
    is_next = after < view.stop_of(name.last) and view.is_spaced(after) and not is_possessive(view, name)
    return is_next and _is_foreign_capital(view, after, rules)


def is_surname(view: FieldText, name: Candidate, rules: Rules) -> bool:
    """True for the Jordan of "Michael Jordan": the document then says Jordan for the person, too."""
    if (
        name.first != name.last
        or name.meanings[0].kind not in {"state", "capital"}
        or _is_title_case(view, name)
    ):
        return False
    return _is_foreign_capital(view, name.first - 1, rules) and view.is_spaced(name.first)


def _is_foreign_capital(view: FieldText, at: int, rules: Rules) -> bool:
    """A capitalised word that is neither a name of the table nor a word of the rules."""
    if at < 0 or view.named[at]:
        return False
    surface = view.tokens[at].surface
    return (
        surface[0].isupper() and not (surface.isupper() and len(surface) > 2) and _is_no_word(view, at, rules)
    )


def _is_no_word(view: FieldText, at: int, rules: Rules) -> bool:
    start, stop = view.bounds[at]
    known = (
        rules.not_names, rules.bodies, rules.titles, rules.acts, rules.acts_nouns, rules.officials,
        rules.qualifiers, rules.place_prepositions, rules.modifiers, rules.skip, rules.be,
        rules.actor_prepositions, rules.targets, rules.conjunctions, rules.alignment_prefixes,
        rules.alignment_suffixes, rules.relations, rules.event_nouns, rules.memberships,
    )  # fmt: skip
    return not any(
        table.starting(view.forms, at, stop) or table.ending(view.forms, at, start) for table in known
    )


def _is_title_case(view: FieldText, name: Candidate) -> bool:
    """A headline writes most words with capitals: they say nothing."""
    start, stop = view.bounds[name.first]
    if view.name == "body" and stop - start > _LONGEST_HEADLINE:
        return False
    words = [
        view.tokens[i]
        for i in range(start + 1, stop)
        if len(view.tokens[i].surface) > 3 and not view.named[i] and view.tokens[i].surface[0].isalpha()
    ]
    return len(words) > 2 and sum(t.surface[0].isupper() for t in words) > 0.7 * len(words)


def is_aligned(view: FieldText, name: Candidate, rules: Rules) -> bool:
    """True for "Tehran-aligned", "pro-Iran", "backed by Iran": the actor stands behind somebody else."""
    start, stop = view.bounds[name.first]
    after = name.last + 1
    if (
        after < stop
        and (view.is_hyphenated(after) or (view.is_spaced(after) and not is_possessive(view, name)))
        and rules.alignment_suffixes.starting(view.forms, after, stop)
        and (view.is_hyphenated(after) or _is_followed_by_noun(view, after, rules))
    ):
        return True
    before = name.first - 1
    if before >= start and rules.alignment_prefixes.ending(view.forms, before, start):
        return True
    if after < stop and rules.alignment_after.starting(view.forms, after, stop) and view.is_spaced(after):
        return True
    before = _skip_articles(view, before, start, rules)
    return before >= start and rules.alignment_phrases.ending(view.forms, before, start) is not None


def _is_followed_by_noun(view: FieldText, at: int, rules: Rules) -> bool:
    """As in "Iran backed militias" has a noun where "Iran backed the deal" has an article."""
    noun = at + 1
    return (
        noun < view.stop_of(at)
        and rules.organisations.starting(view.forms, noun, view.stop_of(at)) is not None
    )


def _is_dateline(view: FieldText, name: Candidate) -> bool:
    """True in "BAGHDAD (AFP) -" and "Kyiv, Jan 5 —" at the start of a paragraph."""
    if view.name != "body":
        return False
    line_start = view.text.rfind("\n", 0, name.start) + 1
    if name.start - line_start > 60:
        return False
    match = _DATELINE.match(view.text, line_start)
    if match is None or name.end > match.end():
        return False
    words = regex.findall(r"\p{L}+", view.text[name.end : match.end()].partition("(")[0])
    return all(not word[0].islower() or _MONTHS.fullmatch(word) for word in words)


def _is_city_of(view: FieldText, name: Candidate) -> bool:
    """As in "Paris, Texas", "Baghdad, Iraq": a comma and another name make the capital a place."""
    after = name.last + 1
    if after >= view.stop_of(name.last) or view.gap(after).strip() != ",":
        return False
    token = view.tokens[after]
    return token.surface[0].isupper() and view.gap(after + 1).strip() in {",", ""} and len(token.surface) > 3


def _skip_articles(view: FieldText, at: int, start: int, rules: Rules) -> int:
    while at >= start and view.key(at) in rules.articles:
        at -= 1
    return at


def _noun_reading(
    view: FieldText, name: Candidate, group: Place, rules: Rules, *, is_name: bool
) -> StateReading | None:
    """By its noun: a body ("Iraqi army"), an act ("U.S. strike"), officials; before it where that is the order."""
    # Where a bare name stands behind its noun ("армия Ирана"), a noun behind the name is not its own.
    if rules.noun_after and not (is_name and rules.noun_before):
        found = _noun_ahead(view, name, group, rules, is_name=is_name)
        if found:
            return found
    return _noun_behind(view, name, rules, is_name=is_name)


def _noun_ahead(
    view: FieldText, name: Candidate, group: Place, rules: Rules, *, is_name: bool
) -> StateReading | None:
    at, stop = group.last + 1, view.stop_of(name.last)
    is_owner, is_shared = is_possessive(view, name), group.last != name.last
    for _ in range(_LOOK_BACK):
        if at >= stop or not (
            view.is_spaced(at) or view.is_hyphenated(at) or (is_owner and at == name.last + 1)
        ):
            return None
        body = rules.bodies.starting(view.forms, at, stop)
        if body and not (is_name and not is_owner and _is_verb_here(view, at, rules)):
            last = None if is_shared else at + body[0] - 1
            return StateReading("body", SCORES["body"], body[1], name.first, last)
        if _is_act(view, at, stop, rules, is_bare=is_name and not is_owner):
            return _reading("state_act_noun")
        step = rules.modifiers.starting(view.forms, at, stop)
        joined = rules.conjunctions.starting(view.forms, at, stop)
        if step:
            at += step[0]
        elif joined and not is_name:
            is_shared, at = True, at + joined[0] + 1
        else:
            return None
    return None


def _is_verb_here(view: FieldText, at: int, rules: Rules) -> bool:
    """As in "Iraq forces the issue": after a bare name a word may be a verb; an article behind it says so."""
    return (
        rules.acts.starting(view.forms, at, view.stop_of(at)) is not None
        and view.key(at + 1) in rules.articles
    )


def _is_act(view: FieldText, at: int, stop: int, rules: Rules, *, is_bare: bool) -> bool:
    official = rules.officials.starting(view.forms, at, stop)
    if official:
        after = at + official[0]
        return not (after < stop and view.named[after] == PERSON and view.is_spaced(after))
    if rules.acts_nouns.starting(view.forms, at, stop):
        return not is_bare or not rules.event_nouns.starting(view.forms, at, stop)
    return False


def _noun_behind(view: FieldText, name: Candidate, rules: Rules, *, is_name: bool) -> StateReading | None:
    """As in "the government of Iraq", "le gouvernement irakien", "القوات الأمريكية"."""
    start = view.start_of(name.first)
    at = name.first - 1
    is_linked = is_seat = False
    while at >= start and (
        view.key(at) in rules.articles or view.key(at) in rules.of or view.key(at) in rules.body_links
    ):
        is_linked = is_linked or view.key(at) not in rules.articles
        is_seat = is_seat or view.key(at) in rules.body_links
        at -= 1
    is_elided = name.start > view.tokens[name.first].start and rules.noun_before
    if not (is_linked or is_elided or (rules.noun_before and not is_name) or rules.bare_link):
        return None
    if at < start or not all(view.is_spaced(i) for i in range(at + 1, name.first + 1)):
        return None
    for _ in range(2):
        body = rules.bodies.ending(view.forms, at, start)
        if body and is_seat and body[1] not in _SEATED:
            return None
        if body:
            return StateReading("body", SCORES["body"], body[1], at - body[0] + 1, name.last)
        if not is_linked and rules.noun_before and _is_act(view, at, at + 1, rules, is_bare=False):
            return _reading("state_act_noun")
        if is_linked and rules.noun_before and rules.officials.ending(view.forms, at, start):
            return _reading("state_act_noun")
        step = rules.modifiers.ending(view.forms, at, start) if rules.noun_before else None
        if not step or at - step[0] < start:
            return None
        at -= step[0]
    return None


def _clause_reading(
    view: FieldText, name: Candidate, group: Place, rules: Rules, *, is_capital: bool
) -> StateReading | None:
    """By its clause: subject or object of a verb, side of a relation, member of an alliance."""
    if is_possessive(view, name):
        return None
    if _is_in_relation(view, group, rules):
        return _reading("state_relation")
    governed = _governed(view, group, rules)
    if governed == "place":
        return None
    if governed:
        return _reading(governed)
    if _is_object(view, group, rules):
        return None
    acts = _acts_after(view, group, rules) or (
        _acts_before(view, group, rules) if rules.verb_before else None
    )
    if acts is None:
        return None
    if acts == "maybe":
        return None if is_capital else _reading("state_maybe_acts")
    return _reading("capital_acts" if is_capital else "state_acts")


def _is_in_relation(view: FieldText, group: Place, rules: Rules) -> bool:
    """As in "Israel-Hamas war", "Russia-Ukraine prisoner swap": hyphen and a noun of relation."""
    start, stop = view.bounds[group.first]
    last = group.last
    is_hyphenated = group.is_hyphenated
    if (
        not is_hyphenated
        and last + 1 < stop
        and view.is_hyphenated(last + 1)
        and view.tokens[last + 1].surface[0].isupper()
    ):
        is_hyphenated, last = True, last + 1
    if not is_hyphenated and group.first - 1 >= start and view.is_hyphenated(group.first):
        is_hyphenated = view.tokens[group.first - 1].surface[0].isupper()
    if not is_hyphenated:
        return False
    return any(
        rules.relations.starting(view.forms, at, stop)
        for at in range(last + 1, min(last + 4, stop))
        if view.is_spaced(at)
    )


def _governed(view: FieldText, group: Place, rules: Rules) -> str | None:
    """What stands to the left: a rule's name, "place", or None where the name may be a subject."""
    start = view.start_of(group.first)
    at = _skip_articles(view, group.first - 1, start, rules)
    if at < start or any(not view.is_spaced(i) for i in range(at + 1, group.first + 1)):
        return None
    member = rules.memberships.ending(view.forms, at, start)
    if member and _has_group(view, at - member[0], start, rules):
        return "state_member"
    if rules.targets.ending(view.forms, at, start) and not _is_noun_here(view, at, start, rules):
        return "state_object"
    own = rules.actor_prepositions.ending(view.forms, at, start)
    if own:
        first = at - own[0] + 1
        is_place = any(
            rules.place_before.ending(view.forms, i, start) for i in range(max(start, first - 3), first)
        )
        return "place" if is_place else "state_agent"
    preposition = rules.place_prepositions.ending(view.forms, at, start)
    if preposition is None:
        return None
    frame = rules.frames.get(view.key(at))
    first = at - preposition[0] + 1
    if frame and any(frame.ending(view.forms, i, start) for i in range(max(start, first - 3), first)):
        return "state_relation"
    if group.has_actor and view.key(at) == "between":
        return "state_relation"
    return "place"


def _is_object(view: FieldText, group: Place, rules: Rules) -> bool:
    """As in "struck Iraq": what stands right behind a verb of acting undergoes it; "said Iraq" opens a clause."""
    if rules.verb_before:
        return False
    start = view.start_of(group.first)
    at = _skip_articles(view, group.first - 1, start, rules)
    if at < start or any(not view.is_spaced(i) for i in range(at + 1, group.first + 1)):
        return False
    is_verb = rules.acts.ending(view.forms, at, start) and not rules.acts_nouns.ending(view.forms, at, start)
    return bool(is_verb) and not rules.clause_verbs.ending(view.forms, at, start)


def _is_noun_here(view: FieldText, at: int, start: int, rules: Rules) -> bool:
    """As in "the support Iraq needs" has a noun where "support Iraq" has a verb: an article before it tells."""
    return at > start and view.key(at - 1) in rules.articles


def _has_group(view: FieldText, at: int, start: int, rules: Rules) -> bool:
    return any(
        rules.member_groups.ending(view.forms, i, start) for i in range(at, max(start, at - 6) - 1, -1)
    )


def _acts_after(view: FieldText, group: Place, rules: Rules) -> str | None:
    """Follow the clause to its verb: "yes" for one of acting or speaking, "maybe" for an unknown past tense."""
    at, stop = group.last + 1, view.stop_of(group.last)
    is_passive = False
    for step in range(_LOOK_AHEAD):
        if at >= stop or not set(view.gap(at).strip()) <= set(",’'“\"«"):
            return None
        if "," in view.gap(at) and view.key(at).endswith("ing"):
            return None
        if rules.undergoes.starting(view.forms, at, stop):
            return None
        if is_passive:
            return "yes" if _is_passive_act(view, at, stop, rules) else None
        verb = rules.acts.starting(view.forms, at, stop)
        if verb:
            return "yes"
        be, skip = rules.be.starting(view.forms, at, stop), rules.skip.starting(view.forms, at, stop)
        if be:
            is_passive, at = True, at + be[0]
        elif skip:
            at += skip[0]
        elif view.key(at).isdigit() or view.key(at).endswith(rules.adverb_endings or ("\0",)):
            at += 1
        else:
            return "maybe" if step < 3 and _is_past_tense(view, at, rules) else None
        if is_passive:
            at = _skip_adverbs(view, at, stop, rules)
    return None


def _skip_adverbs(view: FieldText, at: int, stop: int, rules: Rules) -> int:
    endings = rules.adverb_endings or ("\0",)
    while at < stop and (
        view.key(at).endswith(endings)
        or rules.be.starting(view.forms, at, stop)
        or view.key(at) in {"not", "also", "still", "now", "being", "been"}
    ):
        at += 1
    return at


def _is_passive_act(view: FieldText, at: int, stop: int, rules: Rules) -> bool:
    """As in "is demanding", "was accused", "is ready to"; not "was hit"."""
    if rules.passive.starting(view.forms, at, stop):
        return True
    return view.key(at).endswith("ing") and rules.acts.starting(view.forms, at, stop) is not None


def _is_past_tense(view: FieldText, at: int, rules: Rules) -> bool:
    key = view.key(at)
    return (
        bool(rules.acts_endings)
        and len(key) > 4
        and key.endswith(rules.acts_endings)
        and not view.tokens[at].surface[0].isupper()
    )


def _acts_before(view: FieldText, group: Place, rules: Rules) -> str | None:
    """Where the verb comes first (Arabic): within two words to the left."""
    start = view.start_of(group.first)
    at = group.first - 1
    for _ in range(2):
        if at < start or not view.is_spaced(at + 1):
            return None
        if rules.acts.ending(view.forms, at, start):
            return "yes"
        if not rules.skip.ending(view.forms, at, start):
            return None
        at -= 1
    return None
