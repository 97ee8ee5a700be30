"""Names (PER, ORG, LOC) that no table knows: a compact token classifier, run with onnxruntime alone.

A sentence is cut into words as BERT cuts them (at white space and punctuation), each word into pieces. The
model gives each word's first piece a distribution over BIOES tags; the best *legal* sequence of tags wins.
The vocabulary is lower-cased, so the way a word is written (`word_shape`) goes in beside it. `harmonize` lets
a whole document decide about its short forms. Linking names to the registry is done elsewhere.

How the weights came about: training/README.md; their licence and scores: models/names/MODEL_CARD.md.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.errors import ConfigurationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

KINDS = ("PER", "ORG", "LOC")
TAGS = ("O", *(f"{position}-{kind}" for kind in KINDS for position in "BIES"))
SHAPES = ("special", "lower", "title", "upper", "initial", "mixed", "digits", "code", "mark", "uncased")
MARKS = frozenset(SHAPES.index(name) for name in ("digits", "mark"))
QUIET_SHAPES = frozenset(SHAPES.index(name) for name in ("lower", "digits", "mark"))

MODEL_FOLDER_VARIABLE = "MARSAD_MODEL_FOLDER"
MODEL_FILES = ("model.int8.onnx", "tokenizer.json", "config.json")

START, END = 101, 102  # BERT's [CLS] and [SEP]
WINDOW_PIECES = 200  # as long as the sentences in training
OVERLAP_WORDS = 32
BATCH_PIECES = 512  # larger batches are no faster and take more memory
PADDING_SHARE = 0.04  # a batch of one is nearly as fast per piece as a batch of many: padding costs more

# The document pass: how much a full name says about its short form beside one mention of it, when a form's
# kind counts as clear, from which score the model is believed against it, and what a repeat is worth.
SHORT_WEIGHT = 0.9
CLEAR_SHARE = 0.6
SURE = 0.8
REPEAT_SCORE = 0.6

POSSESSIVE = re.compile(r"(?:['’]s|['’])$", re.IGNORECASE)
LAST_WORD = re.compile(r"\s+([^\W\d_][\w-]*)$")
FIRST_WORD = re.compile(r"([^\W\d_]+\.?)\s+")


class NamedSpan(NamedTuple):
    """A name: `start`, `end` in code points, end exclusive; `label` PER, ORG or LOC; `score` 0 to 1."""

    start: int
    end: int
    label: str
    score: float


class Words(NamedTuple):
    """A sentence cut up: word offsets (code points), each word's shape, each piece's id and its word."""

    offsets: list[tuple[int, int]]
    shapes: list[int]
    piece_ids: list[int]
    piece_words: list[int]


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
    for word, (start, end) in zip(encoding.word_ids, encoding.offsets, strict=True):
        if word == last and offsets:
            offsets[-1] = (offsets[-1][0], end)
        else:
            offsets.append((start, end))
            last = word
        piece_words.append(len(offsets) - 1)
    shapes = [word_shape(text[start:end] or "?") for start, end in offsets]
    return Words(offsets, shapes, list(encoding.ids), piece_words)


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


def find_best_tags(chances: "Floats") -> list[int]:
    """Find the legal sequence of tags with the highest product of chances, one row of chances a word.

    Legal: I and E follow B or I of their kind, and what follows B or I is I or E of their kind.
    """
    import numpy as np

    best = chances.argmax(axis=1)
    legal = load_legal_steps()
    edges = [0, *best.tolist(), 0]
    # The best tag of every word is the best sequence when it is legal, which it is in 19 of 20 sentences.
    if all(legal[a, b] for a, b in pairwise(edges)):
        return edges[1:-1]
    logs = np.log(np.maximum(chances, 1e-9))
    steps = np.where(legal, 0.0, -1e9)
    total = logs[0] + steps[0]
    back = []
    for row in logs[1:]:
        paths = total[:, None] + steps
        back.append(paths.argmax(axis=0))
        total = paths.max(axis=0) + row
    tags = [int((total + steps[:, 0]).argmax())]
    for came_from in reversed(back):
        tags.append(int(came_from[tags[-1]]))
    return tags[::-1]


@lru_cache(maxsize=1)
def load_legal_steps() -> "NDArray[np.bool_]":
    """Tell for each pair of tags whether the second may follow the first."""
    import numpy as np

    def may_follow(before: str, after: str) -> bool:
        if before[0] in "BI":
            return after[0] in "IE" and after[2:] == before[2:]
        return after[0] in "OBS"

    return np.array([[may_follow(before, after) for after in TAGS] for before in TAGS])


def read_spans(words: Words, chances: "Floats") -> Iterator[NamedSpan]:
    """Turn the best tags into spans; a span's score is the mean chance of its kind over its words."""
    tags = find_best_tags(chances)
    first = 0
    for i, tag in enumerate(tags):
        name = TAGS[tag]
        if name[0] in "BS":
            first = i
        # Signs that the vocabulary does not know (emoji) look like rare names to the model.
        if name[0] in "ES" and any(shape not in MARKS for shape in words.shapes[first : i + 1]):
            kind = KINDS.index(name[2:])
            score = float(chances[first : i + 1, 1 + 4 * kind : 5 + 4 * kind].sum(axis=1).mean())
            yield NamedSpan(words.offsets[first][0], words.offsets[i][1], name[2:], round(min(score, 1.0), 4))


@dataclass(frozen=True)
class Recognizer:
    """The loaded model: an onnxruntime session, a tokenizer, and lists of words that came with it."""

    session: Any
    tokenizer: Any
    titles: frozenset[str]
    """Lower-cased words before a person's name that are no part of it."""
    offices: frozenset[str]
    """Lower-cased words after an organisation's name that are no part of it."""
    plain: frozenset[str]
    """Words written with a capital that name nobody ("The", "Monday", "Israeli")."""

    def read(self, sentences: Sequence[str]) -> list[list[NamedSpan]]:
        """Find the names of each sentence."""
        encodings = self.tokenizer.encode_batch(list(sentences), add_special_tokens=False)
        cut = [cut_words(text, encoding) for text, encoding in zip(sentences, encodings, strict=True)]
        asked = [i for i, words in enumerate(cut) if words.offsets and not self.is_plain(sentences[i], words)]
        found: list[list[NamedSpan]] = [[] for _ in sentences]
        for i, chances in zip(asked, self.weigh([cut[i] for i in asked]), strict=True):
            found[i] = [
                trim(span, sentences[i], self.titles, self.offices) for span in read_spans(cut[i], chances)
            ]
        return found

    def is_plain(self, text: str, words: Words) -> bool:
        """Tell whether a sentence begins with a capital and has none but those of plain words.

        One sentence in ten of the news is so, and the model's time is saved. Where sentences begin with a
        small letter, the writer does not use capitals and their absence means nothing.
        """
        loud = [
            text[start:end]
            for (start, end), shape in zip(words.offsets, words.shapes, strict=True)
            if shape not in QUIET_SHAPES
        ]
        first = next((shape for shape in words.shapes if SHAPES[shape] not in ("mark", "digits")), 0)
        return bool(loud) and SHAPES[first] != "lower" and self.plain.issuperset(loud)

    def weigh(self, cut: Sequence[Words]) -> list["Floats"]:
        """Give each word of each sentence the chances of its tags."""
        import numpy as np

        chances = [np.zeros((len(words.offsets), len(TAGS)), dtype=np.float32) for words in cut]
        windows = [window for i, words in enumerate(cut) for window in cut_windows(i, words)]
        for batch in cut_batches(windows):
            rows = self.run(batch)
            for window, row in zip(batch, rows, strict=True):
                first = window.first + window.known
                chances[window.sentence][first : window.last] = row[window.heads[window.known :]]
        return chances

    def run(self, batch: Sequence[Window]) -> "Floats":
        """Run the model over windows padded to the longest: (windows, pieces, tags), chances."""
        import numpy as np

        length = max(len(window.ids) for window in batch)
        ids = np.zeros((len(batch), length), dtype=np.int32)
        shapes = np.zeros((len(batch), length), dtype=np.int32)
        for i, window in enumerate(batch):
            ids[i, : len(window.ids)] = window.ids
            shapes[i, : len(window.shapes)] = window.shapes
        (chances,) = self.session.run(None, {"ids": ids, "shapes": shapes})
        return chances  # type: ignore[no-any-return]  # onnxruntime is untyped


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


def trim(span: NamedSpan, text: str, titles: frozenset[str], offices: frozenset[str]) -> NamedSpan:
    """Leave out a leading "the", a trailing possessive, titles before persons and offices after bodies."""
    start, end = span.start, span.end
    possessive = POSSESSIVE.search(text, start, end)
    if possessive and possessive.start() > start:
        end = possessive.start()
    # "U.N. Secretary-General": silver labels take the office for a part of the body.
    while span.label == "ORG" and (word := LAST_WORD.search(text, start, end)):
        if word[1].casefold() not in offices:
            break
        end = word.start()
    while word := FIRST_WORD.match(text, start, end):
        known = word[1].casefold().rstrip(".")
        if known != "the" and not (span.label == "PER" and known in titles):
            break
        start = word.end()
    return span._replace(start=start, end=end)


def find_model_folder() -> Path:
    """Tell where the weights lie: MARSAD_MODEL_FOLDER, else models/names beside the package."""
    named = os.environ.get(MODEL_FOLDER_VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parents[2] / "models" / "names"


def is_model_available(folder: Path | None = None) -> bool:
    """Tell whether all files of the model are there."""
    folder = folder or find_model_folder()
    return all((folder / name).is_file() for name in MODEL_FILES)


@lru_cache(maxsize=2)
def load_recognizer(folder: Path) -> Recognizer:
    """Load the model, once a process and folder; it runs on one thread."""
    import onnxruntime
    from tokenizers import Tokenizer

    # One thread a worker: the workers are processes, and threads in each would only fight for the cores.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # The arena keeps the largest batch's memory for good, and costs more than it saves here.
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(
        str(folder / "model.int8.onnx"), options, providers=["CPUExecutionProvider"]
    )
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if tuple(config["tags"]) != TAGS or tuple(config["shapes"]) != SHAPES:
        raise ConfigurationError(f"the model in {folder} was made for other tags or shapes than this code")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    lists = (frozenset(config[name]) for name in ("titles", "offices", "plain"))
    return Recognizer(session, tokenizer, *lists)


def recognize_names(sentences: Sequence[str], *, folder: Path | None = None) -> list[list[NamedSpan]]:
    """Find persons, organisations and places by their looks and surroundings.

    Args:
        sentences: Texts, best one sentence each; longer ones are read in overlapping windows.
        folder: Where the weights lie, when not in the usual place (`find_model_folder`).

    Returns:
        For each sentence its spans in reading order, without overlap; empty lists when the weights are
        missing (`is_model_available` tells).

    Raises:
        ConfigurationError: The weights belong to another version of this module.
    """
    folder = folder or find_model_folder()
    if not sentences or not is_model_available(folder):
        return [[] for _ in sentences]
    return load_recognizer(folder).read(sentences)


def harmonize(spans: Iterable[NamedSpan], text: str) -> list[NamedSpan]:
    """Let a document's full names decide about their short forms.

    Args:
        spans: The document's spans, in code points of `text`, without overlap.
        text: The document.

    Returns:
        The spans in reading order. A short form (a person's last name, an organisation's initials, a name
        seen elsewhere) that the model was less sure of takes the kind of its full form; where the text
        repeats a full form or such a short form without a span, it gets one, with a lower score.
    """
    read = sorted(spans)
    kinds = find_kinds(read, text)
    settled = [settle(span, text, kinds) for span in read]
    return sorted([*settled, *find_repeats(settled, text, kinds)])


def find_kinds(spans: Sequence[NamedSpan], text: str) -> dict[str, tuple[str, float]]:
    """Give full forms, and the short forms they explain, their kind in this document and its weight."""
    votes: dict[str, Counter[str]] = {}
    for span in spans:
        surface = text[span.start : span.end]
        for form, weight in (
            (surface, 1.0),
            *((short, SHORT_WEIGHT) for short in shorten(surface, span.label)),
        ):
            votes.setdefault(form, Counter())[span.label] += weight * span.score  # type: ignore[assignment]  # weights add up as counts do
    kinds = {}
    for form, vote in votes.items():
        kind, weight = vote.most_common(1)[0]
        if weight >= CLEAR_SHARE * vote.total():
            kinds[form] = (kind, float(weight))
    return kinds


def shorten(name: str, label: str) -> Iterator[str]:
    """Give the short forms under which a full name comes back in news."""
    words = name.split()
    if label == "PER" and len(words) > 1:
        last = words[-1]
        if len(last) > 2 and last[0].isupper():
            yield last
        if len(words) > 2 and words[-2].islower():
            yield " ".join(words[-2:])
    if label == "ORG" and len(words) > 1:
        initials = "".join(word[0] for word in words if word[0].isupper())
        if len(initials) > 2:
            yield initials


def settle(span: NamedSpan, text: str, kinds: dict[str, tuple[str, float]]) -> NamedSpan:
    """Give a span its surface's kind in this document, unless the model was sure of another."""
    kind, weight = kinds.get(text[span.start : span.end], (span.label, 0.0))
    if kind == span.label or span.score >= SURE:
        return span
    return span._replace(label=kind, score=round(min(span.score, weight), 4))


def find_repeats(
    spans: Sequence[NamedSpan], text: str, kinds: dict[str, tuple[str, float]]
) -> Iterator[NamedSpan]:
    """Find settled forms where the text repeats them and the model saw nothing."""
    forms = sorted(
        (form for form, (_, weight) in kinds.items() if is_repeatable(form, weight)), key=len, reverse=True
    )
    if not forms:
        return
    taken = {at for span in spans for at in range(span.start, span.end)}
    # Not before a number: "May 5" is no mention of Theresa May.
    for match in re.finditer(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-]| \d)", text):
        if taken.isdisjoint(range(match.start(), match.end())):
            yield NamedSpan(match.start(), match.end(), kinds[match[0]][0], REPEAT_SCORE)


def is_repeatable(form: str, weight: float) -> bool:
    """Tell whether a form is safe to mark wherever it stands: long enough, capitalised, and seen clearly."""
    return len(form) > 2 and form[0].isupper() and weight >= SURE * SHORT_WEIGHT
