"""Sentences with their spans: what evidence is quoted in and pairs are read in."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import regex
import yaml

from pipeline.document import TextField
from pipeline.enrich.context import Sentence

_CLOSING = r"[\"'”’»）)\]」』]*"
_END = regex.compile(
    rf"(?P<mark>[.!?…؟۔։।]+){_CLOSING}(?=\s+[\"'“‘«(\[¿¡]*(?P<next>[\p{{Lu}}\p{{Lt}}\p{{Lo}}\p{{N}}]\w*))|[。！？]{_CLOSING}"
)
_PARAGRAPH = regex.compile(r"[^\n]*\S[^\n]*")
_LAST_WORD = regex.compile(r"[\p{L}\p{M}.]+$")
_ACRONYM = regex.compile(r"(?:\p{L}\.)*\p{L}")
# Past this a run of text without a full stop is a list or a table: it is cut at a blank, so that a sentence
# stays something a person reads.
LONGEST_CHARS = 1000


def split_sentences(text: str, *, field: TextField, seeds: Path) -> tuple[Sentence, ...]:
    """Split a field into sentences in reading order; blank text gives none, and no span holds a line break.

    Args:
        text: Title or body of a CleanDocument.
        field: Name of that field.
        seeds: Folder with `sentences/abbreviations.yaml`.
    """
    sentences = []
    for paragraph in _PARAGRAPH.finditer(text):
        for start, end in _spans(paragraph.group(), seeds):
            bare = text[paragraph.start() + start : paragraph.start() + end]
            left = len(bare) - len(bare.lstrip())
            stripped = bare.strip()
            if stripped:
                at = paragraph.start() + start + left
                sentences.append(Sentence(field, at, at + len(stripped), stripped))
    return tuple(sentences)


def _spans(paragraph: str, seeds: Path) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(paragraph):
        if _ends_sentence(paragraph, match, seeds):
            yield from _cut_long(paragraph, start, match.end())
            start = match.end()
    yield from _cut_long(paragraph, start, len(paragraph))


def _ends_sentence(paragraph: str, match: "regex.Match[str]", seeds: Path) -> bool:
    if match["mark"] != ".":
        return True
    last = _LAST_WORD.search(paragraph, max(0, match.start() - 20), match.start())
    if last is None:
        return True
    titles, abbreviations, starters = _load_words(seeds)
    word = last.group()
    if _ACRONYM.fullmatch(word) and (len(word) > 1 or word.isupper()):
        return len(word) > 1 and match["next"].casefold() in starters
    if word.casefold() in titles:
        return False
    return word.casefold() not in abbreviations or match["next"].casefold() in starters


def _cut_long(paragraph: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_CHARS:
        blank = paragraph.rfind(" ", start, start + LONGEST_CHARS)
        cut = blank if blank > start else start + LONGEST_CHARS
        yield start, cut
        start = cut
    yield start, end


@lru_cache(maxsize=4)
def _load_words(seeds: Path) -> tuple[frozenset[str], ...]:
    data = yaml.safe_load((seeds / "sentences" / "abbreviations.yaml").read_text(encoding="utf-8"))
    return tuple(frozenset(" ".join(data[key]).split()) for key in ("titles", "abbreviations", "starters"))
