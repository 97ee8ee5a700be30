"""A sentence cut into words as BERT cuts them, each with the way it is written."""

from functools import lru_cache
from typing import Any, NamedTuple

SHAPES = ("special", "lower", "title", "upper", "initial", "mixed", "digits", "code", "mark", "uncased")
MARKS = frozenset(SHAPES.index(name) for name in ("digits", "mark"))
QUIET_SHAPES = frozenset(SHAPES.index(name) for name in ("lower", "digits", "mark"))


class Words(NamedTuple):
    """A sentence cut up: word offsets (code points), each word's shape, each piece's id and its word."""

    offsets: list[tuple[int, int]]
    shapes: list[int]
    piece_ids: list[int]
    piece_words: list[int]


@lru_cache(maxsize=1 << 16)  # the words of a day's news, each looked at once
def word_shape(word: str) -> int:
    """Tell how a word is written: an index into SHAPES."""
    if not word[0].isalnum():
        name = "mark"
    elif word.isdigit():
        name = "digits"
    elif not word.isalpha():
        name = "code"
    elif word.islower():
        name = "lower"
    elif word.isupper():
        name = "upper" if len(word) > 1 else "initial"
    elif word[0].isupper() and word[1:].islower():
        name = "title"
    else:
        name = "mixed" if word[0].lower() != word[0].upper() else "uncased"
    return SHAPES.index(name)


def cut_words(text: str, encoding: Any) -> Words:
    """Read words and shapes off a `tokenizers.Encoding` of `text` made without special tokens."""
    offsets: list[tuple[int, int]] = []
    piece_words: list[int] = []
    last = None
    place = -1
    for word, span in zip(encoding.word_ids, encoding.offsets, strict=True):
        if word == last and offsets:
            offsets[place] = (offsets[place][0], span[1])
        else:
            offsets.append(span)
            last = word
            place += 1
        piece_words.append(place)
    shapes = [word_shape(text[start:end] or "?") for start, end in offsets]
    return Words(offsets, shapes, list(encoding.ids), piece_words)
