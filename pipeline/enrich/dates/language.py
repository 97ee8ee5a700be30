"""A language's date words and phrases, from `seeds/languages/<code>.yaml`, compiled once."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import regex
import yaml

from pipeline.errors import ConfigurationError

# Classes that the text itself shows; the others are the keys of `words`.
BUILT_IN = (
    "word", "capital", "newline", "stop", "dot", "comma", "dash", "lparen", "rparen", "apostrophe", "slash",
    "punctuation", "d2", "two_digits", "year", "plain_number", "ordinal_digits", "decade", "short_year",
    "iso", "numeric", "event",
)  # fmt: skip
_FIRST_SYMBOL = 0xE000
_NAME = regex.compile(r"[A-Za-z_]\w*")
_PUNCTUATION = {
    ".": "dot", ",": "comma", "،": "comma", "、": "comma", "-": "dash", "–": "dash", "—": "dash", "‑": "dash",
    "−": "dash", "(": "lparen", "[": "lparen", ")": "rparen", "]": "rparen", "'": "apostrophe",
    "’": "apostrophe", "/": "slash", "\n": "newline", "。": "stop", "؟": "stop", "！": "stop", "？": "stop",
}  # fmt: skip
_NUMBERS = r"""
    \d{4}-\d{2}-\d{2}(?![\d-])
  | \d{1,2}(?P<_s>[/.])\d{1,2}(?P=_s)(?:\d{4}|\d{2})(?![\d/]) | \d{4}/\d{1,2}/\d{1,2}(?![\d/])
  | \d{1,2}/\d{1,2}(?![\d/])
  | (?<=the[ ]|arly[ ]|late[ ]|mid[ -])\d{2,3}0['’]s(?!\w)
  | \d+(?:[.,]\d+)*(?:s(?!\w)|(?:st|nd|rd|th)(?!\w))?
  | ['’]\d\d(?:s(?!\w)|(?!\w))
"""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sequence of word classes that is a date, with the conditions at its sides."""

    id: str
    form: str
    pattern: regex.Pattern[str]
    after: frozenset[str]
    not_after: frozenset[str]
    before: frozenset[str]
    not_before: frozenset[str]
    unit: str | None
    narrative: bool
    capital: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A day that is named without its year ("October 7"), known by words of the same sentence."""

    surface: str | None
    month: int | None
    day: int | None
    date: str
    cues: frozenset[str]


@dataclass(frozen=True, slots=True)
class DateLanguage:
    """Everything a language's dates need: tokenizer, words, phrases by their first symbol."""

    code: str
    symbols: dict[str, str]
    names: dict[str, str]
    words: dict[str, tuple[str, Any]]
    token: regex.Pattern[str]
    trigger: regex.Pattern[str]
    phrases: dict[str, tuple[Phrase, ...]]
    starts: regex.Pattern[str]
    events: tuple[Event, ...]
    past_suffix: str | None
    count_nouns: frozenset[str]
    label_nouns: frozenset[str]
    count_words: frozenset[str]
    calendar: str
    numeric_order: str | None


@lru_cache(maxsize=32)
def load_language(folder: Path, code: str) -> DateLanguage | None:
    """Read and compile a language's section `dates:`; None where there is no such file or section.

    Raises:
        ConfigurationError: The file exists and cannot be read, or a phrase names an unknown class.
    """
    path = folder / f"{code}.yaml"
    if not path.is_file():
        return None
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as exc:
        raise ConfigurationError(f"{path} cannot be read as YAML: {exc}") from exc
    section = data.get("dates") if isinstance(data, dict) else None
    if section is None:
        return None
    try:
        return _compile(code, section)
    except (KeyError, TypeError, AttributeError, regex.error) as exc:
        raise ConfigurationError(f"{path}, section dates: {exc!r}. Compare it with en.yaml.") from exc


def _compile(code: str, section: dict[str, Any]) -> DateLanguage:
    classes = [*BUILT_IN, *(name for name in section["words"] if name not in BUILT_IN)]
    symbols = {name: chr(_FIRST_SYMBOL + index) for index, name in enumerate(classes)}
    words = _word_table(section, symbols)
    events = tuple(_event(entry) for entry in section.get("events", ()))
    words.update({event.surface: (symbols["event"], event.date) for event in events if event.surface})
    phrases = [_phrase(entry, symbols, section.get("fragments", {})) for entry in section["phrases"]]
    by_start = {
        symbol: tuple(phrase for phrase in phrases if phrase.pattern.match(symbol, partial=True))
        for symbol in symbols.values()
    }
    by_start = {symbol: found for symbol, found in by_start.items() if found}
    return DateLanguage(
        code=code,
        symbols=symbols,
        names={symbol: name for name, symbol in symbols.items()},
        words=words,
        token=_token_pattern(words, words_are_spaced=section.get("segmentation", "words") == "words"),
        trigger=_trigger_pattern(section, words, symbols),
        phrases=by_start,
        starts=regex.compile(f"[{''.join(by_start)}]"),
        events=events,
        past_suffix=section.get("past_suffix"),
        count_nouns=frozenset(map(str, section.get("count_nouns", ()))),
        label_nouns=frozenset(map(str, section.get("label_nouns", ()))),
        count_words=frozenset(map(str, section.get("count_words", ()))),
        calendar=section.get("calendar", "gregorian"),
        numeric_order=section.get("numeric_order", {}).get("default"),
    )


def _word_table(section: dict[str, Any], symbols: dict[str, str]) -> dict[str, tuple[str, Any]]:
    table: dict[str, tuple[str, Any]] = {
        surface: (symbols[name], surface) for surface, name in _PUNCTUATION.items()
    }
    cased = set(section.get("cased", ()))
    for name, entries in section["words"].items():
        for key, value in entries.items():
            word = str(key)
            forms = {word.capitalize(), word.title(), word.upper()} | ({word} if name not in cased else set())
            if word != word.lower():
                forms.add(word)
            for form in forms:
                table.setdefault(form, (symbols[name], value))
    return table


def _token_pattern(words: dict[str, tuple[str, Any]], *, words_are_spaced: bool) -> regex.Pattern[str]:
    compound = [word for word in words if regex.search(r"\w[^\w]|[^\w]\w", word)]
    known = compound if words_are_spaced else [word for word in words if regex.match(r"\w", word)]
    listed = "|".join(regex.escape(word) for word in sorted(known, key=len, reverse=True))
    bounded = (
        (rf"(?<!\w)(?:{listed})(?!\w)|" if words_are_spaced else rf"(?:{listed})|").replace(r"\ ", r"[ ]")
        if listed
        else ""
    )
    letters = r"[^\W\d_]+(?:\p{M}+[^\W\d_]*)*" if words_are_spaced else r"[A-Za-z]+|\w"
    return regex.compile(
        rf"(?P<stop>(?<![A-Z.][A-Z]|(?<!\w)[A-Z])[.!?](?=[\"'”’)\]]*\s+[^\s\da-z]))|{bounded}(?:{_NUMBERS})"
        rf"|{letters}|\n|[^\w\s]",
        regex.VERBOSE,
    )


def _trigger_pattern(
    section: dict[str, Any], words: dict[str, tuple[str, Any]], symbols: dict[str, str]
) -> regex.Pattern[str]:
    """A cheap pattern that every text with a date matches: a digit or a core word."""
    core = {symbols[name] for name in section.get("core", ()) if name in symbols}
    listed = sorted((word for word, (symbol, _) in words.items() if symbol in core), key=len, reverse=True)
    return regex.compile(r"\d" + "".join(f"|{regex.escape(word)}" for word in listed))


def _phrase(entry: dict[str, Any], symbols: dict[str, str], fragments: dict[str, str]) -> Phrase:
    def classes(key: str) -> frozenset[str]:
        return frozenset(symbols[name] for name in entry.get(key, ()))

    return Phrase(
        id=entry["id"],
        form=entry["form"],
        pattern=regex.compile(_expand(entry["pattern"], symbols, fragments).replace("(", "(?:")),
        after=classes("after"),
        not_after=classes("not_after"),
        before=classes("before"),
        not_before=classes("not_before"),
        unit=entry.get("unit"),
        narrative=bool(entry.get("narrative")),
        capital=bool(entry.get("capital")),
    )


def _expand(pattern: str, symbols: dict[str, str], fragments: dict[str, str]) -> str:
    def replace(match: regex.Match[str]) -> str:
        name = match.group()
        return _expand(fragments[name], symbols, fragments) if name in fragments else symbols[name]

    return _NAME.sub(replace, pattern).replace(" ", "")


def _event(entry: dict[str, Any]) -> Event:
    return Event(
        surface=entry.get("surface"),
        month=entry.get("month"),
        day=entry.get("day"),
        date=entry["date"],
        cues=frozenset(entry.get("cues", ())),
    )
