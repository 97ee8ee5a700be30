"""Label sentences anew by several trained models together: `python -m training.label --help`.

The models' chances are averaged word by word and read as the runtime reads them. The labels that came with
the sentences are not looked at: only the texts are taken over.
"""

import argparse
import gzip
import json
import logging
from collections.abc import Sequence
from pathlib import Path

from pipeline.enrich.recognize import NamedSpan
from pipeline.enrich.recognize.model import Recognizer, load_recognizer, trim
from pipeline.enrich.recognize.tags import read_spans
from pipeline.enrich.recognize.words import cut_words
from training.corpus import read_sentences

log = logging.getLogger("training")
AT_ONCE = 1000


def label(texts: Sequence[str], models: Sequence[Recognizer]) -> list[list[NamedSpan]]:
    """Find the names of each text by the mean of the models' chances; all have the first one's tokenizer."""
    first = models[0]
    encodings = first.tokenizer.encode_batch(list(texts), add_special_tokens=False)
    cut = [cut_words(text, encoding) for text, encoding in zip(texts, encodings, strict=True)]
    asked = [i for i, words in enumerate(cut) if words.offsets and not first.is_plain(texts[i], words)]
    weighed = [model.weigh([cut[i] for i in asked]) for model in models]
    found: list[list[NamedSpan]] = [[] for _ in texts]
    for i, *chances in zip(asked, *weighed, strict=True):
        mean = sum(chances[1:], start=chances[0]) / len(models)
        found[i] = [trim(span, texts[i], first.titles, first.offices) for span in read_spans(cut[i], mean)]
    return found


def main() -> None:
    """Read the sources' sentences and write them with the models' labels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folders", type=Path, nargs="+", required=True, help="exported models")
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--sources", nargs="+", required=True, help="SOURCE becomes SOURCE_read")
    parser.add_argument("--out", type=Path, required=True)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    arguments = parser.parse_args()
    models = [load_recognizer(folder) for folder in arguments.folders]
    sentences = [s for s in read_sentences(arguments.data) if s.source in arguments.sources]
    with gzip.open(arguments.out, "wt", encoding="utf-8") as out:
        for first in range(0, len(sentences), AT_ONCE):
            part = sentences[first : first + AT_ONCE]
            for sentence, spans in zip(part, label([s.text for s in part], models), strict=True):
                names = [[span.start, span.end, span.label] for span in spans]
                row = {"text": sentence.text, "entities": names}
                document = {"source": f"{sentence.source}_read", "sentences": [row]}
                out.write(json.dumps(document, ensure_ascii=False) + "\n")
            log.info("%d of %d", first + len(part), len(sentences))


if __name__ == "__main__":
    main()
