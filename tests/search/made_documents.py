"""Real EnrichedDocuments for the tests of this folder: small stories, written for them."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from pipeline.document import EnrichedDocument, EventRange, Language, Link, Mention, Point

FETCHED_AT = datetime(2024, 1, 6, 8, 30, tzinfo=UTC)
PUBLISHED_AT = datetime(2024, 1, 5, 12, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
READING_VERSION = "reading-1"

UNITED_STATES = {
    "actor": "United States",
    "actor_id": "state:us",
    "actor_type": "state",
    "actor_country": "US",
}
NUJABA = {
    "actor": "Harakat al-Nujaba",
    "actor_id": "nujaba",
    "actor_type": "armed_group",
    "actor_country": "IQ",
    "actor_ancestors": ("Harakat al-Nujaba", "Popular Mobilization Forces"),
}
BAGHDAD = {
    "location": "Baghdad, Iraq",
    "location_id": "geonames:98182",
    "country": "IQ",
    "admin1": "Baghdad, Iraq",
    "location_ancestors": ("Baghdad, Iraq", "Iraq"),
    "point": Point(lat=33.34, lon=44.40),
}
GAZA = {
    "location": "Gaza, Palestine",
    "location_id": "geonames:281133",
    "country": "PS",
    "location_ancestors": ("Gaza, Palestine", "Palestine"),
    "point": Point(lat=31.5, lon=34.47),
}


def make_link(sentence: str, *parts: dict[str, Any], start: int = 0, **fields: Any) -> Link:
    """A link of the parts given (an actor's, a location's fields)."""
    merged: dict[str, Any] = {"score": 0.9, "field": "body", "sentence": sentence, "sentence_start": start}
    for part in parts:
        merged |= part
    return Link(**(merged | fields))


def make_document(
    name: str, body: str = "", *links: Link, age_seconds: int = 0, **fields: Any
) -> EnrichedDocument:
    """A document with the facets that its links imply.

    Args:
        name: Its `document_id`, and its title if none is given.
        body: Its text.
        links: Its links.
        age_seconds: How much older than FETCHED_AT its copy is; negative is newer.
        fields: What is to differ.
    """
    body = body or f"Nothing much happened on {name} day, officials said."
    title = fields.pop("title", name)
    defaults: dict[str, Any] = {
        "document_id": name,
        "sources": ("folder",),
        "path": f"{name}.txt",
        "media_type": "text/plain",
        "title": title,
        "lead": body.split("\n", 1)[0],
        "body": body,
        "published_at": PUBLISHED_AT,
        "published_precision": "minute",
        "published_origin": "sidecar",
        "fetched_at": FETCHED_AT - timedelta(seconds=age_seconds),
        "raw_sha256": sha256(f"{title}\n{body}".encode(errors="replace")).hexdigest(),
        "content_sha256": sha256(f"content {title}\n{body}".encode(errors="replace")).hexdigest(),
        "reading_version": READING_VERSION,
        "registry_version": "registry-1",
        "language": Language(code="en", score=0.99),
        "outlet": "Example Daily",
        "outlet_domain": "daily.example",
        "links": links,
        "actors": _values(links, "actor"),
        "actor_types": _values(links, "actor_type"),
        "actor_ids": _values(links, "actor_id"),
        "actor_ancestors": _flat(links, "actor_ancestors"),
        "locations": _values(links, "location"),
        "location_ids": _values(links, "location_id"),
        "location_ancestors": _flat(links, "location_ancestors"),
        "countries": _values(links, "country"),
        "location_points": _values(links, "point"),
        "actor_at_location": tuple(
            dict.fromkeys(f"{link.actor} @ {link.location}" for link in links if link.actor and link.location)
        ),
        "methods": ("registry",),
    }
    return EnrichedDocument(**(defaults | fields))


def _values(links: tuple[Link, ...], name: str) -> tuple[Any, ...]:
    return tuple({repr(value): value for link in links if (value := getattr(link, name))}.values())


def _flat(links: tuple[Link, ...], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for link in links for value in getattr(link, name)))


def mention(body: str, surface: str, **fields: Any) -> Mention:
    """A mention of the surface's first place in the body, its sentence being the line around it."""
    start = body.index(surface)
    line_start = body.rfind("\n", 0, start) + 1
    sentence = body[line_start:].split("\n", 1)[0]
    defaults: dict[str, Any] = {
        "kind": "actor",
        "field": "body",
        "start": start,
        "end": start + len(surface),
        "surface": surface,
        "label": surface,
        "type": "other",
        "rule": "alias",
        "score": 0.9,
        "sentence": sentence,
        "sentence_start": line_start,
    }
    return Mention(**(defaults | fields))


def _strike_mentions(body: str) -> tuple[Mention, ...]:
    day = {"start_date": "2024-01-04", "end_date": "2024-01-04", "precision": "day", "date_kind": "relative"}
    city = {"kind": "location", "type": "city"}
    return (
        mention(body, "United States", id="state:us", type="state", country="US"),
        mention(body, "Baghdad", label="Baghdad, Iraq", country="IQ", **city),
        mention(body, "Thursday", kind="date", label="2024-01-04", type="date", rule="weekday", **day),
        mention(body, "Harakat al-Nujaba", id="nujaba", type="armed_group", country="IQ"),
        mention(body, "Gaza", label="Gaza, Palestine", country="PS", **city),
    )


def baghdad_strike(**fields: Any) -> EnrichedDocument:
    """The United States strikes in Baghdad; Gaza is named with another actor."""
    first = "A United States drone hit a car in Baghdad on Thursday."
    second = "Harakat al-Nujaba had threatened more attacks over Gaza."
    body = f"{first}\n{second}"
    return make_document(
        "strike",
        body,
        make_link(first, UNITED_STATES, BAGHDAD, event_date="2024-01-04", date_precision="day", in_lead=True),
        make_link(second, NUJABA, GAZA, start=len(first) + 1),
        **{
            "title": "Drone strike in Baghdad",
            "mentions": _strike_mentions(body),
            "dates": ("2024-01-04",),
            "event_dates": ("2024-01-04",),
            "event_ranges": (EventRange(gte="2024-01-04", lte="2024-01-04"),),
            "main_location": "Baghdad, Iraq",
            "main_point": BAGHDAD["point"],
            **fields,
        },
    )


def make_corpus() -> list[EnrichedDocument]:
    """Six documents: both actors and places together, apart, undated, in Arabic, by another outlet."""
    meeting = "United States envoys met in Gaza."
    later = "Talks in Baghdad were put off."
    arabic = "وصل الوفد إلى بغداد مساء الخميس."
    return [
        baghdad_strike(),
        make_document(
            "apart",
            f"{meeting}\n{later}",
            make_link(meeting, UNITED_STATES, GAZA),
            make_link(later, BAGHDAD, start=len(meeting) + 1),
            title="Envoys in Gaza",
            published_at=datetime(2024, 2, 10, 9, 0, tzinfo=UTC),
            outlet="Second Post",
            outlet_domain="post.example",
        ),
        make_document(
            "undated",
            "A drone was found near Baghdad.",
            make_link("A drone was found near Baghdad.", BAGHDAD),
            published_at=None,
            published_precision=None,
            published_origin=None,
            outlet=None,
            outlet_domain=None,
        ),
        make_document(
            "arabic",
            arabic,
            make_link(arabic, BAGHDAD),
            language=Language(code="ar", score=0.98),
            published_at=datetime(2024, 1, 31, 23, 30, tzinfo=UTC),
        ),
        make_document("quiet", "Nothing to see here, said the en route crew.", language=Language()),
        make_document("strike-2", "Strikes were called off by the union.", title="No strikes"),
    ]
