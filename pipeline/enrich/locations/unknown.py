"""Places that the gazetteer lacks: "the village of Cellardyke", "in the Gondra district".

They become mentions without a link, below the score of facets: kept as found, nothing is guessed.
"""

from collections.abc import Iterator, Sequence

from pipeline.enrich.context import Context
from pipeline.enrich.fold import fold
from pipeline.enrich.locations.signs import HAS_CASE
from pipeline.enrich.locations.toponym import Passage, Reader, Toponym

# Words that name a kind so plainly that the capitals beside them are a place's name.
_PLAIN_KINDS = frozenset(
    """city town village province district suburb neighborhood neighbourhood municipality prefecture
    governorate township hamlet oblast county borough settlement island""".split()
)
_NAME_TOKENS = 3
_MODEL_SURE = 0.9
_STRENGTH = 0.1


def find_unknown(
    passage: Passage, context: Context, reader: Reader, taken: Sequence[tuple[int, int]]
) -> list[Toponym]:
    """Spans outside `taken` that are places by a plain word beside them, or by a model that is sure."""
    found: list[Toponym] = []
    spans = list(taken)
    for start, end, hint in (*_by_kind(passage, reader), *_by_model(passage, context)):
        if all(end <= other or stop <= start for other, stop in spans):
            surface = passage.text[start:end]
            spans.append((start, end))
            found.append(
                Toponym(passage.name, start, end, 0, 0, surface, fold(surface), [], _STRENGTH, hint=hint)
            )
    return found


def _by_model(passage: Passage, context: Context) -> Iterator[tuple[int, int, str]]:
    for name in context.names:
        if name.field == passage.name and name.label == "LOC" and name.score >= _MODEL_SURE:
            yield name.start, name.end, ""


def _by_kind(passage: Passage, reader: Reader) -> Iterator[tuple[int, int, str]]:
    tokens = passage.tokens
    for at, token in enumerate(tokens):
        if token.key not in _PLAIN_KINDS or token.is_capitalized:
            continue
        follows = at + 2 < len(tokens) and tokens[at + 1].key == "of"
        run = _run(passage, at + 2, reader) if follows else None
        if run is None and at >= 2:
            run = _run_before(passage, at, reader)
        if run is not None:
            yield run[0], run[1], token.key


def _run(passage: Passage, at: int, reader: Reader) -> tuple[int, int] | None:
    """The capitalised words from a token on, up to three."""
    stop = at
    while stop < min(at + _NAME_TOKENS, len(passage.tokens)) and _is_name(passage, stop, reader):
        if stop > at and not passage.tokens[stop].is_joined:
            break
        stop += 1
    return (passage.tokens[at].start, passage.tokens[stop - 1].end) if stop > at else None


def _run_before(passage: Passage, at: int, reader: Reader) -> tuple[int, int] | None:
    """The capitalised words before a token, after "the" or "in"."""
    first = at
    while first > max(0, at - _NAME_TOKENS) and _is_name(passage, first - 1, reader):
        if not passage.tokens[first].is_joined:
            break
        first -= 1
    if first in (0, at) or passage.tokens[first - 1].key not in ("the", "in"):
        return None
    return passage.tokens[first].start, passage.tokens[at - 1].end


def _is_name(passage: Passage, at: int, reader: Reader) -> bool:
    token = passage.tokens[at]
    if not token.is_capitalized or HAS_CASE.match(token.surface) is None or token.surface[0].isdigit():
        return False
    return token.key not in reader.lexicon.demonyms and token.key not in reader.cues.direction
