"""The phrase around a name: what stands before it, where it ends, which noun it belongs to."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.enrich.actors.links import UNPAIRED_RULES
from pipeline.enrich.actors.role_words import (
    AFFECTS,
    AND,
    ARTICLE,
    ATTRIBUTED,
    BASE,
    BE,
    BLOW,
    CLAUSE,
    HAVE,
    LOSS,
    MEMBER,
    MODAL,
    NOUN,
    OBJECT,
    OTHER,
    PARTICIPLE,
    PREPOSITION,
    PRONOUN,
    RELATIVE,
    SKIP,
    SPOKESMAN,
    VERB,
    RoleWords,
)  # fmt: skip
from pipeline.enrich.actors.rules import Title
from pipeline.enrich.actors.scene import Reading
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.words import Phrases

# What `before` finds where it is no word: the clause's edge, a comma, another actor, nothing near.
EDGE: Final = -1
COMMA: Final = -2
ACTOR: Final = -3
FAR: Final = -4

# What a name is within its phrase.
PLAIN: Final = 0
OF_MEMBERS: Final = 1
OF_SPOKESMAN: Final = 2
OF_BLOW: Final = 3
OF_LOSS: Final = 4
ATTRIBUTE: Final = 5

COMMAS: Final = frozenset([",", "،", "，", "、"])
QUOTES: Final = frozenset('"“”„«»‘’「」『』‹›')
SPACED: Final = 1
HYPHENATED: Final = 2
_APOSTROPHES: Final = frozenset("'’‘ʼ")
_PLACES: Final = frozenset(["person", "state"])
_ACT_NOUN: Final = "state_act_noun"
_ACTING: Final = frozenset([_ACT_NOUN, "body"])
STOPS: Final = VERB | BE | HAVE | MODAL | AND | PREPOSITION | CLAUSE | RELATIVE | PRONOUN | OBJECT
_AFTER: Final = STOPS | SKIP | ATTRIBUTED
_ROOM: Final = 5
_ROOM_FOR_PERSONS: Final = 2
_NOUN_REACH: Final = 4


WHOLE: Final = frozenset([PLAIN, OF_MEMBERS])
"""The phrase is the name itself, or those who act for it."""


class Head(NamedTuple):
    """The phrase that a name is in: its last token, what the name is in it, whose attribute it is."""

    last: int
    kind: int
    owns: bool = False
    of: int = -1
    is_many: bool = False


class Place(NamedTuple):
    """A name's phrase in its sentence: flags and token of what governs it, and the phrase itself.

    Named tuples, as one is made for each mention: they cost a third of a frozen dataclass.
    """

    first: int
    governor: int
    at: int
    last: int
    kind: int
    owns: bool
    of: int
    is_many: bool


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One field's tokens with their flags; `inside` has the actor's number for each token, else -1."""

    view: FieldText
    words: RoleWords
    titles: Phrases[Title]
    flags: list[int]
    inside: list[int]
    readings: list[Reading]
    stops: int
    """Flags of words at which the walk to the left ends."""
    is_head_first: bool
    """Whether the noun stands before its owner, so that what follows a name is none of its phrase."""
    has_genitive: bool
    """Whether an article behind a noun begins its owner."""
    is_verb_first: bool
    """Whether the subject follows its verb: little may stand between them."""

    def is_broken(self, at: int) -> bool:
        """True where more than a blank, a hyphen or an abbreviation's dot stands before a token."""
        view = self.view
        if view.joints[at] == SPACED:
            return False
        return not (view.tokens[at].is_joined and view.gap(at).strip() in {"", ".", "-"})

    def place(self, number: int) -> Place:
        """One name's phrase and what governs it."""
        governor, at = self.before(number)
        last, kind, owns, of, is_many = self.head(number)
        return Place(self.readings[number].first, governor, at, last, kind, owns, of, is_many)

    def before(self, number: int) -> tuple[int, int]:
        """Flags and place of what governs a name: past articles, adjectives, titles and owners."""
        view, flags = self.view, self.flags
        reading = self.readings[number]
        first, start = reading.first, view.bounds[reading.first][0]
        if reading.start > view.tokens[first].start:
            prefix = self._prefix(reading)
            if prefix and not prefix & ARTICLE:
                return prefix, first
        is_person, is_timed, at = reading.type == "person", False, first - 1
        room = _ROOM if not self.is_verb_first else _ROOM_FOR_PERSONS if is_person else 0
        while at >= start and room >= 0:
            if self.is_broken(at + 1) and (edge := self._edge(at, start, is_person=is_person)):
                return edge, at
            passed = self._passed(at, start, is_next=at + 1 == first, is_person=is_person)
            if passed < 0:
                return ACTOR, at
            if passed:
                at -= passed
                continue
            found = flags[at]
            if found & SKIP and not found & VERB:
                is_timed = True
            elif governor := self._governor(at, start, is_timed=is_timed):
                # "could offer X": a word that no list knows is the verb of the auxiliary.
                is_far = governor & (HAVE | MODAL) and not governor & PREPOSITION and room < _ROOM
                return (FAR if is_far else governor), at
            else:
                room -= not found & (ARTICLE | MEMBER)
            at -= 1
        return (EDGE if at < start else FAR), at

    def _passed(self, at: int, start: int, *, is_next: bool, is_person: bool) -> int:
        """How many tokens up to this one are an owner, a compound or a title; -1 for another actor."""
        view = self.view
        if self.inside[at] >= 0:
            other = self.readings[self.inside[at]]
            if is_next and other.rule not in UNPAIRED_RULES and not self.is_possessive(other):
                return -1
            return at - other.first + 1
        if view.joints[at] == HYPHENATED and at > start:
            # "Iran-backed", "then-president": an adjective, whatever its parts are.
            return 1 if self.inside[at - 1] >= 0 else 2
        if is_person and not self.flags[at] & VERB:
            title = self.titles.ending(view.forms, at, start)
            return title[0] if title else 0
        return 0

    def _governor(self, at: int, start: int, *, is_timed: bool) -> int:
        """Flags of a word at which a phrase begins, 0 for one within it."""
        found = self.flags[at]
        if found & ARTICLE and self.has_genitive and self._is_genitive(at, start):
            return PREPOSITION
        if found & self.stops and not found & ARTICLE:
            is_within = (is_timed and found & PREPOSITION) or self._is_adjective(at, start)
            return 0 if is_within else found
        return OTHER if not found and self.is_unknown_verb(at) else 0

    def _prefix(self, reading: Reading) -> int:
        """Flags of what is written onto a name: "d'Israël", "وإيران"."""
        token = self.view.tokens[reading.first]
        prefix = token.surface[: reading.start - token.start].strip("'’‘ʼ").casefold()
        return self.words.prefixes.get(prefix, 0)

    def suffix(self, last: int) -> int:
        """Flags of what is written onto the end of the phrase's last token: Korean "이스라엘은"."""
        number, token = self.inside[last], self.view.tokens[last]
        if number < 0 or not self.words.suffixes:
            return 0
        reading = self.readings[number]
        return self.words.suffixes.get(token.surface[max(0, reading.end - token.start) :], 0)

    def _edge(self, at: int, start: int, *, is_person: bool) -> int:
        """What punctuation behind token `at` is: a comma, an edge, or nothing behind a title."""
        gap = self.view.gap(at + 1).strip()
        if gap in COMMAS:
            is_title = is_person and self.titles.ending(self.view.forms, at, start)
            return 0 if is_title else COMMA
        if "&" in gap or ("(" in gap and ")" not in gap):
            return FAR
        return COMMA if gap[:1] in COMMAS and not QUOTES.intersection(gap) else EDGE

    def _is_genitive(self, at: int, start: int) -> bool:
        """German: an article behind a noun makes what follows its owner ("das Verhalten der Regierung")."""
        if at <= start or self.flags[at - 1] or self.inside[at - 1] >= 0 or self.is_broken(at):
            return False
        return self.view.tokens[at - 1].surface[0].isupper()

    def _is_adjective(self, at: int, start: int) -> bool:
        """As in "the jailed journalist": a participle behind an article, a preposition or nothing."""
        if not self.flags[at] & PARTICIPLE or not self.flags[at] & AFFECTS:
            return False
        return at == start or bool(self.flags[at - 1] & (ARTICLE | PREPOSITION))

    def is_unknown_verb(self, at: int) -> bool:
        """A word in small letters that looks like a verb of the past, or like one of a quote."""
        endings = self.words.past_endings
        surface = self.view.tokens[at].surface
        return bool(endings) and surface.endswith(endings) and not surface[0].isupper()

    def is_possessive(self, reading: Reading) -> bool:
        """True for "Iran's" and "the Houthis'"."""
        text, end = self.view.text, reading.end
        if text[end : end + 1] not in _APOSTROPHES:
            return False
        return end < self.view.tokens[reading.last].end or text[end + 1 : end + 2] == " "

    def head(self, number: int) -> Head:
        """The phrase's end behind a name, by the noun that follows it."""
        reading, view = self.readings[number], self.view
        last = reading.last
        at = last + 1
        _, stop = view.bounds[last]
        owns = self.is_possessive(reading)
        if at >= stop or self.is_head_first:
            return self._adjective_head(reading) if reading.rule == _ACT_NOUN else Head(last, PLAIN, owns)
        joint = view.joints[at]
        if joint == HYPHENATED:
            return Head(last, ATTRIBUTE)
        if not owns:
            found = self.flags[at]
            if self.has_genitive and found & ARTICLE and joint == SPACED:
                return Head(last, PLAIN)  # "griffen die Huthis ein Schiff an"
            if (joint != SPACED and self.is_broken(at)) or (
                (found & _AFTER or (not found and self._is_adverb(at))) and not self._is_blow(at, stop)
            ):
                return Head(last, PLAIN)
        return self._noun_head(reading, at, stop, owns=owns)

    def _adjective_head(self, reading: Reading) -> Head:
        """As in "frappe israélienne", "responsables américains": the noun stands before its adjective."""
        if self.is_head_first and reading.first:
            noun = self.flags[reading.first - 1]
            kind = OF_BLOW if noun & BLOW else OF_MEMBERS if noun & MEMBER else ATTRIBUTE
            return Head(reading.last, kind, owns=True)
        return Head(reading.last, PLAIN)

    def _is_blow(self, at: int, stop: int) -> bool:
        """A blow that could be a verb ("strikes") is a noun where no object follows."""
        found = self.flags[at]
        return bool(found & BLOW) and (not found & VERB or not self.opens_object(at + 1, stop))

    def _noun_head(self, reading: Reading, at: int, stop: int, *, owns: bool) -> Head:
        """Past adjectives to the first noun that is known: "political bureau", "ballistic missile attack"."""
        flags = self.flags
        for noun in range(at, min(at + _NOUN_REACH, stop)):
            if (noun > at and self.is_broken(noun)) or self.inside[noun] >= 0:
                break
            found = flags[noun]
            if found & (MEMBER | SPOKESMAN) or self._is_blow(noun, stop):
                return self._known_head(reading, noun, stop, owns=owns)
            if found & LOSS:
                return Head(noun, OF_LOSS, owns or reading.type == "person")
            if found & _AFTER:
                break
        if not owns and not flags[at] and self._is_stranger_verb(at, stop):
            return Head(reading.last, PLAIN)
        return Head(reading.last, ATTRIBUTE, owns, self._person_behind(at, stop))

    def _is_stranger_verb(self, at: int, stop: int) -> bool:
        """As in "shook the region": a small word before an article is no noun."""
        is_word = self.view.tokens[at].surface[0].islower() and at + 1 < stop and not self.is_broken(at + 1)
        return is_word and bool(self.flags[at + 1] & ARTICLE)

    def _known_head(self, reading: Reading, noun: int, stop: int, *, owns: bool) -> Head:
        """Follow nouns such as "missile strikes", "government spokesman" to the last of them."""
        last = noun
        while (
            last + 1 < stop
            and not self.is_broken(last + 1)
            and (self.flags[last + 1] & (MEMBER | SPOKESMAN) or self._is_blow(last + 1, stop))
        ):
            last += 1
        found, person = self.flags[last], self._person_behind(last, stop)
        if found & SPOKESMAN:
            return Head(last, OF_SPOKESMAN, owns, person)
        if found & BLOW and not found & MEMBER:
            # "Hamas attack" is its own, "Iraq attack" may be where it happened.
            is_own = owns or reading.type not in _PLACES or reading.rule in _ACTING
            return Head(last, OF_BLOW, is_own)
        if reading.type == "person":
            return Head(last, ATTRIBUTE, owns, person)  # "Zarqawi's group": not himself
        is_many = self.view.tokens[last].key.endswith("s")
        return Head(last, ATTRIBUTE if person >= 0 else OF_MEMBERS, owns, person, is_many)

    def _person_behind(self, at: int, stop: int) -> int:
        """The person whose title begins here: "spokesman Dmitry Peskov"; -1 where there is none."""
        for behind in range(at, min(at + _NOUN_REACH + 2, stop)):
            if self.inside[behind] >= 0:
                number = self.inside[behind]
                return number if self.readings[number].type == "person" else -1
            if self.is_broken(behind) or self.flags[behind] & STOPS:
                return -1
        return -1

    def _is_adverb(self, at: int) -> bool:
        endings = self.words.adverb_endings
        return bool(endings) and self.view.tokens[at].key.endswith(endings)

    def is_skipped(self, at: int) -> bool:
        """An adverb, a day, a negation: says nothing about who does what."""
        return bool(self.flags[at] & SKIP) or (not self.flags[at] and self._is_adverb(at))

    def opens_object(self, at: int, stop: int) -> bool:
        """True where a noun phrase begins: an article, a name, a number, a plain word."""
        if at >= stop or self.is_broken(at):
            return False
        if self.inside[at] >= 0 or self.flags[at] & ARTICLE:
            return True
        found = self.flags[at]
        if found & (BE | HAVE | MODAL | AND | PREPOSITION | CLAUSE | RELATIVE | SKIP):
            return False
        if found & VERB:
            # "arrested suspected members": a participle before a noun.
            is_participle = found & PARTICIPLE and not found & (BASE | NOUN)
            return bool(is_participle) and at + 1 < stop and not self.flags[at + 1] & (_AFTER | ARTICLE)
        return not self._is_adverb(at)
