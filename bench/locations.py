"""Adapters for scorers of place reading: `find` reads a text, `resolve` places given spans."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pipeline.document import CleanDocument, Language
from pipeline.enrich.context import Context, Sentence
from pipeline.enrich.fold import fold
from pipeline.enrich.gazetteer import Gazetteer, load_gazetteer
from pipeline.enrich.locations.reading import implied_countries, read_locations, reader_for
from pipeline.enrich.locations.recognition import usable, with_elided_capitals
from pipeline.enrich.locations.relations import relate
from pipeline.enrich.locations.resolution import resolve as resolve_names
from pipeline.enrich.locations.resolution import sense_key
from pipeline.enrich.locations.toponym import Reader, Toponym
from pipeline.enrich.tokens import tokenize
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
    reader = reader_for(context)
    toponyms = {span: _given(text, *span, reader) for span in sorted(spans)}
    known = [toponym for toponym in toponyms.values() if toponym is not None]
    relate(known, text, reader)
    chosen = resolve_names(known, reader, countries=implied_countries(document, context, reader))
    answers: list[tuple[float, float, str | None, str | None] | None] = []
    for span in spans:
        toponym = toponyms[span]
        choice = chosen.get(sense_key(toponym)) if toponym is not None else None
        place = context.gazetteer.location(choice.row) if choice is not None else None
        answers.append((*place.point, _number(place.id), place.country) if place is not None else None)
    return answers


def _given(text: str, start: int, end: int, reader: Reader) -> Toponym | None:
    """The span as the recogniser would have it: whole, else its longest name beside words for its kind."""
    surface = text[start:end]
    tokens = with_elided_capitals(tokenize(surface))
    kinds = reader.cues.kind | reader.cues.kind_after | reader.cues.direction | {"the", "international"}
    for match in sorted(reader.gazetteer.find(tokens), key=lambda match: match.start - match.end):
        others = [*tokens[: match.first], *tokens[match.last + 1 :]]
        name = surface[match.start : match.end]
        entries = usable(reader.gazetteer.entries(match.rows), name, fold(name), reader)
        if entries and all(token.key in kinds for token in others):
            hint = next((token.key for token in others if token.key in reader.cues.kind_after), None)
            return Toponym("body", start, end, 0, 0, name, fold(name), entries, 1.0, hint=hint)
    return None


def _number(location_id: str | None) -> str | None:
    return (
        location_id.removeprefix("geonames:") if location_id and location_id.startswith("geonames:") else None
    )
