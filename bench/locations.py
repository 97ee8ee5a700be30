"""Adapters for scorers of place reading: `find` reads a text, `resolve` places given spans."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pipeline.document import CleanDocument, Language
from pipeline.enrich.context import Context, Sentence
from pipeline.enrich.gazetteer import Gazetteer, load_gazetteer
from pipeline.enrich.locations.reading import _implied_countries, _reader, read_locations
from pipeline.enrich.locations.recognition import Toponym, _usable
from pipeline.enrich.locations.resolution import resolve as resolve_names
from pipeline.enrich.locations.resolution import sense_key
from pipeline.settings import load_settings

Found = tuple[int, int, float | None, float | None, str | None, str | None]


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return load_gazetteer(load_settings())


def _document(text: str) -> CleanDocument:
    return CleanDocument(
        document_id="x",
        sources=("bench",),
        media_type="text/plain",
        body=text,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        raw_sha256="",
        content_sha256="",
    )


def _context(text: str) -> Context:
    registry: Any = None
    return Context(
        sentences=(Sentence("body", 0, len(text), text),),
        registry=registry,
        gazetteer=_gazetteer(),
        language=Language(code="en", score=1.0),
    )


def find(text: str) -> list[Found]:
    """Places of a text as (start, end, lat, lon, GeoNames number, country)."""
    annotations = read_locations(_document(text), _context(text))
    return [
        (
            mention.start,
            mention.end,
            mention.point.lat if mention.point else None,
            mention.point.lon if mention.point else None,
            _number(mention.id),
            mention.country,
        )
        for mention in annotations.mentions
    ]


def resolve(
    text: str, spans: Sequence[tuple[int, int]]
) -> list[tuple[float, float, str | None, str | None] | None]:
    """Places for given spans, decided together."""
    document, context = _document(text), _context(text)
    reader = _reader(context)
    toponyms = [_given(text, start, end, context) for start, end in spans]
    known = [toponym for toponym in toponyms if toponym is not None]
    chosen = resolve_names(known, reader, countries=_implied_countries(document, context, reader))
    answers: list[tuple[float, float, str | None, str | None] | None] = []
    for toponym in toponyms:
        choice = chosen.get(sense_key(toponym)) if toponym is not None else None
        if choice is None:
            answers.append(None)
            continue
        location = context.gazetteer.location(choice.row)
        answers.append((*location.point, _number(location.id), location.country))
    return answers


def _given(text: str, start: int, end: int, context: Context) -> Toponym | None:
    from pipeline.enrich.fold import fold

    surface = text[start:end]
    reader = _reader(context)
    for name in (surface, surface.removeprefix("the ").removeprefix("The ")):
        entries = _usable(
            context.gazetteer.entries(context.gazetteer._table.get(name)), surface, fold(name), reader
        )
        if entries:
            return Toponym("body", start, end, 0, 0, surface, fold(name), entries, 1.0)
    return None


def _number(location_id: str | None) -> str | None:
    return location_id.removeprefix("geonames:") if location_id and location_id.startswith("geonames:") else None
