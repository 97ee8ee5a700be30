"""The registry's names by their sounds, to be asked for names that sound alike."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from pipeline.enrich.compiled import is_compiled, write_compiled
from pipeline.enrich.registry import Registry
from pipeline.enrich.registry.seeds import hash_files
from pipeline.enrich.spelling.distance import keys, nearness
from pipeline.enrich.spelling.sounds import Sounds, bones, read_sounds
from pipeline.enrich.spelling.words import name_sounds
from pipeline.settings import Settings

SOUNDS = Path("names", "sounds.yaml")
_CANDIDATES = 30
_LONGEST_ACRONYM = 6
_GLUED_BONES = 4
_GLUED_VOTE = 1.2
# A rare word weighs one, the most frequent this much less.
_FREQUENT = 0.7
_SAME_WORD = 0.8
# Of the words of both names together; a half where all are shared.
_LEAST_SHARE = 0.3
_LEAST_SHARE_OF_BONES, _FAST_CANDIDATES = 0.38, 8


class KnownName(NamedTuple):
    """A plain alias: its actor's id, its text, and its words as sounds."""

    actor_id: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Names; for each word, bones of a word and bones of a pair of words where it is met."""

    names: Sequence[KnownName]
    holders: Mapping[str, list[int]]
    words: Mapping[str, list[str]]
    pairs: Mapping[str, list[int]]


class SpellingIndex:
    """The plain aliases of a registry by the sounds of their words. Build it with `load_spelling_index`."""

    def __init__(self, registry: Registry, sounds: Sounds, tables: Tables) -> None:
        self.registry = registry
        self.sounds = sounds
        self._tables = tables
        self._near = lru_cache(maxsize=20_000)(self._near_words)
        self._holders_of_bones = lru_cache(maxsize=5_000)(self._find_holders_of_bones)
        self.weigh = lru_cache(maxsize=50_000)(self._weigh)

    def _weigh(self, word: str) -> float:
        """How telling a word is: rare ones near 1, "mohammed" or "movement" far less."""
        holders = self._tables.holders
        count = len(holders[word]) if word in holders else self._count_nearest(word)
        return 1 - _FREQUENT * math.log1p(max(0, count - 1)) / math.log1p(len(self._tables.names))

    def _count_nearest(self, word: str) -> int:
        best = max(self._near(word), key=lambda item: item[1], default=("", 0.0))
        return len(self._tables.holders[best[0]]) if best[1] > _SAME_WORD else 0

    def _near_words(self, word: str) -> tuple[tuple[str, float], ...]:
        known = {other for key in keys(word, self.sounds) for other in self._tables.words.get(key, ())}
        scored = ((other, nearness(word, other, self.sounds)) for other in known)
        return tuple((other, score) for other, score in scored if score)

    def candidates(self, words: Sequence[str]) -> list[KnownName]:
        """The names that share most with the words of a name, thirty at most."""
        votes: defaultdict[int, float] = defaultdict(float)
        for word in words:
            for number, vote in self._votes(word).items():
                votes[number] += vote
        for pair in pairwise(words):
            for known, score in self._near("".join(pair)):
                for number in self._tables.holders[known]:
                    votes[number] += _GLUED_VOTE * score
        return self._most_shared(words, votes, least=_LEAST_SHARE, limit=_CANDIDATES)

    def same_bones(self, words: Sequence[str]) -> list[KnownName]:
        """The names that share most bones with a name, eight at most: fast, and misses some."""
        holders = sorted(((self._holders_of_bones(word), self.weigh(word)) for word in words), key=_by_size)
        # Who lacks both of the two rarest words is a stranger.
        met = holders[0][0] if len(holders) == 2 else holders[0][0] | holders[1][0]
        votes = {number: sum(weight for numbers, weight in holders if number in numbers) for number in met}
        return self._most_shared(words, votes, least=_LEAST_SHARE_OF_BONES, limit=_FAST_CANDIDATES)

    def _most_shared(
        self, words: Sequence[str], votes: Mapping[int, float], *, least: float, limit: int
    ) -> list[KnownName]:
        names, own = self._tables.names, sum(map(self.weigh, words))
        likely = {n: vote for n, vote in votes.items() if vote > least * own}
        shares = {n: vote / (own + sum(map(self.weigh, names[n].words))) for n, vote in likely.items()}
        shares = {n: share for n, share in shares.items() if share > least}
        return [names[number] for number in heapq.nlargest(limit, shares, key=shares.__getitem__)]

    def _find_holders_of_bones(self, word: str) -> frozenset[int]:
        own = set(bones(word, self.sounds))
        alike = (
            w
            for key in own
            for w in self._tables.words.get(key, ())
            if not own.isdisjoint(bones(w, self.sounds))
        )
        return frozenset(number for other in alike for number in self._tables.holders[other])

    def _votes(self, word: str) -> dict[int, float]:
        best: dict[int, float] = {}
        for known, score in self._near(word):
            gain = score * self.weigh(known)
            for number in self._tables.holders[known]:
                if gain > best.get(number, 0.0):
                    best[number] = gain
        for key in bones(word, self.sounds):
            best.update(dict.fromkeys(self._tables.pairs.get(key, ()), _GLUED_VOTE))
        return best


def _by_size(held: tuple[frozenset[int], float]) -> int:
    return len(held[0])


@lru_cache(maxsize=2)
def load_spelling_index(registry: Registry, settings: Settings) -> SpellingIndex:
    """The index of a registry: from the compiled copy where registry and rules are unchanged.

    Raises:
        ConfigurationError: seeds/names/sounds.yaml is absent or malformed.
    """
    path = settings.seeds / SOUNDS
    sounds = read_sounds(path)
    code = (*sorted(Path(__file__).parent.glob("*.py")), path)
    compiled = settings.home / "spellings" / f"{registry.version}-{hash_files(code)}.json"
    if not is_compiled(compiled):
        _write(compiled, build_tables(registry, sounds))
    return SpellingIndex(registry, sounds, _read(compiled))


def build_tables(registry: Registry, sounds: Sounds) -> Tables:
    """Enter every plain alias that the seeds give: not acronyms, nor what needs a second sign anyway."""
    names = list(_known_names(registry, sounds))
    holders: dict[str, list[int]] = {}
    pairs: dict[str, list[int]] = {}
    words: dict[str, list[str]] = {}
    for number, name in enumerate(names):
        for word in dict.fromkeys(name.words):
            holders.setdefault(word, []).append(number)
        for pair in pairwise(name.words):
            for key in bones("".join(pair), sounds):
                if len(key) >= _GLUED_BONES:
                    pairs.setdefault(key, []).append(number)
    for word in holders:
        for key in keys(word, sounds):
            words.setdefault(key, []).append(word)
    return Tables(names, holders, words, pairs)


def _known_names(registry: Registry, sounds: Sounds) -> Iterator[KnownName]:
    for actor in registry.actors.values():
        seen = set()
        for alias in actor.aliases:
            is_acronym = alias.text.isupper() and len(alias.text) <= _LONGEST_ACRONYM
            if alias.origin != "given" or alias.is_ambiguous or is_acronym:
                continue
            words = name_sounds(alias.text, sounds)
            if words and words not in seen:
                seen.add(words)
                yield KnownName(actor.id, alias.text, words)


def _write(path: Path, tables: Tables) -> None:
    rows = [list(_rows(tables.names)), tables.holders, tables.words, tables.pairs]
    write_compiled(path, orjson.dumps(rows))


def _rows(names: Iterable[KnownName]) -> Iterator[list[Any]]:
    for name in names:
        yield [name.actor_id, name.text, name.words]


def _read(path: Path) -> Tables:
    names, holders, words, pairs = orjson.loads(path.read_bytes())
    return Tables([KnownName(id_, text, tuple(own)) for id_, text, own in names], holders, words, pairs)
