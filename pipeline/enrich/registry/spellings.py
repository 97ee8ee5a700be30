"""Aliases that follow from the given ones: other spellings of a name's words, and a person's surname."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import regex
import yaml

from pipeline.enrich.fold import fold
from pipeline.enrich.registry.languages import alias_language
from pipeline.enrich.registry.model import Actor, Alias
from pipeline.errors import ConfigurationError

Groups = Mapping[str, tuple[str, ...]]
_VARIED_TYPES = frozenset(["person", "armed_group"])
_VARIANTS_MAX = 24
_WORDS_MAX = 6
_LATIN = regex.compile(r"[\p{Latin}\p{M}\s'’.\-]+")
_PARTICLES = frozenset(
    fold(word)
    for word in "al el bin ben ibn abu abd abdul abdel de da di do dos du la le van von der den ter zu af ag "
    "ould st mac عبد بن ابو أبو آل ابن аль ас аз ан аш де фон ван бен бин אל א אבו בן".split()
)
_NO_SURNAME = frozenset("king queen pope prince princess emperor jr sr ii iii iv vi x xvi".split())
# Their family name stands first.
_FAMILY_FIRST = frozenset(["CN", "TW", "KR", "KP", "VN", "KH", "MM", "MN"])


def read_spellings(path: Path) -> Groups:
    """Read the groups: each spelling with all of its group.

    Raises:
        ConfigurationError: The file is absent or not as described in it.
    """
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        groups = [tuple(map(str, group)) for group in found["groups"]]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as exc:
        raise ConfigurationError(f"{path}: expected `groups`, a list of lists of spellings: {exc}") from exc
    return {spelling: group for group in groups for spelling in group}


def with_derived_aliases(actors: Iterable[Actor], groups: Groups) -> list[Actor]:
    """Add what follows from the given aliases of the core's persons and groups.

    A variant that anybody's alias already is, or that two actors would get, is nobody's.
    """
    everyone = list(actors)
    given = {fold(alias.text) for actor in everyone for alias in actor.aliases}
    derived = {actor.id: _variants(actor, groups) for actor in everyone if _is_varied(actor)}
    counts = Counter(key for variants in derived.values() for key in variants)
    return [
        replace(
            actor,
            aliases=(
                *actor.aliases,
                *(
                    alias
                    for key, alias in derived.get(actor.id, {}).items()
                    if key not in given and counts[key] == 1
                ),
                *_surnames(actor),
            ),
        )
        for actor in everyone
    ]


def _is_varied(actor: Actor) -> bool:
    return actor.tier == "core" and actor.type in _VARIED_TYPES


def _variants(actor: Actor, groups: Groups) -> dict[str, Alias]:
    found: dict[str, Alias] = {}
    for alias in actor.aliases:
        words = alias.text.split()
        if alias.is_ambiguous or not 1 < len(fold(alias.text).split()) <= _WORDS_MAX:
            continue
        if not _LATIN.fullmatch(alias.text):
            continue
        for text in _respelled(words, groups):
            if len(found) == _VARIANTS_MAX:
                return found
            found.setdefault(fold(text), Alias(text, alias.language, origin="variant"))
    return found


def _respelled(words: list[str], groups: Groups) -> Iterator[str]:
    """One word spelt otherwise, then two."""
    options = [[word, *_spellings(word, groups)] for word in words]
    changes = [(at, spelling) for at, option in enumerate(options) for spelling in option[1:]]
    for at, spelling in changes:
        yield " ".join([*words[:at], spelling, *words[at + 1 :]]).strip()
    for first, one in changes:
        for second, other in changes:
            if first < second:
                yield " ".join(
                    one if at == first else other if at == second else word for at, word in enumerate(words)
                )


def _spellings(word: str, groups: Groups) -> Iterator[str]:
    article, hyphen, rest = word.partition("-")
    if hyphen and article.casefold() in {"al", "el"} and rest:
        yield f"{'El' if article.casefold() == 'al' else 'Al'}-{rest}"
        for other in groups.get(fold(rest), ()):
            if other != fold(rest):
                yield f"{article}-{other.title()}"
        yield rest
        return
    key = fold(word)
    for other in groups.get(key, ()):
        if other != key:
            yield other.title()


def _surnames(actor: Actor) -> Iterator[Alias]:
    """The family name alone, in each script that has one last; it needs a second sign."""
    if actor.type != "person" or actor.tier != "core" or actor.country in _FAMILY_FIRST:
        return
    known = {fold(alias.text) for alias in actor.aliases}
    languages: set[str] = set()
    for alias in actor.aliases:
        script = alias_language(alias.text, None)
        if script in languages or alias.is_ambiguous or len(alias.text.split()) < 2:
            continue
        languages.add(script)
        for surname in _family_names(alias.text.split()):
            if fold(surname) and fold(surname) not in known:
                known.add(fold(surname))
                yield Alias(surname, alias.language, is_ambiguous=True, origin="surname")


def _family_names(words: list[str]) -> Iterator[str]:
    if any(fold(word) in _NO_SURNAME for word in words):
        return
    last = len(words) - 1
    while last - 1 > 0 and fold(words[last - 1]) in _PARTICLES:
        last -= 1
    yield " ".join(words[last:])
    bare = words[-1].partition("-")[2] if words[-1][:3].casefold() in {"al-", "el-"} else words[-1]
    if len(fold(bare)) > 2:
        yield bare
