"""A table of names that is asked once a document for every run of words in it.

Instead of walking an automaton character by character, all runs of up to `longest` tokens are hashed and
looked up together in one sorted array: one vectorised search a document, no object per name, and the array
is memory-mapped, so that workers share it. Why: docs/decisions/0001-name-table.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xxhash
from numpy.typing import NDArray

from pipeline.enrich.fold import fold
from pipeline.enrich.tokens import Token


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `first` to `last` (inclusive) are a name; `start`, `end` is its span, `rows` its payloads."""

    first: int
    last: int
    start: int
    end: int
    rows: tuple[int, ...]


class NameTable:
    """Folded names to payload rows, sorted by 64-bit hash: 12 bytes a name."""

    def __init__(self, keys: NDArray[np.uint64], rows: NDArray[np.int32], *, longest: int) -> None:
        self._keys = keys
        self._rows = rows
        self.longest = longest

    @classmethod
    def build(cls, names: Iterable[tuple[str, int]]) -> "NameTable":
        """Build from (name as written, payload row); equal names keep all their rows."""
        entries: set[tuple[int, int]] = set()
        longest = 0
        for name, row in names:
            key = fold(name)
            if key:
                entries.add((_digest(key), row))
                longest = max(longest, key.count(" ") + 1)
        ordered = sorted(entries)
        keys = np.fromiter((key for key, _ in ordered), dtype=np.uint64, count=len(ordered))
        rows = np.fromiter((row for _, row in ordered), dtype=np.int32, count=len(ordered))
        return cls(keys, rows, longest=longest)

    def save(self, folder: Path) -> None:
        """Write the arrays; the folder is the caller's to make and to move into place."""
        np.save(folder / "keys.npy", self._keys)
        np.save(folder / "rows.npy", self._rows)
        (folder / "longest.txt").write_text(str(self.longest))

    @classmethod
    def open(cls, folder: Path) -> "NameTable":
        """Map the arrays that `save` wrote; pages are read when they are touched."""
        keys = np.load(folder / "keys.npy", mmap_mode="r")
        rows = np.load(folder / "rows.npy", mmap_mode="r")
        return cls(keys, rows, longest=int((folder / "longest.txt").read_text()))

    def get(self, name: str) -> tuple[int, ...]:
        """Payload rows of one name, folded."""
        digest = np.array([_digest(fold(name))], dtype=np.uint64)
        low, high = (
            np.searchsorted(self._keys, digest, "left")[0],
            np.searchsorted(self._keys, digest, "right")[0],
        )
        return tuple(int(row) for row in self._rows[low:high])

    def find(
        self, tokens: Sequence[Token], *, capitalized_only: bool, tails: frozenset[str] = frozenset()
    ) -> list[Match]:
        """All runs of tokens that are names, overlapping ones included, in reading order.

        Args:
            tokens: From `tokenize`.
            capitalized_only: Skip runs whose first or last word is lower case in a script that has case.
            tails: Folded words that may end a run in lower case all the same ("Rafah crossing").
        """
        runs = list(_runs(tokens, self.longest, tails, capitalized_only=capitalized_only))
        if not runs or not len(self._keys):
            return []
        digests = np.fromiter((run[0] for run in runs), dtype=np.uint64, count=len(runs))
        low = np.searchsorted(self._keys, digests, "left")
        hits = np.flatnonzero(self._keys[np.minimum(low, len(self._keys) - 1)] == digests)
        matches = []
        for hit in hits:
            at, (digest, first, last, start, end) = int(low[hit]), runs[hit]
            stop = at
            while stop < len(self._keys) and int(self._keys[stop]) == digest:
                stop += 1
            matches.append(Match(first, last, start, end, tuple(int(row) for row in self._rows[at:stop])))
        return sorted(matches, key=lambda match: (match.start, -match.end))


def _digest(key: str) -> int:
    return xxhash.xxh3_64_intdigest(key.encode())


def _runs(
    tokens: Sequence[Token], longest: int, tails: frozenset[str], *, capitalized_only: bool
) -> Iterator[tuple[int, int, int, int, int]]:
    for first, head in enumerate(tokens):
        if capitalized_only and not head.is_capitalized:
            continue
        openings = ((head.key, head.start), *head.heads)
        for key, start in openings:
            yield _digest(key), first, first, start, head.end
        for key, end in head.tails:
            yield _digest(key), first, first, head.start, end
        middle = " "
        for last in range(first + 1, min(first + longest, len(tokens))):
            tail = tokens[last]
            if not tail.is_joined:
                break
            if not capitalized_only or tail.is_capitalized or tail.key in tails:
                for key, start in openings:
                    yield _digest(key + middle + tail.key), first, last, start, tail.end
                    for tail_key, end in tail.tails:
                        yield _digest(key + middle + tail_key), first, last, start, end
            middle += tail.key + " "


def longest_matches(matches: Iterable[Match]) -> list[Match]:
    """Leftmost-longest choice among overlapping matches."""
    chosen: list[Match] = []
    for match in sorted(matches, key=lambda m: (m.start, -(m.end - m.start))):
        if not chosen or match.start >= chosen[-1].end:
            chosen.append(match)
        elif match.end - match.start > chosen[-1].end - chosen[-1].start and match.start == chosen[-1].start:
            chosen[-1] = match
    return chosen
