"""What a sentence tells of all times: habits, these days, seasons between two months."""

from collections.abc import Iterator

from pipeline.enrich.dates.language import DateLanguage
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tokens import Lexed

_HABIT_REACH = 10


def is_habit(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """Whether the sentence tells what always happens: "it is hot in July", "open on Fridays"."""
    habits = language.lists["habits"]
    if span.phrase.form in ("season", "month"):
        habits |= language.lists["climate"]
    if span.phrase.form == "day" and language.lists["day_habits"]:
        habits = language.lists["day_habits"]  # "July 3 is often recalled" is one day
    if not habits or span.value("year", "rel", "that"):
        return False
    for steps in (
        range(span.first - 1, span.first - _HABIT_REACH, -1),
        range(span.last, span.last + _HABIT_REACH),
    ):
        for index in steps:
            name = lexed.name(index)
            if name in ("stop", "newline", "", "past_tense", "future"):
                break
            if (name == "frequency" and span.phrase.form == "weekday") or lexed.surface(
                index
            ).casefold() in habits:
                return True
    return False


_NOWADAYS_REACH = 4


def is_nowadays(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """Whether "today" means these times: "which I still own today", "today's world", "is known today as"."""
    words = language.lists["these_times"]
    return bool(words) and is_near(span, lexed, words)


def is_near(span: Span, lexed: Lexed, words: frozenset[str]) -> bool:
    """Whether one of some words stands beside a span, in its clause."""
    return any(
        lexed.surface(index).casefold() in words
        for steps in (
            range(span.first - 1, span.first - 1 - _NOWADAYS_REACH, -1),
            range(span.last, span.last + _NOWADAYS_REACH),
        )
        for index in _within_clause(steps, lexed)
    )


def _within_clause(indices: range, lexed: Lexed) -> Iterator[int]:
    for index in indices:
        if lexed.name(index) in ("stop", "newline", "comma", "colon", ""):
            return
        yield index


_PAIR_JOINTS = frozenset(["and", "to", "dash", "until", "part", "part_noun", "of", "the", "from", "prep"])
_MONTH_NAMES = frozenset(["month", "weak_month"])


def is_month_pair(span: Span, lexed: Lexed) -> bool:
    """As in "between June and October": two months without a year, joined into a season."""
    if span.phrase.form != "month" or span.value("year", "rel", "that"):
        return False
    return _joins_month(span.last, 1, lexed) or _joins_month(span.first - 1, -1, lexed)


def _joins_month(index: int, step: int, lexed: Lexed) -> bool:
    first = index
    while lexed.name(index) in _PAIR_JOINTS:
        index += step
    return index != first and lexed.name(index) in _MONTH_NAMES
