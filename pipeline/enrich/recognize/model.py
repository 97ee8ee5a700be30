"""The model: loaded once a process, run over batches of windows, its names trimmed."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.enrich.recognize.tags import TAGS, NamedSpan, read_spans
from pipeline.enrich.recognize.windows import Window, cut_batches, cut_windows
from pipeline.enrich.recognize.words import QUIET_SHAPES, SHAPES, Words, cut_words
from pipeline.errors import ConfigurationError

if TYPE_CHECKING:
    from pipeline.enrich.recognize.tags import Floats

MODEL_FOLDER_VARIABLE = "MARSAD_MODEL_FOLDER"
MODEL_FILES = ("model.int8.onnx", "tokenizer.json", "config.json")

POSSESSIVE = re.compile(r"(?:['’]s|['’])$", re.IGNORECASE)
LAST_WORD = re.compile(r"\s+([^\W\d_][\w-]*)$")
FIRST_WORD = re.compile(r"([^\W\d_]+\.?)\s+")


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
    return Path(named) if named else Path(__file__).resolve().parents[3] / "models" / "names"


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
