"""Authors' names out of bylines: prefixes, roles, addresses and outlets taken off."""

import html
import re
from collections.abc import Iterable
from functools import cache

from pipeline.clean.fields import load_bylines
from pipeline.clean.jsonld import fold

MAX_WORDS = 6  # longer "names" are sentences
NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|(?<!\w)@\w+|<[^>]*>|\([^)]*\)")


def clean_authors(raw_names: Iterable[str]) -> tuple[str, ...]:
    """Names in reading order, each once.

    Args:
        raw_names: As found; one text may hold several names.
    """
    names: dict[str, str] = {}
    for raw in raw_names:
        for name in _split(NOISE.sub(" ", html.unescape(raw))):
            if _is_name(name):
                names.setdefault(fold(name), name)
    return tuple(names.values())


def _split(text: str) -> list[str]:
    text = _prefix().sub("", " ".join(text.split()))
    pieces = re.split(r"\s*[;|,•·/\n]\s*|\s+[-–—]\s+", text)
    return [
        _prefix().sub("", name).strip(" .:-–—\"'") for piece in pieces for name in _conjunction().split(piece)
    ]


def is_office(name: str) -> bool:
    """Whether a name is that of an editorial office rather than of a person."""
    return any(word in load_bylines().offices for word in fold(name).split())


def _is_name(name: str) -> bool:
    words = name.split()
    if not words or len(words) > MAX_WORDS or name.casefold().strip(".") in _not_names():
        return False
    return not any(word.isdigit() or ":" in word for word in words) and any(c.isalpha() for c in name)


@cache
def _prefix() -> re.Pattern[str]:
    prefixes = sorted(load_bylines().prefixes, key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, prefixes))})(?:\s*:\s*|\s+)", re.IGNORECASE)


@cache
def _conjunction() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(map(re.escape, load_bylines().conjunctions))})\s+", re.IGNORECASE)


@cache
def _not_names() -> frozenset[str]:
    bylines = load_bylines()
    return frozenset(bylines.not_names) | frozenset(bylines.roles) | frozenset(bylines.credentials)
