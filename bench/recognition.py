"""Names in news: an adapter for scorers, and speed and memory beside each other.

PYTHONPATH=. python SCORER --callable bench.recognition:names --data SETS
PYTHONPATH=. python -m bench.recognition TEXTS.jsonl [--folder OTHER_WEIGHTS]
"""

import argparse
import json
import re
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.enrich.recognize import NamedSpan, harmonize, recognize_names

# A line ends a sentence, and so does a mark after a small letter, digit or bracket when a capital follows.
# After a capital it may be an initial ("J. Smith", "U.S. Army"): a long sentence costs less than a cut name.
BREAK = re.compile(r"\n+|(?<=[a-z0-9)\]”][.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])")
ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Maj|Cmdr|Brig|Adm|Sen|Rep|Gov|Rev|Hon|St|Jr|Sr|vs|No|Inc|Ltd|Co|Corp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\.$"
)


def split_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield sentences with their start; rough, for measurements only (the pipeline has its own)."""
    start = 0
    for match in BREAK.finditer(text):
        if "\n" in match[0] or not ABBREVIATION.search(text, start, match.start()):
            yield start, text[start : match.start()]
            start = match.end()
    yield start, text[start:]


def names(text: str, *, folder: Path | None = None) -> list[NamedSpan]:
    """Find a document's names, with the document pass."""
    parts = list(split_sentences(text))
    found = recognize_names([sentence for _, sentence in parts], folder=folder)
    spans = [
        span._replace(start=span.start + start, end=span.end + start)
        for (start, _), sentence_spans in zip(parts, found, strict=True)
        for span in sentence_spans
    ]
    return harmonize(spans, text)


def measure(texts: Sequence[str], folder: Path | None) -> tuple[float, int]:
    """Read all texts; gives CPU-seconds and the number of names."""
    started = time.process_time()
    count = sum(len(names(text, folder=folder)) for text in texts)
    return time.process_time() - started, count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help='JSON Lines with "text"')
    parser.add_argument("--folder", type=Path, action="append", help="weights; several make several rows")
    arguments = parser.parse_args()
    rows = arguments.texts.read_text(encoding="utf-8").split("\n")
    texts = [json.loads(row)["text"] for row in rows if row]
    word_count = sum(len(text.split()) for text in texts)
    print("weights | names | words per CPU-second | peak MB resident")
    for folder in arguments.folder or [None]:
        names("Warm up: Ban Ki-moon arrived in Damascus.", folder=folder)
        seconds, count = measure(texts, folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{folder or 'shipped'} | {count} | {word_count / seconds:.0f} | {peak:.0f}")


if __name__ == "__main__":
    main()
