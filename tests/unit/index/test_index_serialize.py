"""Bodies as they are sent: what is empty is absent, ids and versions are stable."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from pipeline.index.serialize import (
    document_body,
    document_version,
    link_id,
    link_rows,
    readable_row,
    revision_body,
)
from tests.search.made_documents import (
    BAGHDAD,
    GAZA,
    NOW,
    UNITED_STATES,
    baghdad_strike,
    make_document,
    make_link,
)


def test_absent_values_are_left_out() -> None:
    document = make_document("x", published_at=None, published_precision=None, outlet_country=None, url=None)
    body = document_body(document, revision=1, run_id="run-1", now=NOW)
    assert {"published_at", "url", "actors", "event_ranges", "mentions", "enrich_errors"}.isdisjoint(body)
    assert body["outlet"] == {"name": "Example Daily", "domain": "daily.example"}
    assert body["links_cut"] is False
    assert (body["revision"], body["run_id"], body["word_count"]) == (1, "run-1", 8)


def test_links_are_rows_of_their_own() -> None:
    body = document_body(baghdad_strike(), revision=1, run_id="run-1", now=NOW)
    assert "links" not in body
    rows = link_rows(baghdad_strike(), run_id="run-1", now=NOW)
    assert [row["document_id"] for row in rows.values()] == ["strike", "strike"]
    assert {row["language"] for row in rows.values()} == {"en"}


def test_link_ids_depend_on_who_where_and_which_sentence_only() -> None:
    link = make_link("One.", UNITED_STATES, BAGHDAD)
    same = make_link("One!", UNITED_STATES, BAGHDAD, score=0.1, event_date="2024-01-01", role="envoy")
    assert link_id("x", link) == link_id("x", same)
    others = [
        make_link("One.", UNITED_STATES, GAZA),
        make_link("One.", UNITED_STATES),
        make_link("One.", BAGHDAD),
        make_link("One.", UNITED_STATES, BAGHDAD, start=5),
        make_link("One.", UNITED_STATES, BAGHDAD, field="title"),
    ]
    assert len({link_id("x", other) for other in [link, *others]} | {link_id("y", link)}) == 7


@pytest.mark.parametrize(("first", "second"), [("Some Front", "some  front"), ("ÉLAN", "élan")])
def test_actors_without_id_are_known_by_their_normal_form(first: str, second: str) -> None:
    links = [make_link("One.", {"actor": name}) for name in (first, second)]
    assert link_id("x", links[0]) == link_id("x", links[1])


def test_of_two_links_with_one_id_the_surer_stays() -> None:
    links = [make_link("One.", UNITED_STATES, BAGHDAD, score=score) for score in (0.9, 0.4)]
    (row,) = link_rows(make_document("x", "One.", *links), run_id="run-1", now=NOW).values()
    assert row["score"] == 0.9


@pytest.mark.parametrize(
    ("fetched_at", "version"),
    [
        (datetime(2024, 1, 6, 8, 30, tzinfo=UTC), 1704529800000),
        (datetime(2024, 1, 6, 10, 30, tzinfo=timezone(timedelta(hours=2))), 1704529800000),
        (datetime(2024, 1, 6, 8, 30, 0, 1999, tzinfo=UTC), 1704529800001),
        (datetime(1960, 1, 1, tzinfo=UTC), 0),
    ],
    ids=["utc", "zone", "below-ms", "before-1970"],
)
def test_versions_are_milliseconds(fetched_at: datetime, version: int) -> None:
    assert document_version(fetched_at) == version


def test_a_revision_keeps_the_text_and_not_its_reading() -> None:
    row: dict[str, Any] = {"document_id": "x", "revision": 2, "body": "Old.", "actors": ["A"], "mentions": []}
    body = revision_body(row, superseded_at=NOW, run_id="run-1", now=NOW)
    assert body == {
        "document_id": "x",
        "revision": 2,
        "body": "Old.",
        "superseded_at": NOW,
        "run_id": "run-1",
        "indexed_at": NOW,
    }


def test_a_document_that_is_not_indexed_reads_like_one() -> None:
    row = readable_row(baghdad_strike())
    assert row["outlet"]["name"] == "Example Daily"
    assert row["published_at"] == "2024-01-05T12:00:00Z"
    assert row["mentions"][0]["surface"] == "United States"
