"""Spelling variants: two names are near when their consonants are."""

from collections.abc import Container, Sequence
from functools import lru_cache

import regex

from pipeline.enrich.fold import TOKEN, fold
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
_VOWELS = frozenset("aeiou")
_SHORTEST = 3


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """Consonants of a folded word, alike ones merged: "Soudani" and "Sudany" give "stn"."""
    for pattern, replacement in _MERGED:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=20_000)
def _bones(name: str) -> tuple[str, ...]:
    return tuple(skeleton(word) for word in fold(name).split() if word not in _ARTICLES)


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


def is_full_variant(name: str, actor: Actor, particles: Container[str]) -> bool:
    """Tell whether a full name is an actor's in another spelling: as many words, with the same initials.

    Particles and articles ("al", "bin") aside; names of one word, or with a word in small letters, never are.
    Only to be asked beside a second sign, as a country of the actor that the text names.
    """
    words = [word for word in _words(name) if fold(word) not in particles]
    if len(words) < 2 or not all(word[0].isupper() for word in words):
        return False
    return is_spelling_variant(name, actor) and any(
        len(known) == len(words) and all(map(_is_same_initial, map(fold, words), map(fold, known)))
        for alias in actor.aliases
        if (known := [word for word in _words(alias.text) if fold(word) not in particles])
    )


def _words(name: str) -> list[str]:
    return [m.group() for m in TOKEN.finditer(name) if fold(m.group()) and fold(m.group()) not in _ARTICLES]


def _is_same_initial(word: str, known: str) -> bool:
    """The same letter, or two that spellings swap: "Qassem" and "Kassem", "Osama" and "Usama"."""
    if word[0] == known[0] or {word[0], known[0]} <= _VOWELS:
        return True
    return skeleton(word[0]) == skeleton(known[0]) != ""


def _is_inside(bones: Sequence[str], other: Sequence[str]) -> bool:
    short, long = sorted((bones, other), key=len)
    return set(short) <= set(long)
