"""Sentences cut to pieces and put into batches of about the same size, in an order that a seed fixes."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor

from pipeline.enrich.recognize import cut_words
from training.augment import NameLists, augment
from training.corpus import Sentence, tag_words

IGNORED = -100
LONGEST = 200  # pieces; three sentences in ten thousand are longer, their rest is left out
POOL = 48  # batches sorted by length together: less padding, still a mixed order


class Batch(NamedTuple):
    """Ids, shapes and tags, (sentences x pieces); tags are IGNORED but at each word's first piece."""

    ids: Tensor
    shapes: Tensor
    tags: Tensor

    @property
    def piece_count(self) -> int:
        """Pieces without padding."""
        return int((self.ids != 0).sum())


class Row(NamedTuple):
    """One sentence as numbers."""

    ids: list[int]
    shapes: list[int]
    tags: list[int]


def load_tokenizer(path: str) -> Tokenizer:
    """Load the base model's tokenizer without its cut at 128 pieces and its padding."""
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def to_row(sentence: Sentence, tokenizer: Tokenizer) -> Row:
    """Cut a sentence into pieces between [CLS] and [SEP]."""
    words = cut_words(sentence.text, tokenizer.encode(sentence.text, add_special_tokens=False))
    word_tags = tag_words(words.offsets, sentence.names)
    tags, last = [], -1
    for word in words.piece_words:
        tags.append(word_tags[word] if word != last else IGNORED)
        last = word
    shapes = [words.shapes[word] for word in words.piece_words]
    cut = slice(LONGEST)
    return Row([101, *words.piece_ids[cut], 102], [0, *shapes[cut], 0], [IGNORED, *tags[cut], IGNORED])


def to_batch(rows: Sequence[Row]) -> Batch:
    """Pad rows to the longest."""
    length = max(len(row.ids) for row in rows)
    padded = [
        [list(part) + [fill] * (length - len(part)) for part in column]
        for column, fill in zip(zip(*rows, strict=True), (0, 0, IGNORED), strict=True)
    ]
    return Batch(*(torch.tensor(column) for column in padded))


def choose(sentences: Sequence[Sentence], copies: Mapping[str, int]) -> list[Sentence]:
    """Take each source as often as `copies` says (a source's family, before "_", may stand for it)."""
    chosen = []
    for sentence in sentences:
        family = sentence.source.split("_")[0]
        chosen += [sentence] * copies.get(sentence.source, copies.get(family, 0))
    return chosen


def iterate_batches(
    sentences: Sequence[Sentence],
    tokenizer: Tokenizer,
    lists: NameLists,
    *,
    seed: int,
    part: tuple[int, int],
    batch_pieces: int,
    share: float,
) -> Iterator[Batch]:
    """Yield batches without end, epoch after epoch, from one of several equal parts of each epoch."""
    epoch = 0
    while True:
        order = list(range(len(sentences)))
        random.Random(f"{seed} {epoch}").shuffle(order)
        rng = random.Random(f"{seed} {epoch} {part}")
        pool: list[Row] = []
        size = 0
        for index in order[part[0] :: part[1]]:
            row = to_row(augment(sentences[index], lists, rng, share=share), tokenizer)
            pool.append(row)
            size += len(row.ids)
            if size >= POOL * batch_pieces:
                yield from cut_pool(pool, batch_pieces, rng)
                pool, size = [], 0
        yield from cut_pool(pool, batch_pieces, rng)
        epoch += 1


def cut_pool(pool: list[Row], batch_pieces: int, rng: random.Random) -> list[Batch]:
    """Cut rows sorted by length into batches and shuffle the batches."""
    batches, rows = [], []
    for row in sorted(pool, key=lambda row: len(row.ids)):
        if rows and (len(rows) + 1) * len(row.ids) > batch_pieces:
            batches.append(to_batch(rows))
            rows = []
        rows.append(row)
    if rows:
        batches.append(to_batch(rows))
    rng.shuffle(batches)
    return batches
