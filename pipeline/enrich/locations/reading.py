"""The enricher of locations: recognise, resolve, and say why."""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.document import CleanDocument, Mention, Point
from pipeline.enrich.context import Annotations, Context, Sentence
from pipeline.enrich.gazetteer import Gazetteer
from pipeline.enrich.locations.lexicon import load_cues, load_lexicon
from pipeline.enrich.locations.recognition import recognize
from pipeline.enrich.locations.resolution import Resolution, resolve, sense_key
from pipeline.enrich.locations.toponym import Reader, Toponym
from pipeline.enrich.tokens import tokenize

_OUTLET_WEIGHT = 0.6
# Where most of a language's readers live: "Brest" in French, "Van" in Turkish.
_HOME_WEIGHT = 0.35
_SIGN_WEIGHT = 1.0
_SIGNS_MAX = 3.0
# Below every facet's least score.
_UNKNOWN_SCORE = 0.4
_UNKNOWN_TYPES = {
    **dict.fromkeys(("province", "prefecture", "governorate", "oblast"), "admin1"),
    **dict.fromkeys(("district", "county", "municipality"), "admin2"),
    **dict.fromkeys(("city", "town", "village", "hamlet", "township", "settlement"), "city"),
    **dict.fromkeys(("suburb", "neighborhood", "neighbourhood", "borough"), "district"),
    "island": "island",
}


def read_locations(document: CleanDocument, context: Context) -> Annotations:
    """Find the places of a document; runs after the actors, whose spans are no places.

    Returns:
        Mentions in reading order. `rule` says what decided between the candidates of a name: containment,
        unambiguous, country_context, admin_context, nearness or population. `role` holds the part meant
        ("northern" of "northern Iraq", whose span is "Iraq").
    """
    reader = reader_for(context)
    toponyms = recognize(document, context, reader)
    resolved = resolve(toponyms, reader, countries=implied_countries(document, context, reader))
    sentences = _Sentences(context.sentences)
    mentions = [
        _mention(toponym, resolved.get(sense_key(toponym)), context.gazetteer, sentences)
        for toponym in toponyms
    ]
    return Annotations(mentions=tuple(mentions), methods=("gazetteer",) if mentions else ())


def reader_for(context: Context) -> Reader:
    """Gazetteer, cue words of the document's language, and lexicon."""
    seeds = context.gazetteer.seeds
    code = context.language.code
    return Reader(
        context.gazetteer, load_cues(seeds, code), load_lexicon(seeds), "en" if code == "und" else code
    )


def implied_countries(document: CleanDocument, context: Context, reader: Reader) -> Mapping[str, float]:
    """Countries of actors and demonyms, and of the outlet, with their weight."""
    weights: dict[str, float] = defaultdict(float)
    for mention in context.mentions:
        if mention.country is not None and mention.kind == "actor":
            weights[mention.country] += _SIGN_WEIGHT
    covered = [(m.field, m.start, m.end) for m in context.mentions]
    for field, text in (("title", document.title), ("body", document.body)):
        for token in tokenize(text):
            code = reader.lexicon.demonyms.get(token.key)
            if code is None or not token.is_capitalized:
                continue
            if not any(f == field and start <= token.start < end for f, start, end in covered):
                weights[code] += _SIGN_WEIGHT
    if document.outlet_country:
        weights[document.outlet_country] += _OUTLET_WEIGHT
    for code in reader.cues.home:
        weights[code.upper()] += _HOME_WEIGHT
    return {code: min(weight, _SIGNS_MAX) for code, weight in weights.items()}


class _Sentences:
    """Finds the sentence of an offset."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._by_field: dict[str, list[Sentence]] = defaultdict(list)
        for sentence in sentences:
            self._by_field[sentence.field].append(sentence)
        self._starts = {field: [s.start for s in found] for field, found in self._by_field.items()}

    def at(self, field: str, start: int) -> tuple[str, int]:
        found = self._by_field.get(field)
        if not found:
            return "", 0
        sentence = found[max(0, bisect_right(self._starts[field], start) - 1)]
        return sentence.text, sentence.start


def _mention(
    toponym: Toponym, chosen: Resolution | None, gazetteer: Gazetteer, sentences: _Sentences
) -> Mention:
    sentence, sentence_start = sentences.at(toponym.text_field, toponym.start)
    place = gazetteer.location(chosen.row) if chosen else None
    return Mention(
        kind="location",
        field=toponym.text_field,
        start=toponym.start,
        end=toponym.end,
        surface=toponym.surface,
        id=place.id if place else None,
        label=place.label if place else toponym.surface,
        type=place.type if place else _UNKNOWN_TYPES.get(toponym.hint or "", "location"),
        country=place.country if place else _holding_country(toponym, gazetteer),
        point=Point(lat=place.point[0], lon=place.point[1]) if place else None,
        role=toponym.part,
        rule=chosen.rule if chosen else "unknown_name",
        score=_score(toponym.strength, chosen.score) if chosen else _UNKNOWN_SCORE,
        sentence=sentence,
        sentence_start=sentence_start,
    )


def _holding_country(toponym: Toponym, gazetteer: Gazetteer) -> str | None:
    return None if toponym.holder is None else gazetteer.country_of(toponym.holder)


def _score(strength: float, certainty: float) -> float:
    """Is it a place at all, times is it this one."""
    is_place = 1.0 / (1.0 + math.exp(-(strength + 0.6)))
    return round(is_place * (0.35 + 0.65 * certainty), 3)
