"""Score weights on labelled sentences with the runtime's own reading: `python -m training.evaluate --help`.

Strict spans, as shared scorers count them: start, end and kind must match. Works on a PyTorch state
(`--state`) or an exported folder (`--folder`). `--join` puts so many sentences in a row into one document,
which shows what the document pass (`harmonize`) does.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from pipeline.enrich.recognize import NamedSpan, Recognizer, harmonize, load_recognizer, trim
from training.batches import load_tokenizer
from training.model import Tagger, build_like
from training.outside import OFFICES, TITLES


class TorchSession:
    """A Tagger behind the one method of an onnxruntime session that the recognizer calls."""

    def __init__(self, model: Tagger) -> None:
        self.model = model.eval()

    @torch.inference_mode()
    def run(self, _: None, inputs: dict[str, Any]) -> tuple[Any]:
        """Give chances for ids and shapes."""
        ids, shapes = (torch.from_numpy(inputs[name]).long() for name in ("ids", "shapes"))
        return (self.model(ids, shapes).softmax(-1).numpy().astype(np.float32),)


def load_state(state: Path, tokenizer: Path) -> Recognizer:
    """Build a recognizer on a training state's weights."""
    content = torch.load(state, weights_only=True)
    model = build_like(content.get("model", content))
    return Recognizer(
        TorchSession(model),
        load_tokenizer(str(tokenizer)),
        frozenset(TITLES),
        frozenset(OFFICES),
        frozenset(),
    )


def find_in_documents(recognizer: Recognizer, texts: Sequence[str], join: int) -> list[list[NamedSpan]]:
    """Read sentences in documents of `join` sentences and hand the spans back sentence by sentence."""
    found: list[list[NamedSpan]] = []
    for at in range(0, len(texts), join):
        part = texts[at : at + join]
        document, spans, starts = "\n".join(part), [], []
        for read in recognizer.read(part):
            starts.append(starts[-1] + len(part[len(starts) - 1]) + 1 if starts else 0)
            spans += [s._replace(start=s.start + starts[-1], end=s.end + starts[-1]) for s in read]
        spans = harmonize(spans, document) if join > 1 else spans
        for start, text in zip(starts, part, strict=True):
            inside = [s for s in spans if start <= s.start < start + len(text)]
            found.append([s._replace(start=s.start - start, end=s.end - start) for s in inside])
    return found


def count_hits(gold: Sequence[set[Any]], found: Sequence[set[Any]]) -> dict[str, tuple[float, float, float]]:
    """Give precision, recall and F1 (0 to 100) by kind and over all."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in ("all", "PER", "ORG", "LOC")}
    for right, read in zip(gold, found, strict=True):
        for outcome, spans in (("hit", right & read), ("false", read - right), ("missed", right - read)):
            for span in spans:
                counts["all"][outcome] += 1
                counts[span[2]][outcome] += 1
    scores = {}
    for kind, count in counts.items():
        precision = 100 * count["hit"] / max(1, count["hit"] + count["false"])
        recall = 100 * count["hit"] / max(1, count["hit"] + count["missed"])
        scores[kind] = (precision, recall, 2 * precision * recall / max(1e-9, precision + recall))
    return scores


def main() -> None:
    """Read the arguments and print one line per set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--tokenizer", type=Path, help="with --state: the base model's tokenizer.json")
    parser.add_argument("--sets", type=Path, nargs="+", required=True, help='{"text", "ents"} JSON Lines')
    parser.add_argument("--join", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    recognizer = (
        load_recognizer(arguments.folder)
        if arguments.folder
        else load_state(arguments.state, arguments.tokenizer)
    )
    for path in arguments.sets:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        texts = [row["text"] for row in rows]
        gold = [
            {
                tuple(trim(NamedSpan(*name, 1.0), row["text"], frozenset(), frozenset()))[:3]
                for name in row["ents"]
            }
            for row in rows
        ]
        found = [
            {span[:3] for span in spans} for spans in find_in_documents(recognizer, texts, arguments.join)
        ]
        scores = count_hits(gold, found)
        print(path.stem, " ".join(f"{k}={f:.1f} (P {p:.1f} R {r:.1f})" for k, (p, r, f) in scores.items()))


if __name__ == "__main__":
    main()
