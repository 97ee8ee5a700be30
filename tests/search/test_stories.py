"""Copies of one text are separate documents and one story, in whatever order they come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.clean.duplicates import similarity_bands
from pipeline.document import EnrichedDocument
from pipeline.index.stories import describe_story, group_stories
from pipeline.index.writer import index_documents
from pipeline.settings import Settings
from tests.search.made_documents import make_document

pytestmark = pytest.mark.engine
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WIRE = (
    "The ferry Northern Light ran aground off the coast on Monday with 312 aboard, the coast guard said. "
    "Helicopters lifted most of the passengers to safety before the tide rose. Nobody was hurt. "
    "The owner said that the ship's steering had failed minutes after it left the harbour."
)


def made(name: str, body: str, *, day: int) -> EnrichedDocument:
    document = make_document(name, body)
    return document.model_copy(
        update={
            "published_at": datetime(2024, 3, day, tzinfo=UTC),
            "similarity_bands": similarity_bands(body),
        }
    )


DOCUMENTS = [
    made("first", WIRE, day=1),
    made("exact", WIRE, day=2),
    made("longer", WIRE + " Divers will look at the hull once the weather allows.", day=3),
    made(
        "other",
        "A bakery in the old town won a prize for its rye bread, " + "the jury said in its report. " * 3,
        day=1,
    ),
]


def stories(es: Any, settings: Settings) -> dict[str, tuple[Any, ...]]:
    es.indices.refresh(index=f"{settings.index_prefix}-docs")
    hits = es.search(index=f"{settings.index_prefix}-docs", size=100)["hits"]["hits"]
    return {
        hit["_id"]: tuple(
            hit["_source"].get(name) for name in ("story_id", "duplicate_of", "duplicate_kind", "is_primary")
        )
        for hit in hits
    }


EXPECTED = {
    "first": ("first", None, None, True),
    "exact": ("first", "first", "exact", False),
    "longer": ("first", "first", "near", False),
    "other": ("other", None, None, True),
}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)], ids=["earliest first", "earliest last"])
def test_any_order_of_arrival_ends_the_same(es: Any, empty_index: Settings, order: tuple[int, ...]) -> None:
    for number in (*order, 3):
        index_documents(es, [DOCUMENTS[number]], run_id="r", settings=empty_index, now=NOW)
        group_stories(es, empty_index)
    assert stories(es, empty_index) == EXPECTED
    assert group_stories(es, empty_index) == 0, "a second time changes nothing"


def test_one_batch_ends_as_many(es: Any, empty_index: Settings) -> None:
    index_documents(es, DOCUMENTS, run_id="r", settings=empty_index, now=NOW)
    group_stories(es, empty_index)
    assert stories(es, empty_index) == EXPECTED


def test_an_undated_document_is_never_the_primary_of_a_dated_one() -> None:
    rows = [
        {"document_id": "a", "body": WIRE, "fetched_at": "2024-01-01T00:00:00Z"},
        {
            "document_id": "b",
            "body": WIRE,
            "fetched_at": "2024-02-01T00:00:00Z",
            "published_at": (NOW - timedelta(days=9)).isoformat(),
        },
    ]
    assert describe_story(rows)["a"]["duplicate_of"] == "b"
