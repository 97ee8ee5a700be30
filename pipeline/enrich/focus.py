"""Where a story happened: the one location that dateline, title and lead agree on, else none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import regex

from pipeline.document import CleanDocument, Language, Mention
from pipeline.enrich.gazetteer import Gazetteer
from pipeline.enrich.locations.lexicon import Cues, load_cues
from pipeline.enrich.locations.relations import LIST_GAPS
from pipeline.enrich.tokens import Token, tokenize

# A dateline: place names, perhaps a day and an agency, then a dash, at the body's start.
_DATELINE = regex.compile(
    r"\s*[\p{Lu}\p{Lo}][^\n.!?]{1,60}?\s*(?:\([^)\n]{2,40}\)\s*)?(?:—|–|--|\s-\s|:|电|電)\s*"
)
_IN_TITLE, _IN_LEAD, _IN_BODY, _DATELINED = 1.5, 1.5, 0.5, 2.0
# "in X", "near X" puts something there, an attack in X more so; "the war in X", "about X" is a subject.
_HAPPENING, _PLACED, _NAMED, _TOPIC = 2.0, 1.5, 1.0, 0.5
_FIRST = 0.25
_EXACT = 0.5  # a city or a site says more than its country
_REPEATS_MAX = 3
_WINDOW_CHARS, _WINDOW_TOKENS = 70, 6
_MIN, _LEAD_OVER_NEXT = 2.5, 0.75
# A country may stand for two of its parts that are named alike.
_PARENT_MIN = 1.5
_WIDE = frozenset({"country", "region", "continent", "world_region"})


@dataclass(slots=True)
class _Weights:
    """What speaks for each location, and which of them something happens in."""

    total: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    first: dict[str, Mention] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)


def choose_main(
    document: CleanDocument,
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
    language: Language | None = None,
) -> Mention | None:
    """Choose where it happened, or None when nothing stands out: wrong is worse than absent.

    Args:
        document: Its title, lead and body are weighed differently.
        mentions: Of the document; only linked locations count.
        gazetteer: Says what lies in what.
        language: Of the document, for the words before a name; English where it is unknown.
    """
    code = language.code if language else "en"
    cues = load_cues(gazetteer.seeds, code)
    weights = _weigh(document, mentions, cues)
    order = sorted(weights.total, key=lambda key: -_sum(key, weights, gazetteer))
    if not order:
        return None
    best = _narrow(order[0], order, weights.total, gazetteer)
    chosen = best if _stands_out(best, weights, gazetteer) else _parent(best, weights, gazetteer)
    if chosen is None or not _has_event(chosen, weights, gazetteer):
        return None
    return weights.first[chosen]


def _weigh(document: CleanDocument, mentions: Sequence[Mention], cues: Cues) -> _Weights:
    weights, repeats = _Weights(), defaultdict[str, int](int)
    dateline = _DATELINE.match(document.body)
    dateline_end = dateline.end() if dateline else 0
    is_first, factor, before = True, _NAMED, None
    for mention in mentions:
        if mention.kind != "location" or mention.id is None or mention.score < 0.5:
            continue
        weights.first.setdefault(mention.id, mention)
        repeats[mention.id] += 1
        if repeats[mention.id] > _REPEATS_MAX:
            continue
        is_dateline = mention.field == "body" and mention.start < dateline_end
        is_listed = before is not None and _is_listed(document, before, mention)
        factor, before = factor if is_listed else _factor(mention, cues), mention
        value = _DATELINED if is_dateline else _base(document, mention) * factor
        if mention.field == "body" and not is_dateline and is_first:
            is_first, value = False, value + _FIRST
        if is_dateline or mention.field == "title" or factor >= _HAPPENING or not cues.is_event_known:
            weights.events.add(mention.id)
        weights.total[mention.id] += value
    return weights


def _is_listed(document: CleanDocument, before: Mention, mention: Mention) -> bool:
    """Names in one list stand behind one preposition: "in Uttar Pradesh and Bihar"."""
    text = document.title if mention.field == "title" else document.body
    return before.field == mention.field and text[before.end : mention.start] in LIST_GAPS


def _base(document: CleanDocument, mention: Mention) -> float:
    if mention.field == "title":
        return _IN_TITLE
    return _IN_LEAD if mention.start < len(document.lead) else _IN_BODY


def _factor(mention: Mention, cues: Cues) -> float:
    """What the words before the name make of it."""
    before = mention.sentence[: max(0, mention.start - mention.sentence_start)]
    words = tokenize(before[-_WINDOW_CHARS:])[-_WINDOW_TOKENS:]
    at = _before_direction(words, cues)
    if at < 0:
        return _NAMED
    is_placed = words[at].key in cues.inside
    if is_placed and at > 0 and words[at - 1].key in cues.source and _is_spoken_for(mention, cues):
        return _TOPIC
    if words[at].key in cues.topic or (is_placed and at > 0 and words[at - 1].key in cues.topic):
        return _TOPIC
    happens = any(word.key in cues.happening for word in words)
    if is_placed or (happens and words[at].key in cues.happening):
        return _HAPPENING if happens else _PLACED
    return _NAMED


def _is_spoken_for(mention: Mention, cues: Cues) -> bool:
    """Such as "police in Lodwar said": where the speaker sits need not be where it happened."""
    after = tokenize(mention.sentence[mention.end - mention.sentence_start :][:_WINDOW_CHARS])
    return bool(after) and after[0].key in cues.speech


def _before_direction(words: Sequence[Token], cues: Cues) -> int:
    """The last word that is no article and no direction ("in the northern ...", "southwest of ...")."""
    at = len(words) - 1
    if at >= 1 and words[at].key == "of" and words[at - 1].key in cues.direction:
        return at - 2 if at >= 2 and words[at - 2].key in cues.inside else _as_inside(words, at, cues)
    while at >= 0 and (
        words[at].key == "the" or words[at].key in cues.direction or words[at].key in cues.kind
    ):
        at -= 1
    return at


def _as_inside(words: Sequence[Token], at: int, cues: Cues) -> int:
    """Such as "60 miles southwest of X" is near X: the last word before it that places something, if any."""
    return next((i for i in range(at, -1, -1) if words[i].key in cues.inside or i == 0), -1)


def _sum(key: str, weights: _Weights, gazetteer: Gazetteer) -> float:
    """A narrow place's weight with what the places around it gathered."""
    row = gazetteer.get(key)
    above = sum(weights.total.get(a, 0.0) for a in row.ancestors) if row else 0.0
    return weights.total[key] + 0.5 * above + (0.0 if weights.first[key].type in _WIDE else _EXACT)


def _narrow(best: str, order: Sequence[str], total: Mapping[str, float], gazetteer: Gazetteer) -> str:
    """The place inside the best one that carries most of its weight, if there is one."""
    inner = [key for key in order if key != best and _contains(best, key, gazetteer)]
    return next((key for key in inner if total[key] >= 0.5 * total[best]), best)


def _stands_out(best: str, weights: _Weights, gazetteer: Gazetteer) -> bool:
    """Enough speaks for it, and nothing that it neither holds nor lies in comes near."""
    rivals = [
        value
        for key, value in weights.total.items()
        if key != best and not _contains(key, best, gazetteer) and not _contains(best, key, gazetteer)
    ]
    is_enough = _sum(best, weights, gazetteer) >= _MIN
    return is_enough and weights.total[best] - max(rivals, default=0.0) >= _LEAD_OVER_NEXT


def _parent(best: str, weights: _Weights, gazetteer: Gazetteer) -> str | None:
    """What holds several places named alike, where the text names it, too: "India, in Bihar and Assam"."""
    row = gazetteer.get(best)
    above = [key for key in (row.ancestors if row else ()) if weights.total.get(key, 0.0) >= _PARENT_MIN]
    return next((key for key in above if _stands_out(key, weights, gazetteer)), None)


def _has_event(chosen: str, weights: _Weights, gazetteer: Gazetteer) -> bool:
    """Something happens there, or in what holds it or lies in it."""
    return any(
        key == chosen or _contains(chosen, key, gazetteer) or _contains(key, chosen, gazetteer)
        for key in weights.events
    )


def _contains(outer: str, inner: str, gazetteer: Gazetteer) -> bool:
    row = gazetteer.get(inner)
    return row is not None and outer in row.ancestors
