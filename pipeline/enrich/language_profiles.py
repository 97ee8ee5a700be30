"""How likely a text is in each language by its letter sequences: langdetect's profiles, py3langid's model.

langdetect draws n-grams at random, so that two calls can differ (its seed fixes that for one order of calls
only). Here its profiles are summed over all n-grams of a text: the value its draws wander around, the same
every time, and forty times faster.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import ConfigurationError

Floats = npt.NDArray[np.float32]
SMOOTHING = 0.5 / 10_000  # ALPHA_DEFAULT / BASE_FREQ of langdetect's Detector
CAPITALS_MIN = 3  # a longer word all in capitals is an abbreviation or shouting: langdetect leaves it out
MAX_CHARS = 3_000  # beyond a page a language does not change its mind


@dataclass(frozen=True, slots=True)
class Profiles:
    """Logarithmic frequency of each n-gram (rows) in each language (columns)."""

    languages: tuple[str, ...]
    rows: dict[str, int]
    table: Floats


@cache
def load_profiles() -> Profiles:
    """Load langdetect's 55 profiles as one table; about half a second, once a process.

    Raises:
        ConfigurationError: langdetect is not installed.
    """
    try:
        from langdetect.detector_factory import PROFILES_DIRECTORY
    except ImportError as exc:
        raise _not_installed("langdetect", other="py3langid") from exc
    files = sorted(path for path in Path(PROFILES_DIRECTORY).iterdir() if not path.name.startswith("_"))
    profiles = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    rows: dict[str, int] = {}
    for profile in profiles:
        for gram in profile["freq"]:
            rows.setdefault(gram, len(rows))
    table = np.zeros((len(rows), len(profiles)), dtype=np.float32)
    for column, profile in enumerate(profiles):
        for gram, count in profile["freq"].items():
            table[rows[gram], column] = count / profile["n_words"][len(gram) - 1]
    return Profiles(tuple(path.name for path in files), rows, np.log(table + SMOOTHING))


def score_by_profiles(text: str, languages: Sequence[str]) -> dict[str, float]:
    """Mean logarithmic likelihood of a text's n-grams for those of `languages` that langdetect knows."""
    profiles = load_profiles()
    found = [profiles.rows[gram] for gram in _grams(text[:MAX_CHARS]) if gram in profiles.rows]
    if not found:
        return {}
    sums = profiles.table[found].sum(axis=0, dtype=np.float64)
    known = dict(zip(profiles.languages, sums.tolist(), strict=True))
    known["zh"] = max(known["zh-cn"], known["zh-tw"])
    return {language: known[language] for language in languages if language in known}


def score_by_langid(text: str, languages: Sequence[str]) -> dict[str, float]:
    """Logarithmic likelihood of a text for those of `languages` that py3langid knows."""
    identifier = _load_langid()
    ranked = dict(identifier.rank(text[:MAX_CHARS]))
    return {language: float(ranked[language]) for language in languages if language in ranked}


@cache
def _load_langid() -> Any:
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier
    except ImportError as exc:
        raise _not_installed("py3langid", other="langdetect") from exc
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def _not_installed(package: str, *, other: str) -> ConfigurationError:
    return ConfigurationError(
        f"{package} is not installed: install it (pip install {package}) "
        f"or set MARSAD_LANGUAGE_DETECTOR={other}"
    )


@cache
def _normalize(character: str) -> str:
    from langdetect.utils.ngram import NGram

    return str(NGram.normalize(character))


def _grams(text: str) -> list[str]:
    text = text.lower() if text.isupper() else text
    words = "".join(map(_normalize, text)).split()
    grams: list[str] = []
    for word in words:
        if len(word) >= CAPITALS_MIN and word.isupper():
            continue
        padded = f" {word} "
        for size in (1, 2, 3):
            grams.extend(padded[i : i + size] for i in range(len(padded) - size + 1))
    return grams
