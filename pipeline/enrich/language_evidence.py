"""Scripts, letters and frequent words of languages: `seeds/scripts.yaml`, checked on load and made quick."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import yaml
from pydantic import ValidationError

from pipeline.document import Model
from pipeline.errors import ConfigurationError
from pipeline.settings import load_settings

WORD = re.compile(r"[^\W\d_]+")


class ScriptTable(Model):
    """`seeds/scripts.yaml` as it stands; the comments there say what each part means."""

    source: str
    scripts: dict[str, tuple[str, ...]]
    dense: dict[str, float]
    alphabets: dict[str, dict[str, str]]
    letters: dict[str, str]
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The table turned round: from a letter or a word to the languages it speaks for."""

    scripts: Mapping[str, tuple[str, ...]]
    dense: Mapping[str, float]
    alphabets: Mapping[str, Mapping[str, frozenset[str]]]
    letters: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]


@cache
def load_evidence() -> Evidence:
    """Read the table of scripts.

    Raises:
        ConfigurationError: The file is missing or malformed, or names a language that no script lists.
    """
    path = load_settings().seeds / "scripts.yaml"
    try:
        table = ScriptTable.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"The table of scripts can't be read: {path}: {exc}") from exc
    known = {language for languages in table.scripts.values() for language in languages}
    unknown = (set(table.letters) | set(table.words)) - known
    if unknown:
        raise ConfigurationError(f"{path}: no script lists {', '.join(sorted(unknown))}")
    return Evidence(
        scripts=table.scripts,
        dense=table.dense,
        alphabets={script: _alphabets(rows) for script, rows in table.alphabets.items()},
        letters=_turn_round((language, letters) for language, letters in table.letters.items()),
        words=_turn_round((language, words.split()) for language, words in table.words.items()),
    )


@cache
def script_of(character: str) -> str:
    """A letter's script as the first word of its Unicode name; empty for what is no letter."""
    if not character.isalpha():
        return ""
    return re.split("[ -]", unicodedata.name(character, ""))[0]


def count_scripts(text: str) -> Counter[str]:
    """Letters of each script; a character that stands for a syllable or a word counts for several."""
    dense = load_evidence().dense
    counts: Counter[str] = Counter()
    for character, count in Counter(text).items():
        script = script_of(character)
        if script:
            counts[script] += round(count * dense.get(script, 1))
    return counts


def weigh_words(text: str, languages: Iterable[str]) -> dict[str, float]:
    """How many frequent words of each language stand in a text; one that n languages share counts 1/n."""
    return _weigh(WORD.findall(text.lower()), load_evidence().words, frozenset(languages))


def weigh_letters(text: str, languages: Iterable[str]) -> dict[str, float]:
    """How many telling letters of each language stand in a text; one that n languages share counts 1/n."""
    return _weigh(text.lower(), load_evidence().letters, frozenset(languages))


def count_strange_letters(text: str, script: str) -> dict[str, int]:
    """Letters of a script that each of its languages does not write."""
    alphabets = load_evidence().alphabets.get(script)
    if not alphabets:
        return {}
    counts = Counter(c for c in unicodedata.normalize("NFC", text.lower()) if script_of(c) == script)
    return {
        language: sum(count for letter, count in counts.items() if letter not in alphabet)
        for language, alphabet in alphabets.items()
    }


def _weigh(
    pieces: Iterable[str], table: Mapping[str, tuple[str, ...]], languages: frozenset[str]
) -> dict[str, float]:
    weights: dict[str, float] = {}
    for piece, count in Counter(pieces).items():
        matching = [language for language in table.get(piece, ()) if language in languages]
        for language in matching:
            weights[language] = weights.get(language, 0.0) + count / len(matching)
    return weights


def _alphabets(rows: Mapping[str, str]) -> dict[str, frozenset[str]]:
    shared = rows.get("shared", "")
    return {
        language: frozenset(shared + letters) for language, letters in rows.items() if language != "shared"
    }


def _turn_round(rows: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    turned: dict[str, list[str]] = {}
    for language, pieces in rows:
        for piece in dict.fromkeys(pieces):
            turned.setdefault(piece, []).append(language)
    return {piece: tuple(languages) for piece, languages in turned.items()}
