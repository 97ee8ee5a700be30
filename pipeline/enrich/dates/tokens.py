"""Tokens of a text and their classes: each token becomes one symbol, a phrase a pattern over symbols."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Classes that the text itself shows; the others come from a language's words.
BUILT_IN = (
    "word", "capital", "newline", "stop", "dot", "comma", "dash", "colon", "lparen", "rparen", "apostrophe",
    "slash", "punctuation", "d2", "two_digits", "year", "plain_number", "ordinal_digits", "decade",
    "short_year", "iso", "numeric", "clock", "event", "past_tense", "future",
)  # fmt: skip
PUNCTUATION = {
    ".": "dot", ",": "comma", "،": "comma", "、": "comma", "，": "comma", ":": "colon", "-": "dash",
    "–": "dash", "—": "dash", "‑": "dash", "−": "dash", "～": "dash",
    "(": "lparen", "[": "lparen", "（": "lparen",
    ")": "rparen", "]": "rparen", "）": "rparen", "'": "apostrophe", "’": "apostrophe", "/": "slash",
    "\n": "newline", "。": "stop", "؟": "stop", "！": "stop", "？": "stop", "；": "comma", ";": "comma",
}  # fmt: skip
_FIRST_YEAR, _LAST_YEAR = 1000, 2199
_WORDS_KEPT = 100_000
# German writes "5. Januar": the point after a day is no end of a sentence.
_NO_ORDINAL = r"(?<!(?<!\d)\d.)(?<!(?<!\d)\d\d.)"
_STOP = r"[.!?]{no_ordinal}(?<![A-Z.][A-Z].)(?<!\b[A-Z].)[\"'”’)\]]*\s+(?=[^\s\da-z])"
_NUMBERS = r"""
    \d{4}-\d{2}-\d{2}(?![\d-])
  | \d{1,2}(?:/\d{1,2}/|\.\d{1,2}\.)(?:\d{4}|\d{2})(?![\d/]) | \d{4}/\d{1,2}/\d{1,2}(?![\d/])
  | \d{2}-\d{2}-(?:\d{4}|\d{2})(?![\d-])
  | \d{1,2}/\d{1,2}(?![\d/]) | \d{1,2}:\d{2}(?::\d{2})?(?![\d:])
  | (?:(?<=the[ ])|(?<=arly[ ])|(?<=late[ ])|(?<=mid[ -]))\d{2,3}0['’]s(?!\w)
  | \d+(?:[.,]\d+)*(?:s(?!\w)|(?:st|nd|rd|th|er|re|ème|ten|ter|e)(?!\w))?
  | (?<!\w)['’]\d\d(?:s(?!\w)|(?!\w))
"""
# Latin first, being faster; then any letters, with the marks that Arabic writes on them.
_LETTERS = (
    r"[A-Za-z\u00c0-\u024f]+(?![\u0300-\u036f])"
    r"|[^\W\d_]+(?:[\u0300-\u036f\u064b-\u065f\u0670\u200c]+[^\W\d_]*)*"
)
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")

Entry = tuple[str, Any, int]
"""Class, value, and the length of what is written onto the word's front ("و" in Arabic)."""


def token_pattern(words: Iterable[str], *, words_are_spaced: bool, days_have_points: bool) -> re.Pattern[str]:
    """A pattern that cuts a text into tokens; words of several parts are one token."""
    known = [word for word in words if re.search(r"\w\W|\W\w" if words_are_spaced else r"^\w", word)]
    listed = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    # The first signs come first, so that a word that can't be one of them is not tried.
    first = "".join(sorted({re.escape(word[0]) for word in known}))
    edge = r"(?=[{}])(?<!\w){}(?!\w)|" if words_are_spaced else "(?=[{}]){}|"
    compound = edge.format(first, f"(?:{listed})") if listed else ""
    letters = _LETTERS if words_are_spaced else r"[A-Za-z]+|[^\W\d]"
    stop = _STOP.format(no_ordinal=_NO_ORDINAL if days_have_points else "")
    return re.compile(rf"{stop}|{compound}{letters}|{_NUMBERS}|\n|[^\w\s]", re.VERBOSE)


class Lexicon(dict[str, Entry]):
    """Classes of words as written; words not listed are classified once and kept."""

    def __init__(self, entries: dict[str, Entry], *, past: tuple[str, ...], future: tuple[str, ...]) -> None:
        super().__init__(entries)
        self.past_suffixes = past
        self.future_marks = future

    def __missing__(self, surface: str) -> Entry:
        entry = self._classify(surface)
        if len(self) < _WORDS_KEPT:
            self[surface] = entry
        return entry

    def _classify(self, surface: str) -> Entry:
        first = surface[0]
        if first.isdecimal():
            return (*_classify_number(surface), 0)
        if first in ".!?":
            return "stop", surface, 0
        if first in "'’":
            short = int(surface[1:3])
            return ("decade", 1900 + short, 0) if surface.endswith("s") else ("short_year", short, 0)
        if not first.isalpha():
            return "punctuation", surface, 0
        unmarked = _MARKS.sub("", surface)
        if unmarked != surface:
            return self[unmarked]
        return "capital" if first.isupper() else self._tense(surface), surface, 0

    def _tense(self, surface: str) -> str:
        """The class of a lower-case word: what its ending (or, written "x-", its beginning) says."""
        if len(surface) > 4:
            if surface.endswith(self.past_suffixes):
                return "past_tense"
            if any(_has_mark(surface, mark) for mark in self.future_marks):
                return "future"
        return "word"


def _has_mark(surface: str, mark: str) -> bool:
    return surface.startswith(mark[:-1]) if mark.endswith("-") else surface.endswith(mark.removeprefix("-"))


def _classify_number(surface: str) -> tuple[str, Any]:
    if surface.isdecimal():
        return _classify_digits(surface)
    if "/" in surface or surface.count(".") == 2 or (surface.count("-") == 2 and surface[2] == "-"):
        parts = re.split("[/.-]", surface)
        return ("numeric", tuple(parts)) if len(parts) == 3 else ("punctuation", surface)
    if surface.count("-") == 2:
        return "iso", surface
    if ":" in surface:
        return "clock", surface
    digits = re.match(r"\d+", surface)
    number = int(digits.group()[:9]) if digits else 0
    if surface[-1] == "s":
        length = len(digits.group()) if digits else 0
        is_decade = number % 10 == 0 and length in (2, 3, 4) and "," not in surface
        return ("decade", number + (1900 if length == 2 else 0)) if is_decade else ("word", surface)
    return ("ordinal_digits", number) if surface[-1].isalpha() else ("word", surface)


def _classify_digits(surface: str) -> tuple[str, Any]:
    number = int(surface) if len(surface) < 9 else 0
    if len(surface) <= 2:
        return ("d2" if 1 <= number <= 31 else "two_digits"), number
    if len(surface) == 4 and _FIRST_YEAR <= number <= _LAST_YEAR:
        return "year", number
    return ("plain_number" if number > 0 else "word"), number


@dataclass(frozen=True, slots=True)
class Lexed:
    """A text's tokens and the string of their symbols."""

    text: str
    symbols: str
    matches: list[re.Match[str]]
    entries: list[Entry]

    def start(self, index: int) -> int:
        """Where a token starts, behind what is written onto its front."""
        return self.matches[index].start() + self.entries[index][2]

    def end(self, index: int) -> int:
        """Where a token ends."""
        return self.matches[index].end()

    def name(self, index: int) -> str:
        """A token's class; empty beyond the text's ends."""
        return self.entries[index][0] if 0 <= index < len(self.entries) else ""

    def surface(self, index: int) -> str:
        """A token as written; empty beyond the text's ends."""
        return self.matches[index].group() if 0 <= index < len(self.entries) else ""


def lex(text: str, pattern: re.Pattern[str], lexicon: Lexicon, symbols: dict[str, str]) -> Lexed:
    """Split a text into tokens and give each the symbol of its class."""
    matches = list(pattern.finditer(text))
    entries = [lexicon[match.group()] for match in matches]
    return Lexed(text, "".join([symbols[entry[0]] for entry in entries]), matches, entries)
