"""Case forms of bodies' names where a language declines the words in them (seeds/names/declension.yaml)."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import regex
import yaml

from pipeline.errors import ConfigurationError

Pattern = regex.Pattern[str]


class Declension(NamedTuple):
    """One language's: patterns of an adjective (stem, ending) and of a noun, and the endings of both."""

    adjective: Pattern
    adjective_endings: tuple[str, ...]
    noun: Pattern
    noun_endings: tuple[str, ...]


def declension_path(seeds: Path) -> Path:
    """Where the endings stand."""
    return seeds / "names" / "declension.yaml"


def read_declensions(seeds: Path) -> tuple[Declension, ...]:
    """Read the languages' endings.

    Raises:
        ConfigurationError: The file is absent or not as described in it.
    """
    path = declension_path(seeds)
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return tuple(_declension(entry) for entry in found["languages"].values())
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as exc:
        raise ConfigurationError(f"{path}: expected `languages` with adjectives and nouns: {exc!r}") from exc


def _declension(entry: Mapping[str, Any]) -> Declension:
    adjectives, nouns = entry["adjectives"], entry["nouns"]
    endings = tuple(adjectives["endings"])
    return Declension(
        regex.compile(rf"(.*(?:{_any(adjectives['stems'])}))(?:{_any(endings)})", regex.IGNORECASE),
        endings,
        regex.compile(rf".*(?:{_any(nouns['stems'])})", regex.IGNORECASE),
        tuple(nouns["endings"]),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(map(regex.escape, words))


def decline(name: str, declensions: Iterable[Declension]) -> Iterator[str]:
    """Give the other case forms of a name; none where no language's endings fit it."""
    words = name.split()
    for declension in declensions:
        heads = [declension.adjective.fullmatch(word) for word in words[:-1]]
        adjectives = {at: match[1] for at, match in enumerate(heads) if match}
        head = max(adjectives) + 1 if adjectives else 0
        if not adjectives and len(words) > 1:
            continue
        nouns = [words[head]]
        if declension.noun.fullmatch(words[head]):
            nouns += [words[head] + ending for ending in declension.noun_endings]
        for ending in declension.adjective_endings if adjectives else ("",):
            for noun in nouns:
                form = [adjectives[i] + ending if i in adjectives else word for i, word in enumerate(words)]
                form[head] = noun
                if form != words:
                    yield " ".join(form)
