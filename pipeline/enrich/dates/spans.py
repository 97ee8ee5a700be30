"""First pass: spans with an unresolved form, by phrases over word classes."""

from typing import Any

from pipeline.enrich.dates.guards import is_date
from pipeline.enrich.dates.language import DateLanguage, Phrase
from pipeline.enrich.dates.span import MONTHS, Span
from pipeline.enrich.dates.tokens import Lexed

_NUMBERS = frozenset(["d2", "two_digits", "number", "year", "plain_number"])


def find_spans(lexed: Lexed, language: DateLanguage) -> list[Span]:
    """Find the longest phrase at each place, left to right, without overlaps."""
    spans: list[Span] = []
    symbols, position = lexed.symbols, 0
    while found := language.starts.search(symbols, position):
        first = found.start()
        span = None
        for candidate in _candidates(first, lexed, language):
            if (span is None or candidate.last > span.last) and is_date(candidate, lexed, language):
                span = candidate
        position = span.last if span else first + 1
        if span and span.phrase.form != "none":
            spans.append(span)
    return spans


def _candidates(first: int, lexed: Lexed, language: DateLanguage) -> list[Span]:
    symbols = lexed.symbols
    previous = symbols[first - 1] if first else ""
    found = []
    for phrase in language.phrases[symbols[first]]:
        if (phrase.after and previous not in phrase.after) or previous in phrase.not_after:
            continue
        match = phrase.pattern.match(symbols, first)
        if match is None or match.end() == first:
            continue
        following = symbols[match.end() : match.end() + 1]
        if following in phrase.not_before or (phrase.before and following and following not in phrase.before):
            continue
        found.append(_within_year(_span(first, match.end(), phrase, lexed), lexed))
    return found


def _within_year(span: Span, lexed: Lexed) -> Span:
    """As in "on June 3; the following day": only a year belongs to the month before it."""
    if span.phrase.form != "day" or span.unit in (None, "year") or not span.relation:
        return span
    match = span.phrase.pattern.match(lexed.symbols, span.first, _first_relation(span, lexed))
    return _span(span.first, match.end(), span.phrase, lexed) if match and match.end() > span.first else span


def _first_relation(span: Span, lexed: Lexed) -> int:
    return next(i for i in range(span.first, span.last) if lexed.name(i) in ("rel", "that"))


def _span(first: int, last: int, phrase: Phrase, lexed: Lexed) -> Span:
    values: dict[str, list[Any]] = {}
    numbers = iter(phrase.numbers)
    for name, value, _ in lexed.entries[first:last]:
        named = next(numbers, name) if name in _NUMBERS else name
        is_shifted = named == "year" and phrase.year_offset
        values.setdefault(named, []).append(value + phrase.year_offset if is_shifted else value)
        if named in MONTHS:
            values.setdefault("months", []).append(value)
    return Span(first, last, lexed.start(first), lexed.end(last - 1), phrase, values)
