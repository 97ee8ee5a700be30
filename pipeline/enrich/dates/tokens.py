"""Tokens of a text and their classes: each token becomes one symbol, a phrase a pattern over symbols."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.enrich.dates.numbers import SIGN_YEAR, classify_number, sign_year

# Classes that the text itself shows; the others come from a language's words.
BUILT_IN = (
    "word", "capital", "newline", "stop", "dot", "comma", "dash", "colon", "lparen", "rparen", "apostrophe",
    "slash", "punctuation", "d2", "two_digits", "year", "plain_number", "ordinal_digits", "decade",
    "short_year", "iso", "iso_week", "numeric", "day_month", "fraction", "clock", "event",
    "past_tense", "future", "intent", "scheduled",
)  # fmt: skip
PUNCTUATION = {
    ".": "dot", ",": "comma", "،": "comma", "、": "comma", "，": "comma", ":": "colon", "-": "dash",
    "–": "dash", "—": "dash", "‑": "dash", "−": "dash", "～": "dash",
    "(": "lparen", "[": "lparen", "（": "lparen",
    ")": "rparen", "]": "rparen", "）": "rparen", "'": "apostrophe", "’": "apostrophe", "/": "slash",
    "\n": "newline", "。": "stop", "؟": "stop", "！": "stop", "？": "stop", "；": "comma", ";": "comma",
}  # fmt: skip
_WORDS_KEPT = 100_000
# German writes "5. Januar": the point after a day is no end of a sentence.
_NO_ORDINAL = r"(?<!(?<!\d)\d.)(?<!(?<!\d)\d\d.)"
_STOP = r"[.!?]{no_ordinal}(?<![A-Z.][A-Z].)(?<!\b[A-Z].)[\"'”’)\]]*\s+(?=[^\s\da-z])"
_NUMBERS = r"""
    \d{4}-\d{2}-\d{2}(?:T\d{2}(?::?\d{2}){0,2}(?:[.,]\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?(?!\w)|(?![\d-]))
  | \d{4}-?W\d{2}(?:-?[1-7])?(?!\w)
  | \d{1,2}(?:/\d{1,2}/|\.\d{1,2}\.)(?:\d{4}|\d{2})(?![\d/]) | \d{4}/\d{1,2}/\d{1,2}(?![\d/])
  | \d{2}-\d{2}-(?:\d{4}|\d{2})(?![\d-])
  | \d{1,2}/\d{1,2}(?![\d/]) | \d{1,2}:\d{2}(?::\d{2})?(?![\d:])
  | (?:(?<=the[ ])|(?<=arly[ ])|(?<=late[ ])|(?<=mid[ -]))\d{2,3}0['’]s(?!\w)
  | \d+(?:[.,]\d+)*(?:s(?!\w)|(?:st|nd|rd|th|er|re|ème|ten|ter|e|º|ª|ro|ero)(?!\w))?
  | (?<!\w)['’]\d\d(?:s(?!\w)|(?!\w))
"""
# Latin first, being faster; then any letters, with the marks that Arabic writes on them.
# Signs that belong to the letter before them: accents, Hebrew and Arabic points, vowels of Devanagari.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u200c\u200d"
_LETTERS = rf"[A-Za-z\u00c0-\u024f]+(?![\u0300-\u036f])|[^\W\d_]+(?:[{_SIGNS}]+[^\W\d_]*)*"
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")

# 24.12. in languages that write points after days.
_DAY_MONTH = r"(?<!\d\.)\d{1,2}\.[ ]?\d{1,2}\.(?!\d)|"
Entry = tuple[str, Any, int]
"""Class, value, and the length of what is written onto the word's front ("و" in Arabic)."""


def token_pattern(words: Iterable[str], *, words_are_spaced: bool, days_have_points: bool) -> re.Pattern[str]:
    """A pattern that cuts a text into tokens; words of several parts are one token."""
    known = [word for word in words if re.search(r"\w\W|\W\w" if words_are_spaced else r"^\w", word)]
    listed = _by_first_sign(known)
    # The first signs come first, so that a word that can't be one of them is not tried.
    first = "".join(sorted({re.escape(word[0]) for word in known}))
    edge = rf"(?=[{{}}])(?<![\w{_SIGNS}]){{}}(?![\w{_SIGNS}])|" if words_are_spaced else "(?=[{}]){}|"
    compound = edge.format(first, listed) if known else ""
    letters = _LETTERS if words_are_spaced else r"[A-Za-z]+|[^\W\d]"
    stop = _STOP.format(no_ordinal=_NO_ORDINAL if days_have_points else "")
    # One look at the first sign spares a dozen alternatives at every blank and point.
    numbers = rf"(?=[\d'’])(?:{_DAY_MONTH if days_have_points else ''}{_NUMBERS})"
    compound = compound if words_are_spaced else f"{SIGN_YEAR}|{compound}"
    return re.compile(rf"{stop}|{compound}{letters}|{numbers}|\n|[^\w\s]", re.VERBOSE)


def _by_first_sign(words: Iterable[str]) -> str:
    """A pattern of words, the longest first among those that begin alike; twice as fast as one long list."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items()) + ")"


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
            return (*classify_number(surface), 0)
        if first.isalpha() or first == "〇":
            return self._classify_word(surface)
        if first in ".!?":
            return "stop", surface, 0
        if first in "'’":
            short = int(surface[1:3])
            return ("decade", 1900 + short, 0) if surface.endswith("s") else ("short_year", short, 0)
        return "punctuation", surface, 0

    def _classify_word(self, surface: str) -> Entry:
        year = sign_year(surface)
        if year:
            return "year", year, 0
        unmarked = _MARKS.sub("", surface)
        if unmarked != surface:
            return self[unmarked]
        return "capital" if surface[0].isupper() else self._tense(surface), surface, 0

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
