"""A word as sounds: letters of every script and orthography brought to one small alphabet."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import regex
import yaml

from pipeline.errors import ConfigurationError

VOWELS = frozenset("aeiouy")
_BONES_MAX = 6
_DOUBLED = regex.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True, eq=False)  # read once: the object is its own key in caches
class Sounds:
    """The rules of seeds/names/sounds.yaml."""

    letters: Mapping[int, str]
    rewrites: tuple[tuple[regex.Pattern[str], str], ...]
    swaps: Mapping[tuple[str, str], float]
    gaps: Mapping[str, float]
    vowel_gap: float
    doubled_vowel_gap: float
    plural_gap: float
    silent: frozenset[str]
    bones: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=2)
def read_sounds(path: Path) -> Sounds:
    """Read the rules.

    Raises:
        ConfigurationError: The file is absent or lacks a part.
    """
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        pairs = {(a, b): float(cost) for cost, text in found["swaps"] for a, b in text.split()}
        return Sounds(
            letters={ord(k): v for script in found["letters"].values() for k, v in script.items()},
            rewrites=tuple((regex.compile(left), right) for left, right in found["rewrites"]),
            swaps={**pairs, **{(b, a): cost for (a, b), cost in pairs.items()}},
            gaps={sound: float(cost) for sound, cost in found["gaps"].items()},
            vowel_gap=float(found["gaps"]["vowel"]),
            doubled_vowel_gap=float(found["doubled_vowel_gap"]),
            plural_gap=float(found["plural_gap"]),
            silent=frozenset(found["silent"].split()),
            bones={sound: tuple(coarse) for sound, coarse in found["bones"].items()},
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as exc:
        raise ConfigurationError(f"{path}: not the rules of sounds that are expected: {exc}") from exc


def sound(word: str, sounds: Sounds) -> str:
    """A casefolded word as sounds: "khaz'ali" gives "Kazali"; scripts without letters give ""."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    text = bare.translate(sounds.letters)
    text = "".join(c for c in text if c.isascii() and c.isalpha())
    for pattern, replacement in sounds.rewrites:
        text = pattern.sub(replacement, text)
    return _DOUBLED.sub(r"\1", text)


@lru_cache(maxsize=100_000)
def bones(sounded: str, sounds: Sounds) -> tuple[str, ...]:
    """The coarse consonants of a sounded word, in each way its letters may be meant (six at most)."""
    readings = [""]
    for c in sounded:
        coarse = sounds.bones.get(c, ("",))
        readings = [reading + one for reading in readings for one in coarse][:_BONES_MAX]
    return tuple(dict.fromkeys(_DOUBLED.sub(r"\1", reading) for reading in readings))
