"""Rows of news-links: actor and location of one sentence, with the date that governs it."""

from datetime import UTC, datetime

import pytest

from pipeline.document import CleanDocument, Mention, Point
from pipeline.enrich.actors import pair
from pipeline.enrich.gazetteer import Gazetteer, load_gazetteer
from pipeline.enrich.registry import Registry, load_registry
from pipeline.settings import load_settings

BAGHDAD = "geonames:98182"
LEAD = "The U.S. struck Baghdad on 4 January."
REST = "Iraq and Hamas condemned it."
DOCUMENT = CleanDocument(
    document_id="d",
    sources=("tests",),
    media_type="text/plain",
    lead=LEAD,
    body=f"{LEAD}\n\n{REST}",
    fetched_at=datetime(2024, 1, 6, tzinfo=UTC),
    raw_sha256="",
    content_sha256="",
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(load_settings())


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(load_settings())


def mention(surface: str, **fields: object) -> Mention:
    start = DOCUMENT.body.index(surface)
    is_lead = start < len(LEAD)
    given: dict[str, object] = {
        "kind": "actor",
        "field": "body",
        "start": start,
        "end": start + len(surface),
        "surface": surface,
        "label": surface,
        "type": "state",
        "rule": "state_acts",
        "score": 0.9,
        "sentence": LEAD if is_lead else REST,
        "sentence_start": 0 if is_lead else len(LEAD) + 2,
        **fields,
    }
    return Mention.model_validate(given)


def baghdad(gazetteer: Gazetteer) -> Mention:
    place = gazetteer.get(BAGHDAD)
    assert place is not None
    point = Point(lat=place.point[0], lon=place.point[1])
    return mention(
        "Baghdad", kind="location", id=BAGHDAD, label=place.label, type="city", country="IQ", point=point
    )


DATE = mention(
    "4 January", kind="date", type="date", start_date="2024-01-04", end_date="2024-01-04", precision="day"
)
US = mention("U.S.", id="state:US", label="United States", country="US")


def test_pair_of_one_sentence(registry: Registry, gazetteer: Gazetteer) -> None:
    """A row has both, the location's ancestors and the sentence's date."""
    rows, is_cut = pair(DOCUMENT, [US, baghdad(gazetteer), DATE], registry, gazetteer, limit=50)
    assert not is_cut
    (row,) = rows
    assert (row.actor, row.location_id, row.event_date, row.date_precision) == (
        "United States",
        BAGHDAD,
        "2024-01-04",
        "day",
    )
    assert "Iraq" in row.location_ancestors
    assert row.in_lead
    assert row.sentence == LEAD
    assert row.score == 0.9


def test_alone(registry: Registry, gazetteer: Gazetteer) -> None:
    """An actor without a location, and a location without an actor, have rows of their own."""
    hamas = mention("Hamas", id="hamas", type="armed_group")
    rows, _ = pair(DOCUMENT, [baghdad(gazetteer), hamas], registry, gazetteer, limit=50)
    assert [(row.actor, row.location_id) for row in rows] == [(None, BAGHDAD), ("Hamas", None)]
    assert not rows[1].in_lead


@pytest.mark.parametrize("rule", ["alignment", "demonym"])
def test_attributes_are_not_paired(registry: Registry, gazetteer: Gazetteer, rule: str) -> None:
    """Whose ally somebody is did nothing there itself."""
    rows, _ = pair(DOCUMENT, [mention("U.S.", rule=rule), baghdad(gazetteer)], registry, gazetteer, limit=50)
    assert [row.actor for row in rows] == [None]


def test_weak_readings_have_no_row(registry: Registry, gazetteer: Gazetteer) -> None:
    """A reading below the facets' score is in no row."""
    assert pair(DOCUMENT, [mention("U.S.", score=0.4)], registry, gazetteer, limit=50) == ((), False)


def test_coarse_dates_govern_nothing(registry: Registry, gazetteer: Gazetteer) -> None:
    """A year is no day of an event."""
    year = DATE.model_copy(update={"precision": "year"})
    rows, _ = pair(DOCUMENT, [US, year], registry, gazetteer, limit=50)
    assert rows[0].event_date is None


def test_one_row_an_actor(registry: Registry, gazetteer: Gazetteer) -> None:
    """An actor named twice in a sentence is paired once, by its surest mention."""
    twice = [US.model_copy(update={"score": 0.6}), US]
    rows, _ = pair(DOCUMENT, twice, registry, gazetteer, limit=50)
    assert [row.score for row in rows] == [0.9]


@pytest.mark.parametrize(
    ("surest", "other", "row"),
    [
        pytest.param("target", "speaker", "target", id="the surest tells"),
        pytest.param("mentioned", "speaker", "speaker", id="another one of the sentence tells"),
        pytest.param("mentioned", "mentioned", "mentioned", id="none tells"),
    ],
)
def test_semantic_role_of_a_row(
    registry: Registry, gazetteer: Gazetteer, surest: str, other: str, row: str
) -> None:
    """A row has the role of the actor's surest mention, else of another one in the sentence."""
    mentions = [
        US.model_copy(update={"semantic_role": surest}),
        US.model_copy(update={"score": 0.6, "semantic_role": other}),
    ]
    rows, _ = pair(DOCUMENT, mentions, registry, gazetteer, limit=50)
    assert [found.semantic_role for found in rows] == [row]


def test_limit_cuts_and_says_so(registry: Registry, gazetteer: Gazetteer) -> None:
    """At most `limit` rows; one fewer than there are is flagged, just as many is not."""
    mentions = [US, mention("Iraq", id="state:IQ"), mention("Hamas", id="hamas")]
    assert [pair(DOCUMENT, mentions, registry, gazetteer, limit=n)[1] for n in (2, 3)] == [True, False]
