"""The document on its way: RawDocument -> CleanDocument -> EnrichedDocument, and what is read in it.

Offsets count code points, end exclusive, in the field named beside them. Country codes are ISO 3166-1
alpha-2. Scores run from 0 to 1. Days are ISO 8601 strings ("2024-01-05").
"""

from datetime import datetime
from typing import Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

Kind = Literal["actor", "location", "date"]
TextField = Literal["title", "body"]
ActorType = Literal[
    "person",
    "state",
    "government_body",
    "military",
    "armed_group",
    "party",
    "igo",
    "company",
    "media",
    "other",
]
SemanticRole = Literal["speaker", "agent", "target", "mentioned"]
DatePrecision = Literal[
    "minute", "day", "week", "weekend", "month", "quarter", "season", "year", "decade", "century"
]


class Model(BaseModel):
    """Frozen, and closed against fields nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(Model):
    """WGS 84 degrees."""

    lat: float
    lon: float


class Declared(Model):
    """What a source says of a document beside the document: a side-car file, a feed's entry."""

    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published_raw: str | None = None
    language: str | None = None
    outlet: str | None = None
    outlet_country: str | None = None


class RawDocument(Model):
    """One document as it was found, before anything is read out of it.

    `fetched_at` is the instant at which this copy came to the source (a file's change time, a feed's
    fetch): equal for equal copies, so that a replay writes the same document.
    """

    document_id: str
    source: str
    path: str | None = None
    media_type: str
    content: Base64Bytes
    raw_sha256: str
    fetched_at: datetime
    declared: Declared = Declared()


class Language(Model):
    """`code` is ISO 639-1 (`ckb` for Sorani) or `und`; `parts` lists the codes of differing paragraphs."""

    code: str = "und"
    score: float = Field(default=0.0, ge=0.0, le=1.0)
    parts: tuple[str, ...] = ()


class CleanDocument(Model):
    """A document's text and its own metadata.

    `body` is Unicode NFC with one blank line between paragraphs of HTML; plain text keeps its paragraphs as
    given. `lead` is the body's first paragraph. `published_origin` names where the date was found.
    """

    document_id: str
    sources: tuple[str, ...]
    path: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    media_type: str
    title: str = ""
    lead: str = ""
    body: str
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    outlet_domain: str | None = None
    outlet_country: str | None = None
    declared_language: str | None = None
    published_at: datetime | None = None
    published_precision: Literal["second", "minute", "day", "month", "year"] | None = None
    published_origin: str | None = None
    updated_at: datetime | None = None
    fetched_at: datetime
    raw_sha256: str
    content_sha256: str
    quality_flags: tuple[str, ...] = ()


class Mention(Model):
    """One reading of one span: which actor, location or date, by which rule, how sure, in which sentence.

    `id` is None for what was recognised and not linked. `label` is canonical. `type` is an `ActorType`, a
    location's feature type, or `date`. `start_date` and `end_date` are None where a date is unanchored, and
    one of them where an interval is open ("since October 7"). `role` is an actor's office or title,
    `semantic_role` its part in the sentence: None for what is no actor.
    """

    kind: Kind
    field: TextField
    start: int
    end: int
    surface: str
    id: str | None = None
    label: str
    type: str
    country: str | None = None
    point: Point | None = None
    role: str | None = None
    semantic_role: SemanticRole | None = None
    start_date: str | None = None
    end_date: str | None = None
    precision: DatePrecision | None = None
    date_kind: Literal["explicit", "relative", "anaphoric", "recurring"] | None = None
    modifier: str | None = None
    anchor: str | None = None
    rule: str
    score: float = Field(ge=0.0, le=1.0)
    sentence: str
    sentence_start: int


class Link(Model):
    """An actor and a location named in one sentence, with the date that governs it; either may be absent."""

    actor: str | None = None
    actor_id: str | None = None
    actor_type: str | None = None
    actor_country: str | None = None
    actor_ancestors: tuple[str, ...] = ()
    role: str | None = None
    semantic_role: SemanticRole | None = None
    location: str | None = None
    location_id: str | None = None
    country: str | None = None
    admin1: str | None = None
    location_ancestors: tuple[str, ...] = ()
    point: Point | None = None
    event_date: str | None = None
    date_precision: DatePrecision | None = None
    in_lead: bool = False
    score: float
    sentence: str
    field: TextField
    sentence_start: int


class EventRange(Model):
    """A dated interval as Elasticsearch's `date_range` takes it; an open end is absent."""

    gte: str | None = None
    lte: str | None = None


class EnrichedDocument(CleanDocument):
    """A CleanDocument with what was read in it; facet fields carry the names of `news-docs`.

    `dates` are ISO 8601 days, or intervals `start/end` with `..` for an open end.
    """

    language: Language = Language()
    mentions: tuple[Mention, ...] = ()
    links: tuple[Link, ...] = ()
    links_cut: bool = False
    actors: tuple[str, ...] = ()
    actors_main: tuple[str, ...] = ()
    actor_ids: tuple[str, ...] = ()
    actor_types: tuple[str, ...] = ()
    actor_countries: tuple[str, ...] = ()
    actor_ancestors: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    armed_groups: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    locations_main: tuple[str, ...] = ()
    location_ids: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    countries_any: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    location_ancestors: tuple[str, ...] = ()
    location_points: tuple[Point, ...] = ()
    main_location: str | None = None
    main_point: Point | None = None
    actor_at_location: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    event_dates: tuple[str, ...] = ()
    event_ranges: tuple[EventRange, ...] = ()
    similarity_bands: tuple[str, ...] = ()
    enrich_errors: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    registry_version: str = ""
    reading_version: str = ""
