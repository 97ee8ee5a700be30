"""A name as the sounds of its words, in reading order."""

from functools import lru_cache

import regex

from pipeline.enrich.fold import TOKEN
from pipeline.enrich.spelling.sounds import Sounds, sound

_SERVANT = regex.compile(r"^abd[aeou]+[lrnstzdj]?(?!l+ah?|lo|ou)(?=\w{4})")


def name_sounds(name: str, sounds: Sounds) -> tuple[str, ...]:
    """Words of a name as sounds; articles and what says nothing are left out, unless nothing else is there.

    "Abdelfattah", "Abdul Fattah" and "Abd al-Fattah" give the same words.
    """
    words = [word for match in TOKEN.finditer(name) for word in _parted(match.group().casefold())]
    heard = [s for word in words if word not in sounds.silent and (s := _sound(word, sounds))]
    return tuple(heard or filter(None, (_sound(word, sounds) for word in words)))


def _parted(word: str) -> list[str]:
    bare = word.replace(".", "")
    if bare in {"abdel", "abdul", "abdal", "abdol", "abdu", "abde"}:
        return ["abd"]
    found = _SERVANT.match(bare)
    return ["abd", bare[found.end() :]] if found and bare.isascii() else [bare]


@lru_cache(maxsize=100_000)
def _sound(word: str, sounds: Sounds) -> str:
    return sound(word, sounds)
