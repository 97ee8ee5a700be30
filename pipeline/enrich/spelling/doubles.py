"""Pairs of registered actors that look like one actor registered twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice, product
from pathlib import Path

import regex
import yaml

from pipeline.enrich.fold import fold
from pipeline.enrich.registry.model import Actor, Alias
from pipeline.enrich.spelling.alignment import Word, align
from pipeline.enrich.spelling.sounds import Sounds, bones
from pipeline.enrich.spelling.words import name_sounds
from pipeline.errors import ConfigurationError

# Made from the list of states: "Iraq: police" is nobody's double.
_MADE = "made"
_ALIKE = 0.93
_LONE_WORD = regex.compile(r"\p{Lu}[\p{Lu}\p{N}\-]{2,7}|[\p{L}\p{M}\-]{6,}")
_DIGITS = regex.compile(r"\d+")
# Of a word whose letters may be meant in several ways, as "c" in "defence"; products of them grow fast.
_READINGS_MAX = 16
_KIN_CHARS, _KIN_MIN = 4, 2
_SHORTEST_PLURAL = 4
# A key that more actors share is a common word, not a name.
_BEARERS_MAX = 12
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Double:
    """Two ids that look like one actor, and the names that make them look so."""

    ids: Pair
    names: Pair


def find_doubles(actors: Iterable[Actor], sounds: Sounds, *, distinct: frozenset[Pair]) -> list[Double]:
    """Find actors that bear one name, or one acronym in one country, or names that sound alike.

    Only actors of one kind (persons, all others) whose countries don't contradict each other are compared.

    Args:
        actors: All of them; states and what is made for every state are left out.
        sounds: The rules of seeds/names/sounds.yaml.
        distinct: Pairs of ids known to be two, as `read_distinct` gives them.

    Returns:
        One for each pair, in order of ids.
    """
    blocks: defaultdict[tuple[str, ...], dict[str, list[Alias]]] = defaultdict(lambda: defaultdict(list))
    by_id = {
        actor.id: actor for actor in actors if actor.type != "state" and not actor.source.startswith(_MADE)
    }
    for actor in by_id.values():
        for alias in actor.aliases:
            for key in _keys(actor, alias, sounds) if alias.origin == "given" else ():
                blocks[key][actor.id].append(alias)
    found: dict[Pair, Double] = {}
    for key, bearers in blocks.items():
        for left, right in combinations(sorted(bearers), 2) if len(bearers) <= _BEARERS_MAX else ():
            one, other = by_id[left], by_id[right]
            if (left, right) in distinct or (left, right) in found or not _may_be_one(one, other, key):
                continue
            if _are_told_apart(bearers[left], one, bearers[right], other):
                continue
            if names := _alike(key, bearers[left], bearers[right], sounds, is_person=one.type == "person"):
                found[left, right] = Double((left, right), names)
    return [found[pair] for pair in sorted(found)]


def _keys(actor: Actor, alias: Alias, sounds: Sounds) -> Iterator[tuple[str, ...]]:
    """What an alias shares with other spellings of it: its folded form, a lone word, its words' bones."""
    kind = "person" if actor.type == "person" else "other"
    if len(fold(alias.text).split()) > 1:
        yield (kind, "name", fold(alias.text))
    if kind == "other" and _LONE_WORD.fullmatch(alias.text):
        yield (kind, "word", fold(alias.text))
    words = name_sounds(alias.text, sounds)
    if len(words) < 2 or alias.is_ambiguous:
        return
    ends = (words[0], words[-1]) if kind == "person" else tuple(map(_singular, words))
    digits = ",".join(_DIGITS.findall(alias.text))
    for coarse in islice(product(*(bones(word, sounds) for word in ends)), _READINGS_MAX):
        yield (kind, "sound", digits, *sorted(set(coarse)))
    for glued in bones("".join(ends), sounds) if kind == "other" else ():
        yield (kind, "sound", digits, glued)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > _SHORTEST_PLURAL else word


def _may_be_one(one: Actor, other: Actor, key: tuple[str, ...]) -> bool:
    if one.country and other.country:
        return one.country == other.country
    return key[1] != "word" or _are_kin(one, other)


def _are_told_apart(one: list[Alias], left: Actor, other: list[Alias], right: Actor) -> bool:
    """Whether the core calls what they share ambiguous: whoever wrote that knew of both."""
    is_core = left.tier == right.tier == "core"
    return is_core and any(alias.is_ambiguous for alias in (*one, *other))


def _are_kin(one: Actor, other: Actor) -> bool:
    """Whether a name of one shares two words with a name of the other, endings aside."""
    stems = [[_stems(alias.text) for alias in actor.aliases] for actor in (one, other)]
    return any(len(a & b) >= _KIN_MIN for a in stems[0] for b in stems[1])


def _stems(name: str) -> set[str]:
    return {word[:_KIN_CHARS] for word in fold(name).split() if len(word) >= _KIN_CHARS}


def _alike(
    key: tuple[str, ...], left: list[Alias], right: list[Alias], sounds: Sounds, *, is_person: bool
) -> Pair | None:
    if key[1] != "sound":
        return left[0].text, right[0].text
    for one in left:
        for other in right:
            words = [[Word(word, 1.0) for word in name_sounds(alias.text, sounds)] for alias in (one, other)]
            if align(words[0], words[1], sounds, is_person=is_person) >= _ALIKE:
                return one.text, other.text
    return None


def read_distinct(paths: Iterable[Path]) -> frozenset[Pair]:
    """Read which actors look like one and are two: groups of ids, each with its reason.

    Raises:
        ConfigurationError: A file is not as described in seeds/names/namesakes.yaml.
    """
    pairs: set[Pair] = set()
    for path in paths:
        try:
            groups = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["distinct"]
            for group in groups or ():
                pairs |= set(combinations(sorted(_ids(group)), 2))
        except (OSError, yaml.YAMLError, KeyError, TypeError) as exc:
            raise ConfigurationError(
                f"{path}: expected `distinct`, a list of {{actors: [id, id], reason: ...}}: {exc}"
            ) from exc
    return frozenset(pairs)


def _ids(group: Mapping[str, object]) -> list[str]:
    if not group["reason"] or not isinstance(group["actors"], list):
        raise TypeError(f"no reason or no actors in {group}")
    return [str(id_) for id_ in group["actors"]]
