"""Copies of one text: which documents to compare, and how alike two texts are.

Source: Broder, "On the resemblance and containment of documents" (1997); banding after Leskovec, Rajaraman,
Ullman, "Mining of Massive Datasets", chapter 3.
"""

from functools import cache, lru_cache
from typing import Literal

import numpy as np
import xxhash
from numpy.typing import NDArray

from pipeline.enrich.fold import TOKEN, fold_word

SHINGLE_WORDS = 4
# 16 bands of 4 rows: two texts of resemblance 0.8 share a band with a chance of 0.9998, of 0.3 with 0.12.
BANDS, ROWS = 16, 4
# Wire copy keeps most of its text; a paragraph more or less, and a new headline, leave it a copy.
RESEMBLANCE_MIN = 0.6
CONTAINMENT_MIN = 0.85
# Shorter texts share whole phrases by chance ("no details were given").
SHINGLES_MIN = 12
# A page of new documents and the copies that the index holds of one of them; 40 kB each of an average story.
_TEXTS_KEPT = 400


@lru_cache(maxsize=_TEXTS_KEPT)
def shingles(text: str) -> frozenset[int]:
    """Hashes of all runs of four folded words; characters count as words in scripts without spaces.

    Kept for a while: of a story with many copies, each is compared with each.
    """
    words = [fold_word(match.group()) for match in TOKEN.finditer(text)]
    runs = (" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1))
    return frozenset(xxhash.xxh3_64_intdigest(run.encode()) for run in runs)


def similarity_bands(text: str) -> tuple[str, ...]:
    """Keys of which two similar texts share at least one; texts too short to tell have none."""
    found = shingles(text)
    if len(found) < SHINGLES_MIN:
        return ()
    values = np.fromiter(found, dtype=np.uint64, count=len(found))
    factors, shifts = _permutations()
    with np.errstate(over="ignore"):  # arithmetic modulo 2**64 is what is meant
        smallest = (values[:, None] * factors + shifts).min(axis=0)
    rows = smallest.reshape(BANDS, ROWS)
    return tuple(f"{band:x}{xxhash.xxh3_64_hexdigest(row.tobytes())}" for band, row in enumerate(rows))


def compare(text: str, other: str) -> Literal["exact", "near"] | None:
    """Whether one text is a copy of the other: word for word, or nearly."""
    own, others = shingles(text), shingles(other)
    if len(own) < SHINGLES_MIN or len(others) < SHINGLES_MIN:
        return None
    if own == others:
        return "exact"
    common = len(own & others)
    resemblance = common / len(own | others)
    containment = common / min(len(own), len(others))
    is_near = resemblance >= RESEMBLANCE_MIN and containment >= CONTAINMENT_MIN
    return "near" if is_near or resemblance >= CONTAINMENT_MIN else None


@cache
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    generator = np.random.Generator(np.random.PCG64(20261122))
    size = BANDS * ROWS
    factors = generator.integers(1, 2**63, size=size, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return factors, generator.integers(0, 2**63, size=size, dtype=np.uint64)
