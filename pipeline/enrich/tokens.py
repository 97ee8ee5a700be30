"""Words of a text with their spans, folded, and with the other readings that affixes allow."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from pipeline.enrich.fold import TOKEN, fold_word

_APOSTROPHE = regex.compile(r"['’‘ʼ]")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*")
_PART = regex.compile(rf"{_UNSPACED.pattern}|(?:(?!{_UNSPACED.pattern}).)+")
# One line break may stand inside a name, a paragraph's end may not.
_GAP = regex.compile(r"[^\S\n]*(?:\n|\u200c|[-‐‑–&/·・‧+])?[^\S\n]*")
_ABBREVIATION_CHARS = 4
# French and Italian elision, and Romance articles: the name begins after the apostrophe.
_ELIDED = frozenset(["l", "d", "j", "m", "n", "s", "c", "t", "qu", "dell", "all", "nell", "sull", "dall"])
# Particles that Arabic writes onto the next word (and, for, in, like); its article stays with the name, but
# for the one that "لل" swallows.
_ARABIC_PREFIX = regex.compile(r"^(?:[وف]?(?:لل|[بلك])|[وف])(?=\p{Arabic}{3})")
_HEBREW_PREFIX = regex.compile(r"^(?:[וש]?[הבלמכ]|[וש])(?=\p{Hebrew}{2})")
_KOREAN_PARTICLE = regex.compile(
    r"(?<=\p{Hangul}{2}|[A-Za-z0-9]{2})(?:에서는|에서도|에서|에는|에도|으로부터|으로|에게는|에게|까지|부터|이라고|라고"
    r"|의|은|는|이|가|을|를|에|와는|과는|와의|과의|와|과|로|도|만|측은|측이|측에|측)$"
)
_KOREAN_FORCES = regex.compile(r"(?<=\p{Hangul}{2})군$")


class Token(NamedTuple):
    """A word: `key` is its folded form; `heads` and `tails` are readings with an affix cut off.

    `is_joined` says that nothing stands between it and the word before that would end a name: only a blank,
    a hyphen or an abbreviation's dot. `is_capitalized` is true where the script has no case, too: it can't
    speak against a name there. A head is `(key, start)` of the word without what is written before it, a
    tail `(key, end)` without what is written after it.
    """

    start: int
    end: int
    surface: str
    key: str
    is_capitalized: bool
    is_joined: bool = False
    heads: tuple[tuple[str, int], ...] = ()
    tails: tuple[tuple[str, int], ...] = ()


# Several enrichers read the same title and body one after the other.
@lru_cache(maxsize=8)
def tokenize(text: str) -> tuple[Token, ...]:
    """Split a text into tokens in reading order; offsets are code points of `text`."""
    tokens: list[Token] = []
    for start, end in _spans(text):
        surface = text[start:end]
        key, is_capitalized, heads, tails = _readings(surface)
        if key:
            is_joined = bool(tokens) and _is_joined(tokens[-1], text[tokens[-1].end : start])
            heads = tuple((k, start + offset) for k, offset in heads) if heads else ()
            tails = tuple((k, start + offset) for k, offset in tails) if tails else ()
            tokens.append(Token(start, end, surface, key, is_capitalized, is_joined, heads, tails))
    return tuple(tokens)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    if text.isascii() or not _UNSPACED.search(text):
        yield from (match.span() for match in TOKEN.finditer(text))
        return
    for match in TOKEN.finditer(text):
        word, start = match.group(), match.start()
        if not word.isascii() and (word[0].isascii() or word[0].isdigit()) and _UNSPACED.search(word):
            # A number or a Latin word right before a script without spaces: "3日在北京".
            yield from ((start + part.start(), start + part.end()) for part in _PART.finditer(word))
        else:
            yield match.span()


def _is_joined(before: Token, gap: str) -> bool:
    if gap == " ":
        return True
    if gap.startswith("."):
        return len(before.surface) <= _ABBREVIATION_CHARS and _GAP.fullmatch(gap[1:]) is not None
    return _GAP.fullmatch(gap) is not None


Readings = tuple[tuple[str, int], ...]


@lru_cache(maxsize=200_000)
def _readings(surface: str) -> tuple[str, bool, Readings, Readings]:
    heads: list[tuple[str, int]] = []
    tails: list[tuple[str, int]] = []
    apostrophe = _APOSTROPHE.search(surface)
    if apostrophe:
        if surface[: apostrophe.start()].casefold() in _ELIDED:
            heads.append((fold_word(surface[apostrophe.end() :]), apostrophe.end()))
        last = surface.rfind(apostrophe.group())
        tails.append((fold_word(surface[:last]), last))  # "Iraq's", Turkish "Irak'ta"
    prefix = _ARABIC_PREFIX.match(surface) or _HEBREW_PREFIX.match(surface)
    if prefix:
        heads.append((fold_word(surface[prefix.end() :]), prefix.end()))
        if len(prefix.group()) > 1:
            heads.append((fold_word(surface[1:]), 1))
    particle = _KOREAN_PARTICLE.search(surface)
    if particle:
        tails.append((fold_word(surface[: particle.start()]), particle.start()))
    forces = _KOREAN_FORCES.search(surface[: particle.start()] if particle else surface)
    if forces:
        tails.append(
            (fold_word(surface[: forces.start()]), forces.start())
        )  # "이란군": the body is written on
    if (
        not apostrophe
        and len(surface) > 4
        and surface.endswith("s")
        and surface[0].isupper()
        and not surface.isupper()
    ):
        tails.append((fold_word(surface[:-1]), len(surface) - 1))  # German genitive, English plural
    return fold_word(surface), not surface[0].islower(), tuple(heads), tuple(tails)
