"""Past or future: what the words nearest to a date in its sentence say."""

from typing import Literal

from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tokens import Lexed

Tense = Literal["past", "future"]
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
    found = [cue for cue in (_nearest(before, lexed), _nearest(after, lexed)) if cue]
    if found:
        return min(found)[1]
    if _is_headline_future(before, lexed):
        return "future"
    return "future" if span.phrase.form in _DATED_FORMS and _is_scheduled(before, lexed) else None


def _nearest(indices: range, lexed: Lexed) -> tuple[int, Tense] | None:
    distance = 0
    for index in indices:
        name = lexed.name(index)
        distance += _CLAUSE if name in _CLAUSE_ENDS else 1
        if name == "future" and lexed.name(index - 1) not in _GIVEN_UP:
            return distance, "future"
        if name == "deictic" and lexed.entries[index][1] > 0:
            return distance, "future"  # "at tomorrow's session on ..."
        if name == "intent":
            return distance, "future" if _plans(index, indices, lexed) else "past"
        if name == "past_tense" and not _is_adjective(index, lexed):
            return distance, "past"
        if name in ("stop", "newline"):
            return None
    return None


def _plans(index: int, indices: range, lexed: Lexed) -> bool:
    """As in "they agreed on Monday to talk on Thursday": an infinitive after such a verb is still to come."""
    if indices.step > 0:
        return False
    return any(
        lexed.name(i) == "to" and lexed.name(i + 1) == "word" for i in range(index + 1, indices.start + 1)
    )


def _is_scheduled(before: range, lexed: Lexed) -> bool:
    """As in "the law takes effect on Monday": a timetable's present is a day to come."""
    for index in before:
        if lexed.name(index) in ("stop", "newline"):
            return False
        if lexed.name(index) == "scheduled":
            return True
    return False


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
