"""The words that rules need, per language: seeds/rules/<code>.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from pipeline.enrich.actors.words import Phrases, phrases, phrases_by_value, split_words, verb_phrases
from pipeline.enrich.fold import fold, fold_word
from pipeline.errors import ConfigurationError

FALLBACK = "en"
# Words of these stand inside names: "Air", "Bank", "Post" beside a state make a longer name.
_NAMES = frozenset(
    [
        "organisations",
        "class_nouns",
        "business",
        "short_heads",
        "member_groups",
        "not_organisations",
        "not_states",
    ]
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title that stands beside a name; `offices` are the registry's, none where nobody holds it alone."""

    label: str
    offices: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()
    """Where the word means this; empty where it does everywhere."""
    elsewhere: "Title | None" = None
    """What the word means in other countries: a "canciller" is a foreign minister but in Berlin, Vienna."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One language's words. Phrases are folded; each field is described in seeds/rules/README.md."""

    language: str
    acts: Phrases[bool]
    clause_verbs: Phrases[bool]
    undergoes: Phrases[bool]
    targets: Phrases[bool]
    enters: Phrases[bool]
    infinitive: frozenset[str]
    auxiliaries: frozenset[str]
    verb_particles: frozenset[str]
    verb_last: bool
    place_first: bool
    passive: Phrases[bool]
    be: Phrases[bool]
    skip: Phrases[bool]
    acts_endings: tuple[str, ...]
    adverb_endings: tuple[str, ...]
    verb_before: bool
    noun_before: bool
    noun_after: bool
    bare_link: bool
    articles: frozenset[str]
    of: frozenset[str]
    conjunctions: Phrases[bool]
    owner_links: frozenset[str]
    subject_marks: frozenset[str]
    object_marks: frozenset[str]
    place_marks: frozenset[str]
    owner_suffixes: frozenset[str]
    actor_postpositions: Phrases[bool]
    place_prepositions: Phrases[bool]
    actor_prepositions: Phrases[bool]
    place_before: Phrases[bool]
    frames: Mapping[str, Phrases[bool]]
    relations: Phrases[bool]
    between: frozenset[str]
    memberships: Phrases[bool]
    member_groups: Phrases[bool]
    alignment_suffixes: Phrases[bool]
    alignment_prefixes: Phrases[bool]
    against_prefixes: Phrases[bool]
    alignment_phrases: Phrases[bool]
    alignment_after: Phrases[bool]
    glued_prefixes: tuple[str, ...]
    acts_nouns: Phrases[bool]
    event_nouns: Phrases[bool]
    modifiers: Phrases[bool]
    officials: Phrases[bool]
    bodies: Phrases[str]
    not_bodies: Phrases[bool]
    body_links: frozenset[str]
    title_behind: bool
    titles: Phrases[Title]
    title_tails: Phrases[Title]
    qualifiers: Phrases[str]
    unheld: Phrases[bool]
    definite: frozenset[str]
    name_particles: frozenset[str]
    not_names: Phrases[bool]
    organisations: Phrases[str]
    organisations_of: frozenset[str]
    class_nouns: Phrases[str]
    business: Phrases[bool]
    named_after: frozenset[str]
    name_openers: frozenset[str]
    not_organisations: Phrases[bool]
    not_states: Phrases[bool]
    sports: Phrases[bool]
    contests: Phrases[bool]
    plays: Phrases[bool]
    short_heads: Phrases[bool]
    followers: Phrases[bool]
    sport_words: frozenset[str]
    known_words: frozenset[str]
    known_stems: tuple[str, ...]

    def is_known(self, word: str) -> bool:
        """True for a word of the rules: with a capital it is no stranger's name."""
        return word in self.known_words or bool(self.known_stems and word.startswith(self.known_stems))


def load_rules(seeds: Path, language: str) -> Rules:
    """Rules of a language; one without a file is read with the English words, whose names it shares.

    Raises:
        ConfigurationError: The language's file is not YAML or lacks its `source`.
    """
    return _load(seeds, language if (seeds / "rules" / f"{language}.yaml").is_file() else FALLBACK)


@lru_cache(maxsize=64)
def _load(seeds: Path, language: str) -> Rules:
    path = seeds / "rules" / f"{language}.yaml"
    try:
        # Every scalar stays text: "on" is a preposition here, and NO is Norway.
        found = cast(object, yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader))  # noqa: S506
    except (OSError, yaml.YAMLError) as exc:
        raise ConfigurationError(f"{path} can't be read: {exc}") from exc
    if not isinstance(found, dict) or not found.get("source"):
        raise ConfigurationError(f"{path}: expected a mapping with a `source`")
    if same := found.get("same_as"):
        return _load(seeds, str(same))
    return _parse(found, language)


def _parse(found: Mapping[str, Any], language: str) -> Rules:
    inflect = found.get("inflect")
    alignment = found.get("alignment") or {}

    def words(key: str) -> Phrases[bool]:
        return phrases(found.get(key))

    def folded(key: str) -> frozenset[str]:
        return frozenset(fold_word(word) for word in split_words(found.get(key)))

    rules = Rules(
        language=language,
        acts=verb_phrases(found.get("acts"), inflect=inflect),
        clause_verbs=verb_phrases(found.get("clause_verbs"), inflect=inflect),
        undergoes=verb_phrases(found.get("undergoes"), inflect=inflect),
        targets=verb_phrases(found.get("targets"), inflect=inflect),
        enters=verb_phrases(found.get("enters"), inflect=inflect),
        infinitive=folded("infinitive"),
        auxiliaries=folded("auxiliaries"),
        verb_particles=folded("verb_particles"),
        verb_last=_is_set(found, "verb_last"),
        place_first=_is_set(found, "place_first"),
        passive=words("passive"),
        be=words("be"),
        skip=words("skip"),
        acts_endings=tuple(split_words(found.get("acts_endings"))),
        adverb_endings=tuple(ending.lstrip("*") for ending in split_words(found.get("adverbs"))),
        verb_before=_is_set(found, "verb_before"),
        noun_before=_is_set(found, "noun_before"),
        noun_after=_is_set(found, "noun_after", default="true"),
        bare_link=_is_set(found, "bare_link"),
        articles=folded("articles"),
        of=folded("of"),
        conjunctions=words("conjunctions"),
        owner_links=folded("owner_links"),
        subject_marks=frozenset(split_words(found.get("subject_marks"))),
        object_marks=frozenset(split_words(found.get("object_marks"))),
        place_marks=frozenset(split_words(found.get("place_marks"))),
        owner_suffixes=frozenset(split_words(found.get("owner_suffixes"))),
        actor_postpositions=words("actor_postpositions"),
        place_prepositions=words("place_prepositions"),
        actor_prepositions=words("actor_prepositions"),
        place_before=words("place_before"),
        frames={fold(key): phrases(nouns) for key, nouns in (found.get("frames") or {}).items()},
        relations=words("relations"),
        between=folded("between"),
        memberships=words("memberships"),
        member_groups=words("member_groups"),
        alignment_suffixes=phrases(alignment.get("suffixes")),
        alignment_prefixes=phrases(alignment.get("prefixes")),
        against_prefixes=phrases(alignment.get("against")),
        alignment_phrases=phrases(alignment.get("phrases")),
        alignment_after=phrases(alignment.get("after")),
        glued_prefixes=tuple(fold(prefix) for prefix in split_words(alignment.get("glued"))),
        acts_nouns=words("acts_nouns"),
        event_nouns=words("event_nouns"),
        modifiers=phrases(found.get("modifiers"), found.get("body_adjectives"), found.get("owner_links")),
        officials=words("officials"),
        bodies=phrases_by_value(found.get("bodies") or {}),
        not_bodies=words("not_bodies"),
        body_links=folded("body_links"),
        title_behind=_is_set(found, "title_behind"),
        titles=Phrases(_titles(found.get("titles") or ())),
        title_tails=Phrases(_titles(found.get("title_tails") or ())),
        qualifiers=Phrases((found.get("title_qualifiers") or {}).items()),
        unheld=words("unheld_qualifiers"),
        definite=folded("definite"),
        name_particles=folded("name_particles"),
        not_names=words("not_names"),
        organisations=phrases_by_value(found.get("organisations") or {}),
        organisations_of=folded("organisations_of"),
        class_nouns=phrases_by_value(found.get("class_nouns") or {}),
        business=words("business"),
        named_after=folded("named_after"),
        name_openers=folded("name_openers"),
        not_organisations=words("not_organisations"),
        not_states=words("not_states"),
        sports=words("sports"),
        contests=words("contests"),
        plays=words("plays"),
        short_heads=words("short_heads"),
        followers=words("followers"),
        sport_words=frozenset(),
        known_words=frozenset(),
        known_stems=(),
    )
    return _with_known_words(rules)


def _with_known_words(rules: Rules) -> Rules:
    tables = [
        value
        for field in fields(rules)
        if isinstance(value := getattr(rules, field.name), Phrases) and field.name not in _NAMES
    ]
    words = frozenset().union(*(table.words for table in tables))
    # German writes its nouns with a capital: the "Konzern" before a name is no first name.
    words |= rules.class_nouns.words - rules.organisations.words
    stems = tuple(stem for table in tables for stem in table.stems)
    return replace(
        rules,
        sport_words=rules.sports.words | rules.plays.words | rules.contests.words,
        known_words=words | rules.articles | rules.of,
        known_stems=stems,
    )


def _is_set(found: Mapping[str, Any], key: str, *, default: str = "false") -> bool:
    return str(found.get(key, default)) == "true"


def _titles(entries: Any) -> list[tuple[str, Title]]:
    """Titles by word; of those that share one, the one of certain countries comes first."""
    found: dict[str, Title] = {}
    for entry in sorted(entries, key=lambda entry: bool(entry.get("countries"))):
        offices = tuple(split_words(entry.get("office")))
        title = Title(entry["label"], offices, frozenset(entry.get("countries") or ()))
        for word in entry["words"]:
            found[word] = replace(title, elsewhere=found.get(word) if title.countries else None)
    return list(found.items())
