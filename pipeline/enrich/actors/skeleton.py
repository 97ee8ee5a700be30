"""Spelling variants: two names are near when their consonants are."""

from functools import lru_cache

import regex

from pipeline.enrich.fold import fold
from pipeline.enrich.registry import Actor

_MERGED = (
    (regex.compile(r"sch|sh|ch|tsch|ts|tz|z|c(?=[eiy])|x"), "s"),
    (regex.compile(r"kh|gh|ck|q|g|c"), "k"),
    (regex.compile(r"ph|v|w"), "f"),
    (regex.compile(r"dj|dzh|zh|j|y"), ""),
    (regex.compile(r"th|dh|d"), "t"),
    (regex.compile(r"b"), "p"),
    (regex.compile(r"[aeiouh]"), ""),
    (regex.compile(r"(.)\1+"), r"\1"),
)
_ARTICLES = frozenset(["al", "el", "ul", "ad", "as", "ash", "ar", "az", "an"])
_SHORTEST = 3


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """Consonants of a folded word, alike ones merged: "Soudani" and "Sudany" give "stn"."""
    for pattern, replacement in _MERGED:
        word = pattern.sub(replacement, word)
    return word


def _bones(name: str) -> list[str]:
    return [skeleton(word) for word in fold(name).split() if word not in _ARTICLES]


def is_spelling_variant(name: str, actor: Actor) -> bool:
    """Tell whether a name spells an actor's name otherwise; only to be asked beside a second sign.

    The last words must agree, and every other word of the shorter name must stand in the longer one.
    """
    bones = _bones(name)
    if not bones or len(bones[-1]) < _SHORTEST:
        return False
    known = [_bones(alias.text) for alias in actor.aliases if alias.text.isascii() or not alias.is_ambiguous]
    if len(bones) > 1:  # a bare surname says nothing about another first name
        known = [other for other in known if len(other) > 1]
    return any(other and other[-1] == bones[-1] and _is_inside(bones, other) for other in known)


def _is_inside(bones: list[str], other: list[str]) -> bool:
    short, long = sorted((bones, other), key=len)
    return set(short) <= set(long)
