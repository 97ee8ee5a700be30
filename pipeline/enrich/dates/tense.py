"""Past or future: what the words nearest to a date in its sentence say."""

from collections.abc import Callable
from typing import Literal

from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tokens import Lexed

Tense = Literal["past", "future"]
Cue = Literal["past", "present", "future"]
_REACH = 25
# "The vote, first set for 20 July, was postponed."
_GIVEN_UP = frozenset(["once", "ordinal"])
_DATED_FORMS = frozenset(["weekday", "day", "day_range", "month"])
# Crossing a comma or a bracket counts (or "and") counts like this many words: another clause speaks less.
_CLAUSE = 4
_CLAUSE_ENDS = frozenset(["comma", "lparen", "rparen", "dash", "and"])


def tense_of(span: Span, lexed: Lexed) -> Tense | None:
    """The tense cue nearest to a span within its sentence, None without one."""
    before = range(span.first - 1, max(-1, span.first - 1 - _REACH), -1)
    after = range(span.last, min(len(lexed.symbols), span.last + _REACH))
    is_dated = span.phrase.form in _DATED_FORMS
    found = [
        cue
        for cue in (_nearest(before, lexed, is_dated=is_dated), _nearest(after, lexed, is_dated=is_dated))
        if cue
    ]
    cue = min(found)[1] if found else "present"
    if cue == "present":
        return "future" if _is_headline_future(before, lexed) else None
    return cue


def _nearest(indices: range, lexed: Lexed, *, is_dated: bool) -> tuple[int, Cue] | None:
    """Distance and kind of the nearest cue within the sentence."""
    distance = 0
    for index in indices:
        name = lexed.name(index)
        if name in ("stop", "newline"):
            return None
        distance += _CLAUSE if name in _CLAUSE_ENDS else 1
        cue = _CUES[name](index, indices, lexed) if name in _CUES else None
        if cue and (is_dated or name != "scheduled"):
            return distance, cue
    return None


def _future(index: int, _indices: range, lexed: Lexed) -> Cue | None:
    return None if lexed.name(index - 1) in _GIVEN_UP else "future"


def _past(index: int, _indices: range, lexed: Lexed) -> Cue | None:
    return None if _is_adjective(index, lexed) else "past"


def _intent(index: int, indices: range, lexed: Lexed) -> Cue | None:
    return "future" if _plans(index, indices, lexed) else "past"


def _present(_index: int, _indices: range, _lexed: Lexed) -> Cue | None:
    return "present"


def _timetable(_index: int, indices: range, _lexed: Lexed) -> Cue | None:
    """As in "the law takes effect on Monday"."""
    return "future" if indices.step < 0 else None


def _coming_day(index: int, _indices: range, lexed: Lexed) -> Cue | None:
    """As in "at tomorrow's session"."""
    return "future" if lexed.entries[index][1] > 0 else None


_CUES: dict[str, Callable[[int, range, Lexed], Cue | None]] = {
    "future": _future,
    "past_tense": _past,
    "intent": _intent,
    "present_tense": _present,
    "scheduled": _timetable,
    "deictic": _coming_day,
}


def _plans(index: int, indices: range, lexed: Lexed) -> bool:
    """As in "they agreed on Monday to talk on Thursday": an infinitive after such a verb is still to come."""
    if indices.step > 0:
        return False
    return any(
        lexed.name(i) == "to" and lexed.name(i + 1) == "word" for i in range(index + 1, indices.start + 1)
    )


def _is_adjective(index: int, lexed: Lexed) -> bool:
    """As in "a mixed crowd": between an article and a noun an ending tells no time."""
    return lexed.name(index - 1) in ("article", "that") and lexed.name(index + 1) == "word"


def _is_headline_future(before: range, lexed: Lexed) -> bool:
    """Without any verb form that tells, "Talks to open on Monday": an infinitive is a plan."""
    for index in before:
        if lexed.name(index) in ("stop", "newline"):
            return False
        if lexed.name(index) == "to" and lexed.name(index + 1) == "word":
            return True
    return False
