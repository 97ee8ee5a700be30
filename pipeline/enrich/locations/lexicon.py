"""Words around place names, per language, and words that look like place names and seldom are."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from pipeline.enrich.countries import load_countries
from pipeline.enrich.fold import fold
from pipeline.errors import ConfigurationError

_KINDS = (
    "inside", "beside", "direction", "kind", "kind_after", "title", "office", "org_head", "org_tail",
    "speech", "hyphen_place", "hyphen_never", "disease", "site", "pact", "street", "street_head", "contest",
    "opener", "event", "happening", "topic", "act", "source", "club", "glued_inside", "glued_beside",
    "glued_institution", "article", "home",
)  # fmt: skip
# German writes every noun with a capital, so a capital beside a name says nothing there.
_NOUNS_CAPITALIZED = frozenset({"de"})


@dataclass(frozen=True, slots=True)
class Cues:
    """Folded words of one language (English is always understood beside it)."""

    inside: frozenset[str]
    beside: frozenset[str]
    direction: frozenset[str]
    kind: frozenset[str]
    kind_after: frozenset[str]
    title: frozenset[str]
    office: frozenset[str]
    org_head: frozenset[str]
    org_tail: frozenset[str]
    speech: frozenset[str]
    hyphen_place: frozenset[str]
    hyphen_never: frozenset[str]
    disease: frozenset[str]
    site: frozenset[str]
    pact: frozenset[str]
    street: frozenset[str]
    street_head: frozenset[str]
    contest: frozenset[str]
    opener: frozenset[str]
    event: frozenset[str]
    happening: frozenset[str]
    topic: frozenset[str]
    act: frozenset[str]
    source: frozenset[str]
    club: frozenset[str]
    glued_inside: frozenset[str]
    glued_beside: frozenset[str]
    glued_institution: frozenset[str]
    article: frozenset[str]
    home: frozenset[str]
    are_nouns_capitalized: bool
    is_event_known: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the reader of locations knows beside the gazetteer."""

    words: frozenset[str]
    given_names: frozenset[str]
    traps: dict[str, str]
    demonyms: dict[str, str]


@lru_cache(maxsize=64)
def load_cues(seeds: Path, language_code: str) -> Cues:
    """The cue words of a language, with the English ones, which captions and wires use everywhere.

    Raises:
        ConfigurationError: The file is absent or is no YAML.
    """
    path = seeds / "locations/cues.yaml"
    try:
        languages = yaml.safe_load(path.read_text("utf-8"))["languages"]
    except (OSError, yaml.YAMLError, KeyError) as exc:
        raise ConfigurationError(f"{path} can't be read: restore it from the repository ({exc})") from exc
    own, english = languages.get(language_code, {}), languages["en"]
    words = {
        kind: frozenset(fold(str(word)) for word in (*own.get(kind, ()), *english.get(kind, ())))
        for kind in _KINDS
    }
    return Cues(
        **words,
        are_nouns_capitalized=language_code in _NOUNS_CAPITALIZED,
        # Only English tells what happens somewhere; elsewhere "in X" must do.
        is_event_known=language_code in ("en", "und"),
    )


@lru_cache(maxsize=2)
def load_lexicon(seeds: Path) -> Lexicon:
    """Common words, given names, traps, demonyms and capitals.

    Raises:
        ConfigurationError: A file is absent.
    """
    countries = load_countries(seeds)
    demonyms = {fold(name.text): name.code for name in reversed(countries.names) if name.kind == "demonym"}
    return Lexicon(
        words=frozenset(_column(seeds / "locations/common_words.csv", "word")),
        given_names=frozenset(_column(seeds / "locations/given_names.csv", "name")),
        traps={fold(name.text): name.trap for name in countries.names if name.trap},
        demonyms=demonyms,
    )


def _column(path: Path, column: str) -> list[str]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return [fold(line[column]) for line in csv.DictReader(lines)]
    except OSError as exc:
        raise ConfigurationError(f"{path} can't be read: restore it from the repository ({exc})") from exc
