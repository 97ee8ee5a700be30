"""The labelled sentences, read from files given by path, and their tags per word."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.enrich.recognize import KINDS, TAGS


class Sentence(NamedTuple):
    """A text with its names as (start, end, kind), in code points, sorted, without overlap."""

    text: str
    names: tuple[tuple[int, int, str], ...]
    source: str


def read_sentences(paths: Sequence[Path]) -> list[Sentence]:
    """Read `{"source", "sentences": [{"text", "entities": [[start, end, kind]]}]}` lines, gzipped JSON."""
    found = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                document = json.loads(line)
                for sentence in document["sentences"]:
                    names = keep_outermost(sentence["entities"])
                    found.append(Sentence(sentence["text"], names, document["source"]))
    return found


def keep_outermost(names: Sequence[Sequence[object]]) -> tuple[tuple[int, int, str], ...]:
    """Drop names inside or across other names (the tags hold one layer): the longest stays."""
    kept: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(names, key=lambda name: int(name[0]) - int(name[1])):  # type: ignore[call-overload]  # JSON: int, int, str
        if kind in KINDS and all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((int(start), int(end), str(kind)))  # type: ignore[call-overload]  # as above
    return tuple(sorted(kept))


def tag_words(offsets: Sequence[tuple[int, int]], names: Sequence[tuple[int, int, str]]) -> list[int]:
    """Give each word the index of its BIOES tag; a word that a name covers in part belongs to the name."""
    tags = [0] * len(offsets)
    for start, end, kind in names:
        inside = [i for i, (s, e) in enumerate(offsets) if s < end and e > start]
        for place, i in enumerate(inside):
            first, last = place == 0, place == len(inside) - 1
            position = "S" if first and last else "B" if first else "E" if last else "I"
            tags[i] = TAGS.index(f"{position}-{kind}")
    return tags
