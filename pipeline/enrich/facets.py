"""Facets of a document, derived from its mentions: what `news-docs` is filtered and counted by."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.document import CleanDocument, EventRange, Mention, Point, SemanticRole
from pipeline.enrich.gazetteer import Gazetteer
from pipeline.enrich.registry import Registry
from pipeline.enrich.registry.normal_form import unregistered_id
from pipeline.settings import Settings

_ORGANIZATIONS = frozenset({"government_body", "military", "party", "igo", "company", "media", "other"})
# Readings of the actor in somebody else's attribute: "Tehran-aligned parties" are not about Iran.
_SIDE_RULES = frozenset({"alignment"})
_REPEATED = 2
_FINE = frozenset({"minute", "day", "month"})
_COARSE = frozenset({"decade", "century"})


def derive_actor_facets(
    document: CleanDocument, mentions: Sequence[Mention], registry: Registry, settings: Settings
) -> dict[str, Any]:
    """Facet fields of the actors that are read with enough certainty; keys are those of EnrichedDocument."""
    actors = _certain(mentions, "actor", settings.actor_facet_min_score)
    own = [mention for mention in actors if mention.rule not in _SIDE_RULES]
    linked = _unique(mention.id for mention in actors)
    ancestors = [a for actor_id in linked for a in (actor_id, *registry.ancestors(actor_id))]
    unlinked = [mention.label for mention in actors if mention.id is None]
    return {
        "actors": _unique(mention.label for mention in actors),
        "actors_main": _main(document, own),
        "actor_ids": _unique(m.id or unregistered_id(m.label, m.type) for m in actors),
        "actor_types": _unique(mention.type for mention in actors),
        "actor_countries": _unique(mention.country for mention in actors),
        "actor_ancestors": _unique([*(registry.actors[a].name for a in ancestors), *unlinked]),
        "persons": _of_types(actors, {"person"}),
        "organizations": _of_types(actors, _ORGANIZATIONS),
        "armed_groups": _of_types(actors, {"armed_group"}),
        "states": _of_types(actors, {"state"}),
        "roles": _unique(mention.role for mention in actors),
        "speakers": _of_semantic_role(actors, "speaker"),
        "agents": _of_semantic_role(actors, "agent"),
        "targets": _of_semantic_role(actors, "target"),
    }


def derive_location_facets(
    document: CleanDocument, mentions: Sequence[Mention], gazetteer: Gazetteer, settings: Settings
) -> dict[str, Any]:
    """Facet fields of the locations; `locations_main` are in the title, the lead, or repeated."""
    found = _certain(mentions, "location", settings.location_facet_min_score)
    locations = [mention for mention in found if mention.id is not None]
    ids = _unique(mention.id for mention in locations)
    rows = [row for location_id in ids if (row := gazetteer.get(location_id)) is not None]
    above = [gazetteer.get(a) for row in rows for a in row.ancestors]
    every = [*rows, *(row for row in above if row is not None)]
    return {
        "locations": _unique(mention.label for mention in locations),
        "locations_main": _main(document, locations),
        "location_ids": ids,
        "countries": _unique(mention.country for mention in locations),
        "countries_any": _unique(m.country for m in mentions if m.kind in ("actor", "location")),
        "admin1": _unique(row.label for row in every if row.type == "admin1"),
        "cities": _unique(row.label for row in rows if row.type == "city"),
        "location_ancestors": _unique(row.label for row in every),
        "location_points": tuple(Point(lat=row.point[0], lon=row.point[1]) for row in rows),
    }


def derive_date_facets(mentions: Sequence[Mention], settings: Settings) -> dict[str, Any]:
    """Intervals of the anchored dates; plain days only where day or month is known, none for decades."""
    dated = [
        mention
        for mention in _certain(mentions, "date", settings.date_facet_min_score)
        if (mention.start_date or mention.end_date) and mention.precision not in _COARSE
    ]
    intervals = _unique((m.start_date, m.end_date) for m in dated)
    return {
        "dates": _unique(_iso_interval(m.start_date, m.end_date) for m in dated),
        "event_dates": tuple(sorted({m.start_date for m in dated if m.start_date and m.precision in _FINE})),
        "event_ranges": tuple(EventRange(gte=start, lte=end) for start, end in intervals),
    }


def _iso_interval(start: str | None, end: str | None) -> str:
    return f"{start}" if start == end else f"{start or '..'}/{end or '..'}"


def _certain(mentions: Iterable[Mention], kind: str, min_score: float) -> list[Mention]:
    return [mention for mention in mentions if mention.kind == kind and mention.score >= min_score]


def _of_types(mentions: Iterable[Mention], types: Iterable[str]) -> tuple[str, ...]:
    return _unique(mention.label for mention in mentions if mention.type in types)


def _of_semantic_role(mentions: Iterable[Mention], role: SemanticRole) -> tuple[str, ...]:
    return _unique(mention.label for mention in mentions if mention.semantic_role == role)


def _main(document: CleanDocument, mentions: Sequence[Mention]) -> tuple[str, ...]:
    counts = Counter(mention.label for mention in mentions)
    lead_end = len(document.lead)
    return _unique(
        mention.label
        for mention in mentions
        if mention.field == "title" or mention.start < lead_end or counts[mention.label] >= _REPEATED
    )


def _unique(values: Iterable[Any]) -> tuple[Any, ...]:
    """Values in order of first appearance, without None and empty ones."""
    return tuple(dict.fromkeys(value for value in values if value))
