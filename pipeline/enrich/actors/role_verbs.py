"""The verb whose subject a phrase is: past adverbs, days, places and what stands between commas."""

from typing import Final

from pipeline.document import SemanticRole
from pipeline.enrich.actors.role_phrases import COMMA, COMMAS, QUOTES, WHOLE, Phrasing, Place
from pipeline.enrich.actors.role_words import (
    ACT,
    ACT_AT,
    ACT_ON,
    AFFECTS,
    AND,
    ARTICLE,
    ATTRIBUTED,
    BASE,
    BE,
    BY,
    CLAUSE,
    CONTINUED,
    FINITE,
    HAVE,
    MODAL,
    NOUN,
    OBJECT,
    PARTICIPLE,
    PREPOSITION,
    PRESENT_PARTICIPLE,
    RELATIVE,
    SPEAKS,
    SPEECH_TO,
    TOPIC,
    VERB,
)  # fmt: skip

AUXILIARIES: Final = BE | HAVE | MODAL
_STEPS: Final = 14
_PLAIN_GAP: Final = frozenset(" -‐‑.’'")
_PARENTHESIS: Final = 25
_PLACE: Final = 5
_CLAUSE: Final = 20
_MARKS: Final = ATTRIBUTED | OBJECT | BY
_DOES: Final = ACT | ACT_ON | ACT_AT


def active_role(found: int) -> SemanticRole | None:
    """The role of a verb's subject in the active voice."""
    if found & SPEAKS:
        return "speaker"
    return "agent" if found & _DOES else None


class Verbs:
    """Finds the verbs of one field's clauses."""

    def __init__(self, phrasing: Phrasing) -> None:
        self._phrasing = phrasing
        self._flags = phrasing.flags
        self._view = phrasing.view
        options = phrasing.words.options
        self._is_far = "verb_last" in options
        self._is_bracketed = "verb_second" in options
        self._is_postposed = "postpositions" in options
        self._marks = _MARKS | TOPIC | PREPOSITION if self._is_postposed else _MARKS

    def subject(
        self, place: Place, *, is_strict: bool = False, is_many: bool = False, opening: int = 0
    ) -> SemanticRole | None:
        """The role of a phrase that may be a subject, by the verb behind it.

        Args:
            place: The phrase, or the last one of a list.
            is_strict: Its verb must follow at once.
            is_many: It is a list, so that a bare verb ("say") is a finite one.
            opening: RELATIVE where the clause is one ("which Moscow blamed"): its verb is active.
        """
        if place.kind not in WHOLE:
            return None
        flags, phrasing = self._flags, self._phrasing
        at, stop, auxiliary = place.last + 1, self._view.bounds[place.last][1], opening
        aside: SemanticRole | None = None
        for step in range(_STEPS):
            if at < stop and phrasing.is_broken(at):
                at, told = (-1, None) if is_strict else self._past_parenthesis(at, stop)
                aside = aside or told
            if not 0 <= at < stop:
                break
            found = flags[at]
            if found & self._marks:
                return self._marked(at, stop, place) or aside
            if self._is_verb(at):
                return self.role(at, stop, auxiliary, is_many=is_many or place.is_many) or aside
            if bits := self._auxiliary(at, stop, is_first=not step or auxiliary > 0):
                auxiliary |= bits
                if self._is_bracketed:
                    return self._in_bracket(at + 1, stop, auxiliary, place) or aside
                at += 1
            elif (found & RELATIVE and not step) or phrasing.is_skipped(at):
                at += 1
            else:
                at, told = (-1, None) if is_strict else self._past_others(at, stop, auxiliary)
                aside = told or aside
        return aside

    def _is_verb(self, at: int) -> bool:
        """A known verb; behind an article it is a noun ("una minaccia"), within a name a part of it."""
        found = self._flags[at]
        if not found & VERB or found & AUXILIARIES or self._phrasing.inside[at] >= 0:
            return False
        return not self._flags[at - 1] & ARTICLE

    def _marked(self, at: int, stop: int, place: Place) -> SemanticRole | None:
        """A word that tells by itself: "X zufolge", "X被", Persian "X را"."""
        found = self._flags[at]
        if found & TOPIC:
            return self._final_verb(at + 1, stop)
        if self._is_postposed and found & PREPOSITION:
            # Right behind a name it makes it a place or an owner ("X میں"); later it ends a phrase.
            return self._last_verb(at, stop) if at > place.last + 1 else None
        if found & ATTRIBUTED:
            return "speaker"
        is_object = found & OBJECT and not found & PREPOSITION and at == place.last + 1
        return self._undergone(at + 1, stop) if is_object or found & BE else None

    def _auxiliary(self, at: int, stop: int, *, is_first: bool) -> int:
        """What auxiliary a word is; "Germany to send": a headline's future, right behind its subject."""
        found = self._flags[at]
        if found & MODAL and found & PREPOSITION:
            return MODAL if is_first and at + 1 < stop and self._flags[at + 1] & BASE else 0
        return found & AUXILIARIES

    def _in_bracket(self, at: int, stop: int, auxiliary: int, place: Place) -> SemanticRole | None:
        """German: behind a comma the auxiliary's subject may be another one ("..., habe Blinken betont")."""
        is_anothers = at < stop and self._phrasing.inside[at] >= 0 and place.governor == COMMA
        return None if is_anothers else self.closing(at, stop, auxiliary)

    def _past_others(self, at: int, stop: int, auxiliary: int) -> tuple[int, SemanticRole | None]:
        """The verb behind objects, where it stands last, or behind a place; -1 without one."""
        if self._is_far:
            return -1, self._last_verb(at, stop)
        if self._flags[at] & PREPOSITION and not auxiliary and self._phrasing.inside[at] < 0:
            return self._past_place(at, stop), None
        return -1, None

    def _last_verb(self, at: int, stop: int) -> SemanticRole | None:
        """The first verb behind a subject where objects and places stand before it."""
        for verb in range(at, min(at + _CLAUSE, stop)):
            if self._phrasing.is_broken(verb) or self._flags[verb] & CLAUSE:
                return None
            if self._flags[verb] & VERB:
                return self.role(verb, stop, 0)
            if self._is_postposed and self._phrasing.is_unknown_verb(verb):
                return None
        return None

    def marked_by(self, suffix: int, place: Place) -> SemanticRole | None:
        """The role of a phrase with a particle written onto it."""
        stop = self._view.bounds[place.last][1]
        if suffix & TOPIC:
            return self._final_verb(place.last + 1, stop)
        return self._undergone(place.last + 1, stop) if suffix & OBJECT else None

    def _final_verb(self, at: int, stop: int) -> SemanticRole | None:
        """The verb that ends the sentence: what stands before it is of other clauses."""
        for verb in range(stop - 1, at - 1, -1):
            if self._flags[verb] & VERB and not self._flags[verb] & CONTINUED:
                return self.role(verb, stop, 0)
        return None

    def _undergone(self, at: int, stop: int) -> SemanticRole | None:
        """As in "哈尼亚被杀害": the verb behind the mark says what was done."""
        for verb in range(at, min(at + _CLAUSE, stop)):
            if self._phrasing.is_broken(verb) or self._flags[verb] & CLAUSE:
                return None
            if self._flags[verb] & VERB:
                return "target" if self._flags[verb] & AFFECTS else None
        return None

    def closing(self, at: int, stop: int, auxiliary: int) -> SemanticRole | None:
        """German: the participle or infinitive that closes the bracket which an auxiliary opened."""
        for verb in range(at, min(at + _CLAUSE, stop)):
            if self._phrasing.is_broken(verb) or self._flags[verb] & (CLAUSE | AND):
                return None
            found = self._flags[verb]
            if found & VERB and found & (PARTICIPLE | BASE):
                if auxiliary & BE and found & PARTICIPLE:
                    return "target" if found & AFFECTS else None
                return active_role(found)
            if found & AUXILIARIES:
                auxiliary |= found & AUXILIARIES
        return None

    def _past_parenthesis(self, at: int, stop: int) -> tuple[int, SemanticRole | None]:
        """The token behind what stands between commas or brackets, and the role that it tells by itself."""
        gap = self._view.gap(at).strip()
        if not QUOTES.isdisjoint(gap) and COMMAS.isdisjoint(gap):
            return at, None
        if not gap.startswith("(") and gap[:1] not in COMMAS:
            return -1, None
        aside = self._aside(at, stop)
        for end in range(at + 1, min(at + _PARENTHESIS, stop)):
            behind = self._view.gap(end)
            if not gap.startswith("(") and not self._is_plain(behind):
                return -1, aside
            is_close = ")" in behind if gap.startswith("(") else not COMMAS.isdisjoint(behind)
            if is_close and self._continues(end, stop):
                return end, aside
        return -1, aside

    def _is_plain(self, gap: str) -> bool:
        """Nothing but blanks, commas, hyphens and abbreviations' dots stands in a gap."""
        return set(gap) <= _PLAIN_GAP or not COMMAS.isdisjoint(gap)

    def _continues(self, at: int, stop: int) -> bool:
        """A verb stands behind the closing comma, past adverbs."""
        while at < stop and self._phrasing.is_skipped(at):
            at += 1
        if at >= stop or self._phrasing.inside[at] >= 0:
            return False
        return bool(self._flags[at] & (VERB | AUXILIARIES)) and not self._flags[at] & (PREPOSITION | ARTICLE)

    def _aside(self, at: int, stop: int) -> SemanticRole | None:
        """As in "Hamas, which attacked", "Sinwar, accused by Israel"."""
        found = self._flags[at]
        if found & RELATIVE:
            at, auxiliary = at + 1, 0
            if self._view.key(at - 1) == "whom":
                return self._undergone(at, stop)
            while at < stop and (self._flags[at] & AUXILIARIES or self._phrasing.is_skipped(at)):
                auxiliary |= self._flags[at] & AUXILIARIES
                at += 1
            if at >= stop:
                return None
            return self._verb_at_end(at, stop) if self._is_bracketed else self.role(at, stop, auxiliary)
        if found & VERB and found & PARTICIPLE and found & AFFECTS:
            return "target" if not self._phrasing.opens_object(at + 1, stop) else None
        return None

    def described(self, place: Place) -> SemanticRole | None:
        """What is said of a phrase behind it: "led by Prigozhin, who was killed", "Haniyeh, slain in"."""
        at, stop = place.last + 1, self._view.bounds[place.last][1]
        if place.kind not in WHOLE or at >= stop:
            return None
        gap = self._view.gap(at).strip()
        if gap not in COMMAS and (gap or not self._flags[at] & RELATIVE):
            return None
        return self._aside(at, stop)

    def _verb_at_end(self, at: int, stop: int) -> SemanticRole | None:
        """German relative clauses: the finite verb before the closing comma, no other actor before it."""
        for verb in range(at, min(at + _CLAUSE, stop)):
            if self._phrasing.inside[verb] >= 0 or self._phrasing.is_broken(verb):
                return None
            is_end = verb + 1 >= stop or self._phrasing.is_broken(verb + 1)
            if is_end:
                return active_role(self._flags[verb]) if self._flags[verb] & FINITE else None
        return None

    def _past_place(self, at: int, stop: int) -> int:
        """The verb behind "in Sudan", "on Tuesday": a few words behind a preposition; -1 without one."""
        room, end = _PLACE, at + 1
        while end < stop and room:
            if self._phrasing.is_broken(end):
                return -1
            found = self._flags[end]
            if self._phrasing.inside[end] < 0:
                if found & (VERB | AUXILIARIES) and not found & (NOUN | PREPOSITION | ARTICLE):
                    return end
                if found & (CLAUSE | RELATIVE | AND) and not self._phrasing.is_skipped(end):
                    return -1
                room -= 1
            end += 1
        return -1

    def role(self, at: int, stop: int, auxiliary: int, *, is_many: bool = False) -> SemanticRole | None:
        """What a verb makes of its subject, given the auxiliaries before it."""
        found = self._form(at)
        if auxiliary & AUXILIARIES:
            return self._behind_auxiliary(found, auxiliary)
        if found & NOUN and not self._phrasing.opens_object(self.end(at), stop):
            is_clause = at + 1 < stop and self._flags[at + 1] & CLAUSE
            return active_role(found) if found & SPEAKS and found & FINITE and is_clause else None
        is_active = found & FINITE and not (
            found & PARTICIPLE and not auxiliary & RELATIVE and self._is_passive(at, stop)
        )
        if is_active or (found & BASE and is_many):
            return active_role(found)
        return "target" if found & PARTICIPLE and found & AFFECTS else None

    def _behind_auxiliary(self, found: int, auxiliary: int) -> SemanticRole | None:
        if auxiliary & BE and found & PARTICIPLE:
            return "target" if found & AFFECTS else None
        if auxiliary & BE:
            return active_role(found) if found & PRESENT_PARTICIPLE else None
        fitting = BASE if auxiliary & MODAL else PARTICIPLE
        return active_role(found) if found & fitting else None

    def _form(self, at: int) -> int:
        """Flags of a verb; folding makes "accuse" of French "accusé", whose accent tells the participle."""
        found, endings = self._flags[at], self._phrasing.words.participle_endings
        if not endings or not found & FINITE or not found & PARTICIPLE:
            return found
        is_participle = self._view.tokens[at].surface.casefold().endswith(endings)
        return found & ~(FINITE if is_participle else PARTICIPLE)

    def end(self, at: int) -> int:
        """Token behind a verb of one or more words."""
        at += 1
        while at < len(self._flags) and self._flags[at] & CONTINUED:
            at += 1
        return at

    def _is_passive(self, at: int, stop: int) -> bool:
        """A past tense without an object is the participle: "killed in Beirut", "seized by Iran"."""
        found, after = self._flags[at], self.end(at)
        for behind in range(after, min(after + 4, stop)):
            if self._phrasing.is_broken(behind):
                break
            if self._flags[behind] & BY:
                return True
            if not self._phrasing.is_skipped(behind) and not self._flags[behind] & PREPOSITION:
                break
        if after >= stop or self._phrasing.is_broken(after):
            return bool(found & ACT_ON)
        if self._phrasing.opens_object(after, stop):
            return False
        if found & SPEECH_TO:
            return bool(self._flags[after] & PREPOSITION) and not self._flags[after] & MODAL
        return bool(found & ACT_ON)

    def opens_verb(self, at: int) -> bool:
        """A finite verb or an auxiliary stands right behind a phrase."""
        if at >= self._view.bounds[at - 1][1] or self._phrasing.is_broken(at):
            return False
        found = self._flags[at]
        if found & (PREPOSITION | ARTICLE) or self._phrasing.inside[at] >= 0:
            return False
        return bool(found & AUXILIARIES or (found & VERB and found & FINITE))
