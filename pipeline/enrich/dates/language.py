"""A language's date words and phrases, from `seeds/languages/<code>.yaml`, compiled once."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import regex
import yaml

from pipeline.enrich.dates.joints import DASHED, RangeRule, compile_words, range_rule
from pipeline.enrich.dates.tokens import BUILT_IN, PUNCTUATION, Entry, Lexed, Lexicon, lex, token_pattern
from pipeline.errors import ConfigurationError

_FIRST_SYMBOL = 0xE000
_NAME = re.compile(r"[A-Za-z_]\w*")
_WORD_LISTS = (
    "count_nouns", "count_words", "label_nouns", "address_nouns", "ages", "degrees", "habits", "rescheduling",
    "counted", "weekly_nouns", "these_times", "climate", "general_verbs",
    "deadline_verbs", "day_habits", "holiday_things", "speech_words", "measuring", "since_endings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sequence of word classes that is a date, with the conditions at its sides.

    `numbers` names what its numbers are, in order, where their class can't tell ("month", "day").
    `year_offset` is added to the years of another count (Buddhist -543, of the Republic of China 1911).
    """

    id: str
    form: str
    pattern: re.Pattern[str]
    after: frozenset[str]
    not_after: frozenset[str]
    before: frozenset[str]
    not_before: frozenset[str]
    numbers: tuple[str, ...]
    year_offset: int
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
    lexicon: Lexicon
    token: re.Pattern[str]
    phrases: dict[str, tuple[Phrase, ...]]
    starts: re.Pattern[str]
    events: tuple[Event, ...]
    lists: dict[str, frozenset[str]]
    count_suffixes: tuple[str, ...]
    numeric_order: str | None
    numeric_orders: dict[str, str]
    ranges: tuple[RangeRule, ...]
    to_now: re.Pattern[str] | None

    def lex(self, text: str) -> Lexed:
        """A text's tokens in this language's classes."""
        return lex(text, self.token, self.lexicon, self.symbols)

    def order_in(self, country_code: str | None) -> str | None:
        """Whether 03/04/2024 is read "dmy" or "mdy": by the language, else by a country that writes it."""
        return self.numeric_order or self.numeric_orders.get(country_code or "")


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
    except (KeyError, TypeError, AttributeError, ValueError, regex.error, re.error) as exc:
        raise ConfigurationError(f"{path}, section dates: {exc!r}. Compare it with en.yaml.") from exc


def _compile(code: str, section: dict[str, Any]) -> DateLanguage:
    classes = [*BUILT_IN, *(name for name in section["words"] if name not in BUILT_IN)]
    symbols = {name: chr(_FIRST_SYMBOL + index) for index, name in enumerate(classes)}
    events = tuple(_event(entry) for entry in section.get("events", ()))
    words = _word_table(section)
    words.update({event.surface: ("event", event.date, 0) for event in events if event.surface})
    phrases = _by_first_symbol(section, symbols)
    return DateLanguage(
        code=code,
        symbols=symbols,
        lexicon=Lexicon(
            words,
            past=tuple(section.get("past_suffixes", ())),
            future=tuple(section.get("future_marks", ())),
        ),
        token=token_pattern(
            words,
            words_are_spaced=section.get("segmentation", "words") == "words",
            days_have_points=bool(section.get("days_have_points")),
        ),
        phrases=phrases,
        starts=re.compile(f"[{''.join(phrases)}]"),
        events=events,
        lists={name: frozenset(map(str, section.get(name, ()))) for name in _WORD_LISTS},
        count_suffixes=tuple(section.get("count_suffixes", ())),
        numeric_order=section.get("numeric_order"),
        numeric_orders={
            country: order
            for order, countries in section.get("numeric_orders", {}).items()
            for country in countries.split()
        },
        ranges=(DASHED, *(range_rule(entry) for entry in section.get("ranges", ()))),
        to_now=compile_words(section.get("to_now"), "(?:{})"),
    )


def _word_table(section: dict[str, Any]) -> dict[str, Entry]:
    table: dict[str, Entry] = {surface: (name, surface, 0) for surface, name in PUNCTUATION.items()}
    cased = set(section.get("cased", ()))
    prefixed = set(section.get("prefixed", ()))
    variants = str.maketrans(section.get("variants", {}))
    for name, entries in section["words"].items():
        prefixes = section.get("prefixes", ()) if name in prefixed else ()
        for key, value in entries.items():
            written = {str(key), str(key).translate(variants)}
            for form in set().union(*(_forms(word, is_cased=name in cased) for word in written)):
                table.setdefault(form, (name, value, 0))
                for prefix in prefixes:
                    table.setdefault(prefix + form, (name, value, len(prefix)))
    return table


def _forms(word: str, *, is_cased: bool) -> set[str]:
    """How a word may be written: "may" only "May" and "MAY" where the class is cased."""
    forms = {word[:1].upper() + word[1:], word.upper()}
    return forms if is_cased and word == word.lower() else {*forms, word}


def _by_first_symbol(section: dict[str, Any], symbols: dict[str, str]) -> dict[str, tuple[Phrase, ...]]:
    fragments = section.get("fragments", {})
    pairs = [
        (entry, _expand(entry["pattern"], symbols, fragments).replace("(", "(?:"))
        for entry in section["phrases"]
    ]
    phrases = [(_phrase(entry, pattern, symbols), regex.compile(pattern)) for entry, pattern in pairs]
    found = {
        symbol: tuple(phrase for phrase, prober in phrases if prober.fullmatch(symbol, partial=True))
        for symbol in symbols.values()
    }
    return {symbol: starting for symbol, starting in found.items() if starting}


def _phrase(entry: dict[str, Any], pattern: str, symbols: dict[str, str]) -> Phrase:
    def classes(key: str) -> frozenset[str]:
        return frozenset(symbols[name] for name in entry.get(key, ()))

    return Phrase(
        id=entry["id"],
        form=entry["form"],
        pattern=re.compile(pattern),
        after=classes("after"),
        not_after=classes("not_after"),
        before=classes("before"),
        not_before=classes("not_before"),
        numbers=tuple(entry.get("numbers", ())),
        year_offset=entry.get("year_offset", 0),
        unit=entry.get("unit"),
        narrative=bool(entry.get("narrative")),
        capital=bool(entry.get("capital")),
    )


def _expand(pattern: str, symbols: dict[str, str], fragments: dict[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
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
