"""Sentences cut into windows that the model reads in one go, and windows put into batches."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.enrich.recognize.words import Words

START, END = 101, 102  # BERT's [CLS] and [SEP]
WINDOW_PIECES = 200  # as long as the sentences in training
OVERLAP_WORDS = 32
BATCH_PIECES = 512  # larger batches are no faster and take more memory
PADDING_SHARE = 0.04  # a batch of one is nearly as fast per piece as a batch of many: padding costs more


class Window(NamedTuple):
    """Words `first` to `last` (exclusive) of sentence `sentence`, read by the model in one go."""

    sentence: int
    first: int
    last: int
    known: int
    """Words at its start that the window before has read with more to their right: it keeps those."""
    ids: list[int]
    shapes: list[int]
    heads: list[int]
    """Place of each word's first piece within `ids`."""


def cut_windows(sentence: int, words: Words, *, longest: int = WINDOW_PIECES) -> Iterator[Window]:
    """Cut a sentence into windows of at most `longest` pieces that overlap, at word boundaries.

    A single word of more pieces than a window holds is cut off: that is no name.
    """
    starts = [i for i, word in enumerate(words.piece_words) if i == 0 or word != words.piece_words[i - 1]]
    starts.append(len(words.piece_words))
    first, known, word_count = 0, 0, len(words.offsets)
    while first < word_count:
        last = first + 1
        while last < word_count and starts[last + 1] - starts[first] <= longest:
            last += 1
        pieces = slice(starts[first], min(starts[last], starts[first] + longest))
        shapes = [words.shapes[word] for word in words.piece_words[pieces]]
        heads = [1 + starts[word] - starts[first] for word in range(first, last)]
        ids = [START, *words.piece_ids[pieces], END]
        yield Window(sentence, first, last, known, ids, [0, *shapes, 0], heads)
        if last == word_count:
            return
        overlap = min(OVERLAP_WORDS, (last - first) // 2)
        first, known = last - overlap, overlap // 2


def cut_batches(windows: Iterable[Window]) -> Iterator[list[Window]]:
    """Put windows of like length together: at most BATCH_PIECES with padding, and little of that."""
    batch: list[Window] = []
    for window in sorted(windows, key=lambda window: len(window.ids)):
        length = len(window.ids)
        too_long = batch and length * (1 - PADDING_SHARE) > len(batch[0].ids)
        if batch and (too_long or (len(batch) + 1) * length > BATCH_PIECES):
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch
