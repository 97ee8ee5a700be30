"""What a short text says beside its names: names look like any language."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"[.!?:«»\"“”\n]")
_TITLE_WORDS = 5
_SMALL_MAX = 3  # "Storm Closes Harbour as Ferries Stay"
# "De minister ...", "Le ...": as a first word so short a one is no name.
_OPENER_MAX = 3


def without_names(text: str) -> str:
    """The words of a text that begin small, and short first words of its sentences."""
    words, position, is_start = [], 0, True
    for match in _WORD.finditer(text):
        is_start = is_start or bool(_SENTENCE_START.search(text[position : match.start()]))
        word, position = match.group(), match.end()
        if word[0].islower():
            words.append(word)
        elif is_start and len(word) <= _OPENER_MAX:
            words.append(word.lower())
        is_start = False
    return " ".join(words)


def is_headline(text: str) -> bool:
    """Whether capitals tell nothing: all in capitals, or most of several words beginning with one."""
    words = _WORD.findall(text)
    small = sum(len(word) for word in words if word[0].islower())
    return text.isupper() or (len(words) >= _TITLE_WORDS and small <= _SMALL_MAX)
