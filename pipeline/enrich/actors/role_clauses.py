"""What governs a phrase: the verb or preposition before it, or nothing where it may be a subject."""

from typing import Final

from pipeline.document import SemanticRole
from pipeline.enrich.actors.role_phrases import ACTOR, COMMA, EDGE, QUOTES, WHOLE, Phrasing, Place
from pipeline.enrich.actors.role_verbs import AUXILIARIES, Verbs, active_role
from pipeline.enrich.actors.role_words import (
    ACCORDING,
    ACT,
    ADDRESSES,
    AFFECTS,
    AGAINST,
    AND,
    ARTICLE,
    BE,
    BLOW,
    BY,
    CLAUSE,
    CONTINUED,
    FINITE,
    HAVE,
    LOSS,
    MODAL,
    NOUN,
    OBJECT,
    OF,
    PARTICIPLE,
    PREPOSITION,
    PRONOUN,
    RELATIVE,
    SKIP,
    SPEAKS,
    SPEECH,
    SPEECH_TO,
    SPOKESMAN,
    STATEMENT,
    TOWARD,
    VERB,
)  # fmt: skip

_FRAME_REACH: Final = 6
_AGENT_REACH: Final = 9
_SPOKESMAN_REACH: Final = 4
_NOUNS: Final = LOSS | SPOKESMAN | BLOW
_CLAUSE_WORDS: Final = CLAUSE | RELATIVE | AUXILIARIES


class Clauses:
    """Reads the roles of one field's phrases."""

    def __init__(self, phrasing: Phrasing) -> None:
        self._phrasing = phrasing
        self._flags = phrasing.flags
        self._view = phrasing.view
        self._words = phrasing.words
        self._options = phrasing.words.options
        self._is_verb_first = phrasing.is_verb_first
        self._is_second_language = "verb_second" in phrasing.words.options
        self._is_postposed = "postpositions" in phrasing.words.options
        self._verbs = Verbs(phrasing)

    def role_of(self, first: Place, last: Place, *, is_many: bool = False) -> SemanticRole | None:
        """Role of a phrase, or of a list from its first to its last name."""
        if self._is_postposed:
            return self._postposed(last, is_many=is_many)
        return self._governed(first, last, is_many=is_many)

    def _governed(self, first: Place, last: Place, *, is_many: bool) -> SemanticRole | None:
        """By what stands before it."""
        governor = first.governor
        if governor in (EDGE, COMMA):
            return self._verbs.subject(last, is_many=is_many)
        if governor <= 0:
            return self._behind_actor(first, last) if governor == ACTOR else None
        if governor & (PREPOSITION | BY):
            return self._behind_preposition(first, last)
        if governor & VERB and not governor & AUXILIARIES:
            return self._behind_verb(first, last)
        if governor & (CLAUSE | RELATIVE):
            return self._verbs.subject(last, is_many=is_many, opening=governor & RELATIVE)
        return self._behind_noun(first, last) if governor & _NOUNS else self._behind_small_word(first, last)

    def _postposed(self, last: Place, *, is_many: bool) -> SemanticRole | None:
        """Where marks stand behind the noun: what stands before a phrase is another phrase's."""
        suffix = self._phrasing.suffix(last.last)
        if suffix and not suffix & SKIP:
            return self._verbs.marked_by(suffix, last)
        return self._verbs.subject(last, is_many=is_many)

    def _behind_noun(self, first: Place, last: Place) -> SemanticRole | None:
        """Where an owner stands right behind its noun: "اغتيال X", "представитель X"."""
        if first.governor & SPOKESMAN:
            return self._spokesman(last, first.at)
        if first.kind not in WHOLE:
            return None
        return "target" if first.governor & LOSS else "agent"

    def _behind_small_word(self, first: Place, last: Place) -> SemanticRole | None:
        """Behind an auxiliary or a conjunction: its verb follows at once."""
        governor, at = first.governor, first.at
        if governor & AUXILIARIES and self._is_second_language:
            return self._inside_bracket(first, last)
        # "between Israel and Hamas": behind a name a conjunction goes on with it, whoever it is.
        is_joined = governor & AND and (
            at <= self._view.bounds[at][0]
            or (not self._phrasing.is_broken(at) and self._view.tokens[at - 1].surface[0].isupper())
        )
        if governor & (AND | HAVE | MODAL) and not is_joined:
            return self._verbs.subject(last, is_strict=True)
        return None

    def subject(self, place: Place) -> SemanticRole | None:
        """Role of a phrase whose verb stands right behind it."""
        return self._verbs.subject(place, is_strict=True)

    def described(self, place: Place) -> SemanticRole | None:
        """Role of a phrase by what is said of it behind a comma, where its own clause tells none."""
        return self._verbs.described(place)

    def spoken_for(self, place: Place) -> SemanticRole | None:
        """As in "the Kremlin's spokesman said"."""
        phrase = Place(place.first, place.governor, place.at, place.last, 0, owns=False, of=-1, is_many=False)
        return "speaker" if self.role_of(phrase, phrase) == "speaker" else None

    def loser(self, place: Place) -> SemanticRole | None:
        """As in "Khan's arrest", where "Israel's killing of" has an agent."""
        after = place.last + 1
        has_object = after < len(self._flags) and bool(self._flags[after] & OF)
        if not place.owns:
            return None
        return "agent" if has_object else "target"

    # Verbs

    def _behind_verb(self, first: Place, last: Place) -> SemanticRole | None:
        """Behind a verb: its object, its subject turned round, or the subject of the next clause."""
        verb, at = first.governor, self._head_of(first.at)
        if self._is_verb_first:
            return active_role(verb) if first.kind in WHOLE else None
        if self._verbs.opens_verb(last.last + 1) and (not verb & AFFECTS or self._is_apart(first)):
            # "said Iraq condemned", "tariffs Trump had imposed": the subject of a clause of its own.
            return self._verbs.subject(last, is_strict=True, opening=RELATIVE)
        if first.kind not in WHOLE or verb & ADDRESSES or not self._is_verb(at):
            return None
        if self._is_subject_of(verb, at, first):
            return active_role(verb)
        return "target" if verb & AFFECTS else None

    def _is_apart(self, place: Place) -> bool:
        """Plain small words stand between the verb and the phrase: "struck down tariffs Trump had ..."."""
        tokens = self._view.tokens
        at = place.at + 1
        while at < len(tokens) and self._phrasing.inside[at] < 0:
            if not self._flags[at] and tokens[at].surface[0].islower():
                return True
            at += 1
        return False

    def _is_subject_of(self, verb: int, at: int, place: Place) -> bool:
        """As in '"...," said X', "Am Montag unterzeichnete X": the verb stands before its subject."""
        is_media = self._phrasing.readings[self._phrasing.inside[place.first]].type == "media"
        if is_media or not verb & (FINITE | PARTICIPLE):
            return False  # "sagte er der AFP": said to them
        is_turned = self._is_turned(at)
        if verb & SPEECH:
            return is_turned or ("inverts" in self._options and self._is_opened(at))
        is_quoted = verb & SPEECH_TO and is_turned and not QUOTES.isdisjoint(self._view.gap(at))
        return bool(is_quoted) or (self._is_second_language and verb & FINITE > 0 and self._is_second(at))

    def _is_opened(self, at: int) -> bool:
        """As in "según confirmó X", "Об этом заявил X": no subject stands before the verb."""
        start = self._view.bounds[at][0]
        while at > start and self._flags[at - 1] & (HAVE | PRONOUN):
            at -= 1
        if self._is_second_language:
            return self._is_second(at)
        opens = CLAUSE | RELATIVE | SKIP | ACCORDING | ARTICLE
        return at <= start or self._phrasing.is_broken(at) or bool(self._flags[at - 1] & opens)

    def _behind_actor(self, first: Place, last: Place) -> SemanticRole | None:
        """Behind another actor: the second of a verb's two, or the subject of a clause without a "that"."""
        governor, _ = self._phrasing.before(self._phrasing.inside[first.at])
        if self._is_verb_first:
            is_object = governor > 0 and governor & VERB and governor & AFFECTS and not governor & AUXILIARIES
            return "target" if is_object and first.kind in WHOLE else None
        is_told = governor > 0 and governor & SPEAKS
        return self._verbs.subject(last, is_strict=True) if is_told else None

    def _head_of(self, at: int) -> int:
        """First token of a phrase that marks several."""
        while self._flags[at] & CONTINUED and at:
            at -= 1
        return at

    def _is_verb(self, at: int) -> bool:
        """A form that could be a noun ("strikes") is a verb behind an auxiliary or an actor."""
        if not self._flags[at] & NOUN or self._flags[at] & PARTICIPLE:
            return True
        return bool(self._flags[at - 1] & MODAL) or self._phrasing.inside[at - 1] >= 0

    def _is_turned(self, at: int) -> bool:
        """As in '"...," said X': a quote, a comma or nothing before the verb."""
        start = self._view.bounds[at][0]
        while at > start and not self._phrasing.is_broken(at):
            if not self._flags[at - 1] & (HAVE | SKIP):
                return False
            at -= 1
        return True

    def _is_second(self, at: int) -> bool:
        """German: an adverb or a preposition opens the clause, so that the subject follows the verb."""
        start, first = self._view.bounds[at][0], at
        while first > start and not self._phrasing.is_broken(first):
            first -= 1
            if self._phrasing.inside[first] >= 0:
                return False
        if first == at:
            return True
        return bool(self._flags[first] & (PREPOSITION | SKIP)) or (
            self._phrasing.is_broken(first) and first == at
        )

    def _inside_bracket(self, first: Place, last: Place) -> SemanticRole | None:
        """German: "Am Montag hat X ... festgenommen"."""
        at = self._head_of(first.at)
        if first.kind not in WHOLE or not self._is_second(at):
            return None
        stop = self._view.bounds[at][1]
        return self._verbs.closing(last.last + 1, stop, first.governor & AUXILIARIES)

    # Prepositions

    def _behind_preposition(self, first: Place, last: Place) -> SemanticRole | None:
        governor, at = first.governor, self._head_of(first.at)
        if governor & AGAINST and self._view.key(at) not in self._words.frames:
            return "target"
        if first.kind not in WHOLE:
            return None
        start = self._view.bounds[at][0]
        before = self._flags[at - 1] if at > start and not self._phrasing.is_broken(at) else 0
        if (governor | before) & ACCORDING:
            return "speaker"
        if governor & TOWARD and (role := self._toward(last)):
            return role
        frame = self._words.frames.get(self._view.key(at))
        if frame and self._has_frame(frame, at - 1, start, is_loose=governor & AGAINST > 0):
            return "target"
        return self._by(at, last) if governor & BY else self._of(governor, before, at - 1, last)

    def _of(self, governor: int, before: int, prior: int, last: Place) -> SemanticRole | None:
        """By the word right before: "a spokesman for X", "acusó a X", "l'attaque de X"."""
        if before & SPOKESMAN:
            return self._spokesman(last, prior)
        if governor & OBJECT and before & AFFECTS and before & VERB:
            return "target"
        if not governor & OF:
            return None
        return "agent" if before & BLOW else "target" if before & LOSS else None

    def _toward(self, last: Place) -> SemanticRole | None:
        """Before its verb: "对X实施制裁", "به X حمله کرد"."""
        at, stop = last.last + 1, self._view.bounds[last.last][1]
        if at >= stop or self._phrasing.is_broken(at):
            return None
        found = self._flags[at]
        return "target" if found & VERB and found & (AFFECTS | ACT) else None

    def _has_frame(self, frame: frozenset[str], at: int, start: int, *, is_loose: bool) -> bool:
        """One of the words stands before the preposition; days, names and "by X" may part them."""
        flags, view = self._flags, self._view
        for _ in range(_FRAME_REACH):
            if at < start or self._phrasing.is_broken(at + 1):
                return False
            if any(form in frame for form in view.forms[at]):
                return True
            is_name = self._phrasing.inside[at] >= 0 or view.tokens[at].surface[0].isupper()
            is_done = flags[at] & (ACT | PARTICIPLE) == ACT | PARTICIPLE
            is_plain = is_loose and not flags[at]
            if not (is_name or is_done or is_plain or flags[at] & (SKIP | BY | BE) or view.key(at) == "on"):
                return False
            at -= 1
        return False

    def _by(self, at: int, last: Place) -> SemanticRole | None:
        """By whom: the participle or the noun beside it says what was done."""
        if "agent_before_verb" in self._options:
            return active_role(self._verb_behind(last))
        start = self._view.bounds[at][0]
        is_apart = (
            True  # a plain word before "by" belongs to a place ("killed in a house by X") or hides a verb
        )
        for prior in range(at - 1, max(start, at - _AGENT_REACH) - 1, -1):
            found = self._flags[prior]
            if self._phrasing.is_broken(prior + 1) or (found & _CLAUSE_WORDS and not found & PREPOSITION):
                return None
            if found & PREPOSITION:
                is_apart = True
            elif not found and self._view.tokens[prior].surface[0].islower():
                is_apart = False
            elif told := self._told(found):
                return told if is_apart else None
        return None

    def _told(self, found: int) -> SemanticRole | None:
        """What a participle or a noun before "by" tells of who did it."""
        if found & VERB and found & PARTICIPLE:
            return active_role(found)
        if found & (BLOW | LOSS):
            return "agent"
        return "speaker" if found & STATEMENT else None

    def _verb_behind(self, last: Place) -> int:
        stop = self._view.bounds[last.last][1]
        for at in range(last.last + 1, min(last.last + 1 + _AGENT_REACH, stop)):
            if self._phrasing.is_broken(at):
                return 0
            if self._flags[at] & VERB:
                return self._flags[at]
        return 0

    def _spokesman(self, last: Place, at: int) -> SemanticRole | None:
        """As in "a spokesman for X said", "said a spokesman for X"."""
        if self._verbs.subject(last) == "speaker":
            return "speaker"
        at = self._head_of(at)
        start = self._view.bounds[at][0]
        for prior in range(at - 1, max(start, at - _SPOKESMAN_REACH) - 1, -1):
            found = self._flags[prior]
            if found & VERB:
                may_turn = "verb_first" in self._options or "inverts" in self._options
                return "speaker" if found & SPEAKS and (may_turn or self._is_turned(prior)) else None
            if found & (PREPOSITION | CLAUSE):
                return None
        return None
