"""First pass: from text to spans with an unresolved form, by phrases over word classes.

Each token becomes one symbol, so that a phrase is a short pattern over a short string.
"""

from dataclasses import dataclass
from typing import Any

from pipeline.enrich.dates.language import DateLanguage, Phrase

_YEAR_FIRST, _YEAR_LAST = 1000, 2199


@dataclass(frozen=True, slots=True)
class Lexed:
    """A text's tokens: their offsets, values, and the string of their symbols."""

    text: str
    symbols: str
    starts: list[int]
    ends: list[int]
    values: list[Any]

    def surface(self, index: int) -> str:
        """The token as written; empty beyond the text's ends."""
        return self.text[self.starts[index] : self.ends[index]] if 0 <= index < len(self.starts) else ""


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `first` to `last` (exclusive) that a phrase matched; `values` by class, in order."""

    first: int
    last: int
    start: int
    end: int
    phrase: Phrase
    values: dict[str, list[Any]]

    def value(self, name: str, index: int = 0) -> Any:
        """The `index`-th value of a class, None without one."""
        found = self.values.get(name, ())
        return found[index] if index < len(found) else None


def lex(text: str, language: DateLanguage) -> Lexed:
    """Split a text into tokens and give each the symbol of its class."""
    table, names = language.words, language.symbols
    starts: list[int] = []
    ends: list[int] = []
    values: list[Any] = []
    symbols: list[str] = []
    for match in language.token.finditer(text):
        surface = match.group()
        known = table.get(surface)
        if match.lastgroup == "stop":
            symbol, value = names["stop"], None
        elif known is not None:
            symbol, value = known
        else:
            name, value = _classify(surface, language)
            symbol = names[name]
        symbols.append(symbol)
        values.append(value)
        starts.append(match.start())
        ends.append(match.end())
    return Lexed(text, "".join(symbols), starts, ends, values)


def _classify(surface: str, language: DateLanguage) -> tuple[str, Any]:
    first = surface[0]
    if first.isdecimal():
        return _classify_number(surface)
    if first in "'’":
        return (
            ("decade", 1900 + int(surface[1:3]))
            if surface.endswith("s")
            else ("short_year", int(surface[1:3]))
        )
    if first.isupper():
        return "capital", surface
    if first.isalpha():
        suffix = language.past_suffix
        if suffix and len(surface) > 4 and surface.endswith(suffix) and "past_tense" in language.symbols:
            return "past_tense", surface
        return "word", surface
    return "punctuation", surface


def _classify_number(surface: str) -> tuple[str, Any]:
    if surface.isdecimal():
        return _classify_digits(surface)
    if "/" in surface or surface.count(".") == 2:
        parts = surface.replace(".", "/").split("/")
        return ("numeric", tuple(parts)) if len(parts) == 3 else ("punctuation", surface)
    if surface.count("-") == 2:
        return "iso", surface
    digits = surface.rstrip("'’snthrd")
    if surface[-1] == "s":
        is_decade = digits.isdecimal() and len(digits) in (2, 4) and digits.endswith("0")
        return ("decade", int(digits) + (1900 if len(digits) == 2 else 0)) if is_decade else ("word", surface)
    if digits != surface and digits.isdecimal():
        return "ordinal_digits", int(digits)
    return "word", surface


def _classify_digits(surface: str) -> tuple[str, Any]:
    number = int(surface) if len(surface) < 9 else -1
    if len(surface) <= 2:
        return ("d2" if 1 <= number <= 31 else "two_digits"), number
    if len(surface) == 4 and _YEAR_FIRST <= number <= _YEAR_LAST:
        return "year", number
    return ("plain_number" if number > 0 else "word"), number


def find_spans(lexed: Lexed, language: DateLanguage) -> list[Span]:
    """Find the longest phrase at each place, left to right, without overlaps."""
    spans: list[Span] = []
    symbols, position = lexed.symbols, 0
    while found := language.starts.search(symbols, position):
        first = found.start()
        span = _longest(first, lexed, language)
        position = span.last if span else first + 1
        if span and span.phrase.form != "none":
            spans.append(span)
    return spans


def _longest(first: int, lexed: Lexed, language: DateLanguage) -> Span | None:
    best: Span | None = None
    symbols = lexed.symbols
    for phrase in language.phrases[symbols[first]]:
        if not _fits_before(phrase, symbols[first - 1] if first else ""):
            continue
        match = phrase.pattern.match(symbols, first)
        if match is None or match.end() == first or (best and match.end() <= best.last):
            continue
        span = _span(first, match.end(), phrase, lexed, language)
        if _fits_after(span, symbols) and is_date(span, lexed, language):
            best = span
    return best


def _fits_before(phrase: Phrase, symbol: str) -> bool:
    return (
        (not phrase.after or symbol in phrase.after) and symbol not in phrase.not_after
        if symbol
        else not (phrase.after)
    )


def _fits_after(span: Span, symbols: str) -> bool:
    phrase, symbol = span.phrase, symbols[span.last : span.last + 1]
    return (not phrase.before or not symbol or symbol in phrase.before) and symbol not in phrase.not_before


def _span(first: int, last: int, phrase: Phrase, lexed: Lexed, language: DateLanguage) -> Span:
    values: dict[str, list[Any]] = {}
    for index in range(first, last):
        values.setdefault(language.names[lexed.symbols[index]], []).append(lexed.values[index])
    return Span(first, last, lexed.starts[first], lexed.ends[last - 1], phrase, values)


def is_date(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """Whether the words beside and inside a span speak for a date and not for a number or a name."""
    if span.phrase.unit and span.phrase.unit not in span.values.get("unit", ()):
        return False
    if span.phrase.capital and not lexed.surface(span.first)[:1].isupper():
        return False
    if span.phrase.form == "year":
        return _is_year(span, lexed, language)
    if span.phrase.form == "year_range":
        return _is_year_range(span, lexed)
    return True


def _is_year(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    text = lexed.text
    before, after = text[max(0, span.start - 1) : span.start], text[span.end : span.end + 2]
    if before in _GLUED or before.isalnum() or after[:1] in "%_@°$€£/=":
        return False
    if after[:1] in "-–.:" and after[1:].isdecimal():
        return False
    if span.last - span.first > 1:
        return True
    previous, following = lexed.surface(span.first - 1), lexed.surface(span.last)
    if previous.casefold() in language.label_nouns or previous.casefold() in language.count_words:
        return False
    if lexed.symbols[span.last : span.last + 1] == language.symbols["dash"]:
        return True
    return following not in language.count_nouns


_GLUED = frozenset("$€£#+_/@=.,:-")


def _is_year_range(span: Span, lexed: Lexed) -> bool:
    first = span.values["year"][0]
    second = [*span.values["year"][1:], *span.values.get("two_digits", ()), *span.values.get("d2", ())][0]
    before, after = lexed.text[max(0, span.start - 1) : span.start], lexed.text[span.end : span.end + 1]
    if before in _GLUED or after in ("-", "–", "/"):
        return False
    return bool(second > first if second >= _YEAR_FIRST else second > first % 100)
