"""Adapter for language scorers: `detect(text)` with the function that the pipeline runs.

python score.py --callable bench.language:detect --data sentences.jsonl --langs core --repeat 5
"""

from pipeline.enrich.language import detect_language


def detect(text: str) -> str | None:
    """A language's code, None where undecided."""
    code = detect_language(text).code
    return None if code == "und" else code
