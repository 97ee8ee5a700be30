"""What a state's name is in its clause: who speaks or acts, whom it is said to, one side of a relation."""

from pipeline.enrich.actors.spot import Spot
from pipeline.enrich.actors.words import Phrases
from pipeline.enrich.fold import fold_word

PLACE = "place"
_LOOK_AHEAD = 10
_LOOK_BEHIND = 3
_NOUN_REACH = 3
_OBJECT_REACH = 6
_GROUP_REACH = 6
_UNKNOWN_VERB_REACH = 3
_SHORTEST_PAST = 5
_DATELINE_REACH = 4
_GLUED_CONJUNCTIONS = "وفוש"
_DASHES = frozenset(["-", "–", "—", ":"])
_INSERTION_REACH = 22
_WITHIN_INSERTION = frozenset("'’‘“”\"«».")
_COMMAS = frozenset(",’'“\"«،，")


def read_clause(spot: Spot, *, is_capital: bool) -> str | None:
    """Name the rule by which a name is an actor in its clause; None where it is a place.

    A capital needs a verb that is known: most sentences with a city are about the city.
    """
    if _is_attribute(spot, is_capital=is_capital):
        return None
    if is_in_relation(spot):
        return "state_relation"
    marked = _marked(spot)
    if marked is not None:
        return None if marked == PLACE else marked
    governed = _governed(spot)
    if governed is not None or _is_country_of_city(spot) or _is_object(spot):
        return None if governed == PLACE else governed
    acts = _acts_after(spot) or _acts_elsewhere(spot)
    if acts == "state_maybe_acts":
        return None if is_capital or not _may_open_clause(spot) else acts
    return "capital_acts" if acts and is_capital else acts


def _marked(spot: Spot) -> str | None:
    """What stands behind a name and governs it: "を非難", or the mark of a subject whose verb acts."""
    view, rules = spot.view, spot.rules
    if not (rules.subject_marks or rules.object_marks or rules.actor_postpositions):
        return None
    after, stop = spot.listed.last + 1, spot.stop
    if rules.actor_postpositions.starting(view.forms, after, stop):
        return "state_relation"
    mark = _mark_on(spot)
    if mark is None and not rules.owner_suffixes and after < stop and view.is_spaced(after):
        mark, after = view.tokens[after].surface, after + 1
    if mark in rules.place_marks:
        return PLACE
    if mark in rules.object_marks:
        reach = range(after, min(after + _NOUN_REACH, stop))
        return "state_object" if any(rules.targets.starting(view.forms, at, stop) for at in reach) else PLACE
    if mark in rules.subject_marks and not rules.undergoes.starting(view.forms, after, stop):
        acts = any(rules.acts.starting(view.forms, at, stop) for at in range(after, stop))
        return "state_acts" if acts else None
    return None


def _mark_on(spot: Spot) -> str | None:
    """The particle written onto the last name of a list, as Korean does."""
    token = spot.view.tokens[spot.listed.last]
    ends = [
        end for _, end in token.tails if end >= (spot.name.end if spot.listed.last == spot.name.last else 0)
    ]
    return spot.view.text[ends[0] : token.end].lstrip("'’‘ʼ").casefold() if ends else None


def _is_attribute(spot: Spot, *, is_capital: bool) -> bool:
    """As in "Iraq's", and "the London attack": an article before a city makes it an attribute."""
    return spot.is_possessive or (is_capital and spot.view.key(spot.name.first - 1) in spot.rules.articles)


def _is_country_of_city(spot: Spot) -> bool:
    """As in "the mayor of Patras, Greece, said": a stranger before a comma, and a comma behind."""
    view, name = spot.view, spot.name
    before = name.first - 1
    if before < spot.start or view.gap(name.first).strip() != "," or name.last + 1 >= spot.stop:
        return False
    is_city = view.tokens[before].surface[0].isupper() and not spot.rules.is_known(view.key(before))
    return (
        is_city
        and view.gap(name.last + 1).strip() == ","
        and spot.listed.first == spot.listed.last == name.first
    )


def _may_open_clause(spot: Spot) -> bool:
    """Nothing to the left, or a word behind which a clause begins; not "deals involving Sudan reached"."""
    at = spot.before(spot.listed.first)
    return at is None or spot.rules.clause_verbs.ending(spot.view.forms, at, spot.start) is not None


def is_in_relation(spot: Spot) -> bool:
    """As in "Israel-Hamas war", "Russia-Ukraine prisoner swap": a hyphen and a noun of relation."""
    view, last = spot.view, spot.listed.last
    is_hyphenated = spot.listed.is_hyphenated
    if not is_hyphenated and last + 1 < spot.stop and _is_partner(spot, last + 1, last + 1):
        is_hyphenated, last = True, last + 1
    if not is_hyphenated and spot.listed.first > spot.start:
        is_hyphenated = _is_partner(spot, spot.listed.first, spot.listed.first - 1)
    nouns = range(last + 1, min(last + 1 + _NOUN_REACH, spot.stop)) if is_hyphenated else ()
    return any(spot.rules.relations.starting(view.forms, at, spot.stop) for at in nouns if view.is_spaced(at))


def is_between(spot: Spot) -> bool:
    """As in "talks between Russians and Ukrainians": a noun of relation, "between", and two peoples."""
    at = spot.before(spot.listed.first)
    if at is None or spot.view.key(at) not in spot.rules.between:
        return False
    return spot.listed.last > spot.listed.first and _framed(spot, spot.view.key(at), at) == "state_relation"


def _is_partner(spot: Spot, joint: int, at: int) -> bool:
    return spot.view.is_hyphenated(joint) and spot.view.tokens[at].surface[0].isupper()


def _governed(spot: Spot) -> str | None:
    """What stands to the left: a rule's name, PLACE, or None where the name may be a subject."""
    glued = glued_preposition(spot)
    if glued:
        frame = spot.rules.frames.get(glued)
        return "state_relation" if frame and _is_after(spot, frame, spot.listed.first) else PLACE
    at = spot.before(spot.listed.first)
    return None if at is None else _governed_by(spot, at)


def _governed_by(spot: Spot, at: int) -> str | None:
    """What the words up to token `at` make of the name behind them."""
    view, rules = spot.view, spot.rules
    member = rules.memberships.ending(view.forms, at, spot.start)
    if member and _has_group(spot, at - member[0]):
        return "state_member"
    if rules.targets.ending(view.forms, at, spot.start) and not _is_noun(spot, at):
        # "beat Warsaw mayor Ewa Lis": the mayor is the object.
        is_attribute = rules.titles.starting(view.forms, spot.listed.last + 1, spot.stop) is not None
        return PLACE if is_attribute and not rules.noun_before else "state_object"
    if rules.verb_before and view.named[at] and _is_after(spot, rules.targets, at + 1, reach=_OBJECT_REACH):
        return "state_object"  # "اتهمت إيران إسرائيل": verb, subject, object
    own = rules.actor_prepositions.ending(view.forms, at, spot.start)
    if own:
        return PLACE if _is_after(spot, rules.place_before, at - own[0] + 1) else "state_agent"
    preposition = rules.place_prepositions.ending(view.forms, at, spot.start)
    return _framed(spot, view.key(at), at - preposition[0] + 1) if preposition else None


def glued_preposition(spot: Spot) -> str:
    """The ב of "בקהיר", the ل of "لإيران": a preposition written onto the first name of a list."""
    token = spot.view.tokens[spot.listed.first]
    if not token.heads or spot.listed.first != spot.name.first:
        return ""
    prefix = spot.view.text[token.start : spot.name.start].lstrip(_GLUED_CONJUNCTIONS).rstrip("ה")
    return fold_word(prefix[:1]) if prefix and fold_word(prefix[:1]) in spot.rules.place_prepositions else ""


def _framed(spot: Spot, word: str, first: int) -> str:
    """The noun before a preposition decides: "sanctions on Iran", "a road from Iran"."""
    frame = spot.rules.frames.get(word)
    if frame and _is_after(spot, frame, first):
        return "state_relation"
    if spot.rules.verb_last and _is_followed(spot, frame):
        return "state_relation"  # "از اوکراین حمایت کردند": the noun of the verb comes behind
    if word in spot.rules.between and (spot.listed.has_actor or _is_followed(spot, frame)):
        return "state_relation"
    return PLACE


def _is_followed(spot: Spot, words: Phrases[bool] | None) -> bool:
    """As in "Между Арменией и Азербайджаном идут переговоры": the noun of relation comes behind."""
    reach = range(spot.listed.last + 1, min(spot.listed.last + 1 + _NOUN_REACH, spot.stop))
    return words is not None and any(words.starting(spot.view.forms, at, spot.stop) for at in reach)


def _is_after(spot: Spot, words: Phrases[bool], first: int, *, reach: int = _NOUN_REACH) -> bool:
    """One of the words stands among the three (or `reach`) before a token."""
    near = range(max(spot.start, first - reach), first)
    return any(words.ending(spot.view.forms, at, spot.start) for at in near)


def _is_noun(spot: Spot, at: int) -> bool:
    """As in "the support Iraq needs": the article before it makes a noun of what may be a verb."""
    return at > spot.start and spot.view.key(at - 1) in spot.rules.articles


def _has_group(spot: Spot, at: int) -> bool:
    reach = range(at, max(spot.start, at - _GROUP_REACH) - 1, -1)
    return any(spot.rules.member_groups.ending(spot.view.forms, i, spot.start) for i in reach)


def _is_object(spot: Spot) -> bool:
    """As in "struck Iraq": it undergoes the verb right before it; "said Iraq" opens a clause."""
    at = None if spot.rules.verb_before else spot.before(spot.listed.first)
    if at is None or _is_noun(spot, at):
        return False
    forms, rules = spot.view.forms, spot.rules
    if rules.enters.ending(forms, at, spot.start):
        return True
    is_verb = rules.acts.ending(forms, at, spot.start) and not rules.acts_nouns.ending(forms, at, spot.start)
    return bool(is_verb) and not rules.clause_verbs.ending(forms, at, spot.start)


def _acts_after(spot: Spot) -> str | None:
    """Follow the clause to its verb, also behind what is inserted between commas."""
    found = _acts_from(spot, spot.listed.last + 1)
    if found and found != "state_maybe_acts":
        return found
    behind = _behind_insertion(spot)
    return "state_acts" if behind and _acts_from(spot, behind) == "state_acts" else found


def _behind_insertion(spot: Spot) -> int | None:
    """First token behind the second comma of "Egypt, which borders Gaza, has refused"; None without one."""
    view, first = spot.view, spot.listed.last + 1
    if spot.rules.verb_before or spot.rules.verb_last or first >= spot.stop or not _may_open_clause(spot):
        return None
    if view.gap(first).strip() != "," or not view.tokens[first].surface[0].islower():
        return None
    for at in range(first + 1, min(first + _INSERTION_REACH, spot.stop)):
        gap = view.gap(at).strip()
        if gap.startswith(",") and not view.named[at]:
            return at if view.tokens[at].surface[0].islower() else None
        if not set(gap) <= _WITHIN_INSERTION:
            return None
    return None


def _acts_from(spot: Spot, at: int) -> str | None:
    """Follow the clause from a token to its verb, past adverbs, auxiliaries and days."""
    view, rules, stop = spot.view, spot.rules, spot.stop
    for step in range(_LOOK_AHEAD):
        if at >= stop or not _may_go_on(spot, at) or rules.undergoes.starting(view.forms, at, stop):
            return None
        if (rules.acts.starting(view.forms, at, stop) and _is_verbal(spot, at)) or (
            view.key(at) in rules.verb_particles
        ):
            return "state_acts"
        be = rules.be.starting(view.forms, at, stop)
        if be:
            return "state_acts" if _is_passive_act(spot, at + be[0]) else None
        if _is_unknown_verb(spot, at, step):
            return "state_maybe_acts"
        skipped = _skip(spot, at)
        if not skipped:
            return None
        at += skipped
    return None


def _is_verbal(spot: Spot, at: int) -> bool:
    """No preposition is written onto a verb: "لبحث" is "to discuss", a noun; "وبحث" is "and it discussed"."""
    token = spot.view.tokens[at]
    if not token.heads or not spot.rules.verb_before:
        return True
    forms = [
        (
            token.key,
            *(key for key, start in token.heads if start == token.start + 1 and _is_and(token.surface)),
        )
    ]
    return spot.rules.acts.starting([*forms, *spot.view.forms[at + 1 : at + 3]], 0, 3) is not None


def _is_and(surface: str) -> bool:
    return surface[0] in "وف"


def _may_go_on(spot: Spot, at: int) -> bool:
    """Only commas and quotes may part a subject from its verb; a participle behind a comma is another's."""
    gap = spot.view.gap(at).strip()
    if spot.view.key(at) in spot.rules.infinitive and at == spot.listed.last + 1:
        # "Canada to send medics" opens a headline; "visit Canada to send" doesn't.
        return spot.before(spot.listed.first) is None
    return set(gap) <= _COMMAS and not ("," in gap and spot.view.key(at).endswith("ing"))


def _skip(spot: Spot, at: int) -> int:
    """How many tokens from here say nothing about the subject."""
    others = _others(spot, at)
    if others:
        return others
    found = spot.rules.skip.starting(spot.view.forms, at, spot.stop)
    if found:
        return found[0]
    place = _place_phrase(spot, at)
    if place:
        return place
    key = spot.view.key(at)
    is_adverb = bool(spot.rules.adverb_endings) and key.endswith(spot.rules.adverb_endings)
    return int(is_adverb or key.isdigit())


def _place_phrase(spot: Spot, at: int) -> int:
    """Tokens of "在北京" between subject and verb, where the language has places there."""
    view, rules = spot.view, spot.rules
    preposition = rules.place_prepositions.starting(view.forms, at, spot.stop) if rules.place_first else None
    if not preposition:
        return 0
    first = last = at + preposition[0]
    while last < spot.stop and view.named[last]:
        last += 1
    return last - at if last > first else 0


def _others(spot: Spot, at: int) -> int:
    """Tokens of "and other Western countries" behind a name."""
    view, rules = spot.view, spot.rules
    joint = rules.conjunctions.starting(view.forms, at, spot.stop)
    if not joint or at != spot.listed.last + 1:
        return 0
    for noun in range(at + joint[0], min(at + joint[0] + _GROUP_REACH, spot.stop)):
        if not (view.is_spaced(noun) or view.gap(noun).strip() == "+"):
            return 0  # "other OPEC+ members" goes on
        if rules.member_groups.starting(view.forms, noun, spot.stop):
            return noun + 1 - at
    return 0


def _is_passive_act(spot: Spot, at: int) -> bool:
    """As in "is demanding", "was accused", "is ready to"; not "was hit"."""
    view, rules, stop = spot.view, spot.rules, spot.stop
    while at < stop and (_skip(spot, at) or rules.be.starting(view.forms, at, stop)):
        at += _skip(spot, at) or 1
    if at >= stop:
        return False
    if rules.passive.starting(view.forms, at, stop):
        return True
    return view.key(at).endswith("ing") and rules.acts.starting(view.forms, at, stop) is not None


def _is_unknown_verb(spot: Spot, at: int, step: int) -> bool:
    """A past tense or a participle behind an auxiliary that no list knows."""
    rules, view = spot.rules, spot.view
    if view.key(at) in rules.auxiliaries:
        return not rules.acts.starting(view.forms, at + 1, spot.stop) and _is_participle(spot, at + 1)
    return step < _UNKNOWN_VERB_REACH and not _skip(spot, at) and _is_past_tense(spot, at)


def _is_participle(spot: Spot, at: int) -> bool:
    """A small word behind an auxiliary that is neither grammar nor something that happens to a place."""
    view, rules, stop = spot.view, spot.rules, spot.stop
    if at >= stop or not view.tokens[at].surface[0].islower() or view.key(at) in rules.articles:
        return False
    tables = (rules.undergoes, rules.skip, rules.be, rules.place_prepositions)
    return len(view.key(at)) >= _SHORTEST_PAST and not any(t.starting(view.forms, at, stop) for t in tables)


def _is_past_tense(spot: Spot, at: int) -> bool:
    key, endings = spot.view.key(at), spot.rules.acts_endings
    is_lower = not spot.view.tokens[at].surface[0].isupper()
    is_past = bool(endings) and (key.endswith(endings) or spot.view.tokens[at].surface.endswith(endings))
    return is_past and is_lower and not spot.view.named[at] and len(key) >= _SHORTEST_PAST


def _acts_elsewhere(spot: Spot) -> str | None:
    """The verb before its subject, or at the end of the sentence, where the language has it there."""
    if spot.rules.verb_before:
        return _acts_before(spot)
    if _speaks_before(spot):
        return "state_acts"
    if not spot.rules.verb_last or not _opens_sentence(spot):
        return None
    last = range(max(spot.listed.last + 1, spot.stop - _LOOK_BEHIND), spot.stop)
    return (
        "state_acts" if any(spot.rules.acts.starting(spot.view.forms, at, spot.stop) for at in last) else None
    )


def _speaks_before(spot: Spot) -> bool:
    """As in ", утверждает Лондон": the verb of what was said stands between a comma and its subject."""
    at, rules = spot.before(spot.listed.first), spot.rules
    if at is None or at == spot.start or spot.view.is_spaced(at):
        return False
    forms = spot.view.forms
    is_verb = rules.acts.ending(forms, at, spot.start) and rules.clause_verbs.ending(forms, at, spot.start)
    return bool(is_verb) and not spot.view.is_spaced(spot.listed.last + 1)


def _opens_sentence(spot: Spot) -> bool:
    """Nothing before the name, or only a dateline with its dash."""
    first, start = spot.listed.first, spot.start
    is_behind_dash = first - start <= _DATELINE_REACH and spot.view.gap(first).strip() in _DASHES
    return first == start or is_behind_dash


def _opens_clause(spot: Spot, at: int) -> bool:
    """Nothing, punctuation or a clause word before a verb: with a noun there, the name is its object."""
    if at <= spot.start or not spot.view.is_spaced(at):
        return True
    tables = (spot.rules.clause_verbs, spot.rules.skip, spot.rules.conjunctions)
    is_joined = any(start > spot.view.tokens[at].start for _, start in spot.view.tokens[at].heads)
    return is_joined or any(table.ending(spot.view.forms, at - 1, spot.start) for table in tables)


def _acts_before(spot: Spot) -> str | None:
    """Where the verb comes first (Arabic): within two words to the left."""
    at = spot.listed.first - 1
    for _ in range(_LOOK_BEHIND - 1):
        if at < spot.start or not spot.view.is_spaced(at + 1):
            return None
        verb = spot.rules.acts.ending(spot.view.forms, at, spot.start)
        if verb and _is_verbal(spot, at - verb[0] + 1):
            return "state_acts" if _opens_clause(spot, at - verb[0] + 1) else None
        if not spot.rules.skip.ending(spot.view.forms, at, spot.start):
            return None
        at -= 1
    return None
