"""Names (PER, ORG, LOC) that no table knows: a compact token classifier, run with onnxruntime alone.

A sentence is cut into words as BERT cuts them (at white space and punctuation), each word into pieces. The
model gives each word's first piece a distribution over BIOES tags; the best *legal* sequence of tags wins.
The vocabulary is lower-cased, so the way a word is written (`word_shape`) goes in beside it. `harmonize` lets
a whole document decide about its short forms. Linking names to the registry is done elsewhere.

How the weights came about: training/README.md; their licence and scores: models/names/MODEL_CARD.md.
"""

from pipeline.enrich.recognize.document_pass import (
    harmonize,
)
from pipeline.enrich.recognize.model import (
    MODEL_FILES,
    Recognizer,
    find_model_folder,
    is_model_available,
    load_recognizer,
    recognize_names,
    trim,
)
from pipeline.enrich.recognize.tags import (
    KINDS,
    TAGS,
    NamedSpan,
    find_best_tags,
    load_legal_steps,
)
from pipeline.enrich.recognize.windows import (
    OVERLAP_WORDS,
    cut_windows,
)
from pipeline.enrich.recognize.words import (
    QUIET_SHAPES,
    SHAPES,
    Words,
    cut_words,
    word_shape,
)

__all__ = [
    "KINDS",
    "MODEL_FILES",
    "OVERLAP_WORDS",
    "QUIET_SHAPES",
    "SHAPES",
    "TAGS",
    "NamedSpan",
    "Recognizer",
    "Words",
    "cut_windows",
    "cut_words",
    "find_best_tags",
    "find_model_folder",
    "harmonize",
    "is_model_available",
    "load_legal_steps",
    "load_recognizer",
    "recognize_names",
    "trim",
    "word_shape",
]
