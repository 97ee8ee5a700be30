"""Names in news: an adapter for scorers, and speed and memory beside each other.

PYTHONPATH=. python SCORER --callable bench.recognition:names --data SETS
PYTHONPATH=. python -m bench.recognition TEXTS.jsonl [--folder OTHER_WEIGHTS]
"""

import argparse
import json
import re
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from bench.cases import make_context, make_document
from pipeline.document import Mention
from pipeline.enrich.actors import read_actors
from pipeline.enrich.names import read_names
from pipeline.enrich.recognize import NamedSpan, harmonize, recognize_names
from pipeline.enrich.registry import Registry, load_registry
from pipeline.settings import Settings, load_settings

# A line ends a sentence, and so does a mark after a small letter, digit or bracket when a capital follows.
# After a capital it may be an initial ("J. Smith", "U.S. Army"): a long sentence costs less than a cut name.
BREAK = re.compile(r"\n+|(?<=[a-z0-9)\]”][.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])")
ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Maj|Cmdr|Brig|Adm|Sen|Rep|Gov|Rev|Hon|St|Jr|Sr|vs|No|Inc|Ltd|Co|Corp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\.$"
)
# Rules of linking that read a name; others read a description ("the Iraqi prime minister").
NAMED_BY = frozenset({"exact", "acronym", "acronym_introduced", "context", "variant", "title_name"})


def split_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield sentences with their start; rough, for measurements only (the pipeline has its own)."""
    start = 0
    for match in BREAK.finditer(text):
        if "\n" in match[0] or not ABBREVIATION.search(text, start, match.start()):
            yield start, text[start : match.start()]
            start = match.end()
    yield start, text[start:]


@cache
def _knowledge() -> tuple[Registry, Settings]:
    settings = load_settings()
    return load_registry(settings), settings


def names(text: str) -> list[NamedSpan]:
    """Find an English document's names as the pipeline has them: model, document pass, then the registry.

    A linked actor gives its span the kind that the registry knows, and adds a span where the model saw
    nothing and the text writes a name: "WHO says", not "Iraqi police".
    """
    registry, settings = _knowledge()
    document = make_document(text)
    context = make_context(document, "en", registry, settings)
    context = replace(context, names=read_names(document, context).names)
    mentions = read_actors(document, context, settings=settings).mentions
    return override(model_names(text), mentions, text)


def override(spans: Iterable[NamedSpan], mentions: Iterable[Mention], text: str) -> list[NamedSpan]:
    """Let registered actors decide about the spans that are theirs."""
    kept = {(span.start, span.end): span for span in spans}
    for mention in mentions:
        if mention.id is None or mention.type == "state" or mention.rule not in NAMED_BY:
            continue
        kind = "PER" if mention.type == "person" else "ORG"
        place = (mention.start, mention.end)
        if place in kept:
            kept[place] = kept[place]._replace(label=kind)
        elif is_written_as_name(text[mention.start : mention.end]) and not any(
            start < mention.end and mention.start < end for start, end in kept
        ):
            kept[place] = NamedSpan(mention.start, mention.end, kind, mention.score)
    return sorted(kept.values())


def is_written_as_name(surface: str) -> bool:
    """Tell whether a surface's first and last word are capitalised: "Army of Conquest", not "Iraqi army"."""
    words = surface.split()
    return words[0][0].isupper() and words[-1][0].isupper()


def model_names(text: str, *, folder: Path | None = None) -> list[NamedSpan]:
    """Find a document's names by the model and the document pass alone."""
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
    count = sum(len(model_names(text, folder=folder)) for text in texts)
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
        model_names("Warm up: Ban Ki-moon arrived in Damascus.", folder=folder)
        seconds, count = measure(texts, folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{folder or 'shipped'} | {count} | {word_count / seconds:.0f} | {peak:.0f}")


if __name__ == "__main__":
    main()
