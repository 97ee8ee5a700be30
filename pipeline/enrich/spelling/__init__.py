"""Names spelt otherwise: how they sound, how near two of them are, and which actors a name may mean."""

from pipeline.enrich.spelling.index import SpellingIndex, load_spelling_index
from pipeline.enrich.spelling.nearest import LIKELY, SIGNED, NearActor, find_near, find_variant

__all__ = [
    "LIKELY",
    "SIGNED",
    "NearActor",
    "SpellingIndex",
    "find_near",
    "find_variant",
    "load_spelling_index",
]
