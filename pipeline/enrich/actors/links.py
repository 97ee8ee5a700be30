"""Rows of `news-links`: which actor and which location are named together in one sentence."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.document import CleanDocument, Link, Mention, SemanticRole
from pipeline.enrich.registry import Registry
from pipeline.enrich.registry.normal_form import unregistered_id

if TYPE_CHECKING:
    from pipeline.enrich.gazetteer import Gazetteer

# "Tehran-aligned", "the Iranian general": Iran is somebody's attribute there, not a party to what happened.
UNPAIRED_RULES = frozenset(["alignment", "demonym"])
_DATED = frozenset(["minute", "day", "month"])
_DEFAULT_MIN_SCORE = 0.5

Sentence = tuple[str, int]


def pair(
    document: CleanDocument,
    mentions: Sequence[Mention],
    registry: Registry,
    gazetteer: "Gazetteer",
    *,
    limit: int,
    actor_min_score: float = _DEFAULT_MIN_SCORE,
    location_min_score: float = _DEFAULT_MIN_SCORE,
    date_min_score: float = _DEFAULT_MIN_SCORE,
) -> tuple[tuple[Link, ...], bool]:
    """Pair the actors and locations of each sentence; alone they give a row without the other.

    Args:
        document: Says where the lead ends.
        mentions: All mentions, of every kind.
        registry: Gives umbrellas.
        gazetteer: Gives the locations' ancestors and admin-1 names.
        limit: Rows at most.
        actor_min_score: Weaker readings are in no row; the two below likewise.
        location_min_score: As above.
        date_min_score: As above.

    Returns:
        Rows in reading order, and whether some were cut.
    """
    minimum = {"actor": actor_min_score, "location": location_min_score, "date": date_min_score}
    rows: list[Link] = []
    for group in _by_sentence(m for m in mentions if m.score >= minimum[m.kind]):
        for actor, location in _pairs(group):
            if len(rows) == limit:
                return tuple(rows), True
            rows.append(_row(document, group, actor, location, registry, gazetteer))
    return tuple(rows), False


def _by_sentence(mentions: Iterable[Mention]) -> list[list[Mention]]:
    groups: dict[tuple[str, int], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.field, mention.sentence_start), []).append(mention)
    return [groups[key] for key in sorted(groups, key=lambda key: (key[0] != "title", key[1]))]


def _pairs(group: Sequence[Mention]) -> Iterator[tuple[Mention | None, Mention | None]]:
    actors = _distinct(m for m in group if m.kind == "actor" and m.rule not in UNPAIRED_RULES)
    locations = _distinct(m for m in group if m.kind == "location")
    for actor in actors or [None]:
        for location in locations or [None]:
            if actor is not None or location is not None:
                yield actor, location


def _distinct(mentions: Iterable[Mention]) -> list[Mention | None]:
    """One mention an actor or location: the surest, the first of equals."""
    best: dict[str, Mention] = {}
    for mention in mentions:
        known = best.get(mention.id or mention.label)
        if known is None or mention.score > known.score:
            best[mention.id or mention.label] = mention
    return list(best.values())


def _row(
    document: CleanDocument,
    group: Sequence[Mention],
    actor: Mention | None,
    location: Mention | None,
    registry: Registry,
    gazetteer: "Gazetteer",
) -> Link:
    either = actor or location
    assert either is not None
    governing = _governing_date(group, location or actor)
    place = gazetteer.get(location.id) if location and location.id else None
    above = [row for id_ in (place.ancestors if place else ()) if (row := gazetteer.get(id_)) is not None]
    regions = [row.label for row in (*([place] if place else []), *above) if row.type == "admin1"]
    return Link(
        actor=actor.label if actor else None,
        actor_id=actor.id or unregistered_id(actor.label, actor.type) if actor else None,
        actor_type=actor.type if actor else None,
        actor_country=actor.country if actor else None,
        actor_ancestors=_ancestors(actor, registry),
        role=actor.role if actor else None,
        semantic_role=_semantic_role(group, actor),
        location=location.label if location else None,
        location_id=location.id if location else None,
        country=location.country if location else None,
        admin1=regions[0] if regions else None,
        location_ancestors=tuple(row.label for row in above),
        point=location.point if location else None,
        event_date=governing.start_date if governing else None,
        date_precision=governing.precision if governing else None,
        in_lead=either.field == "title" or either.start < len(document.lead),
        score=round(min(m.score for m in (actor, location) if m is not None), 3),
        sentence=either.sentence,
        field=either.field,
        sentence_start=either.sentence_start,
    )


def _semantic_role(group: Sequence[Mention], actor: Mention | None) -> SemanticRole | None:
    """What the actor is in the sentence: of several mentions, the surest that tells."""
    if actor is None or actor.semantic_role != "mentioned":
        return actor.semantic_role if actor else None
    others = (m for m in group if (m.id or m.label) == (actor.id or actor.label) and m.kind == "actor")
    return next((m.semantic_role for m in others if m.semantic_role != "mentioned"), "mentioned")


def _ancestors(actor: Mention | None, registry: Registry) -> tuple[str, ...]:
    if actor is None or actor.id is None:
        return ()
    return tuple(registry.actors[id_].name for id_ in registry.ancestors(actor.id) if id_ in registry.actors)


def _governing_date(group: Sequence[Mention], near: Mention | None) -> Mention | None:
    """The sentence's date that stands nearest, where its day or month is known."""
    dates = [m for m in group if m.kind == "date" and m.start_date and m.precision in _DATED]
    if not dates or near is None:
        return None
    return min(dates, key=lambda m: max(m.start - near.end, near.start - m.end))
