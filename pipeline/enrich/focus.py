"""Where a story happened: the one location that dateline, title and lead agree on, else none."""

from collections import defaultdict
from collections.abc import Sequence

import regex

from pipeline.document import CleanDocument, Mention
from pipeline.enrich.gazetteer import Gazetteer
from pipeline.enrich.locations.lexicon import load_cues
from pipeline.enrich.tokens import tokenize

# A dateline: place names, perhaps a day and an agency, then a dash, at the body's start.
_DATELINE = regex.compile(
    r"\s*[\p{Lu}\p{Lo}][^\n.!?]{1,60}?\s*(?:\([^)\n]{2,40}\)\s*)?(?:—|–|--|\s-\s|:|电|電)\s*"
)
_IN_TITLE, _IN_LEAD, _IN_BODY, _DATELINED = 2.0, 1.5, 0.5, 1.5
_PLACED = 1.5  # "in X", "near X": the sentence puts something there
_EXACT = 0.5  # a city or a site says more than its country
_REPEATS_MAX = 3
_MIN, _LEAD_OVER_NEXT = 2.5, 0.75
_WIDE = frozenset({"country", "region", "continent"})


def choose_main(document: CleanDocument, mentions: Sequence[Mention], gazetteer: Gazetteer) -> Mention | None:
    """Choose where it happened, or None when nothing stands out: wrong is worse than absent."""
    locations = [m for m in mentions if m.kind == "location" and m.id is not None and m.score >= 0.5]
    weights: dict[str, float] = defaultdict(float)
    repeats: dict[str, int] = defaultdict(int)
    first: dict[str, Mention] = {}
    dateline = _DATELINE.match(document.body)
    dateline_end = dateline.end() if dateline else 0
    cues = load_cues(gazetteer.seeds, "en")
    for mention in locations:
        assert mention.id is not None
        first.setdefault(mention.id, mention)
        repeats[mention.id] += 1
        if repeats[mention.id] <= _REPEATS_MAX:
            weights[mention.id] += _weight(document, mention, dateline_end, cues.inside)
    ranked = sorted(weights, key=lambda key: -_total(key, weights, first, gazetteer))
    if not ranked:
        return None
    best = _narrow(ranked[0], ranked, weights, gazetteer)
    rivals = [key for key in ranked if key != best and not _contains(key, best, gazetteer)]
    lead = weights[best] - max((weights[key] for key in rivals), default=0.0)
    return first[best] if weights[best] >= _MIN and lead >= _LEAD_OVER_NEXT else None


def _weight(document: CleanDocument, mention: Mention, dateline_end: int, inside: frozenset[str]) -> float:
    if mention.field == "body" and mention.start < dateline_end:
        return _DATELINED
    in_lead = mention.field == "body" and mention.start < len(document.lead)
    place = _IN_TITLE if mention.field == "title" else _IN_LEAD if in_lead else _IN_BODY
    before = mention.sentence[: max(0, mention.start - mention.sentence_start)]
    words = tokenize(before[-40:])
    is_placed = bool(words) and words[-1].key in inside
    return place * (_PLACED if is_placed else 1.0)


def _total(key: str, weights: dict[str, float], first: dict[str, Mention], gazetteer: Gazetteer) -> float:
    """A narrow place's weight with what the places around it gathered."""
    row = gazetteer.get(key)
    above = sum(weights.get(a, 0.0) for a in row.ancestors) if row else 0.0
    return weights[key] + 0.5 * above + (0.0 if first[key].type in _WIDE else _EXACT)


def _narrow(best: str, ranked: Sequence[str], weights: dict[str, float], gazetteer: Gazetteer) -> str:
    """The place inside the best one that carries most of its weight, if there is one."""
    inner = [key for key in ranked if key != best and _contains(best, key, gazetteer)]
    return next((key for key in inner if weights[key] >= 0.5 * weights[best]), best)


def _contains(outer: str, inner: str, gazetteer: Gazetteer) -> bool:
    row = gazetteer.get(inner)
    return row is not None and outer in row.ancestors
