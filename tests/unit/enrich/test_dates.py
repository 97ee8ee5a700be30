"""Dates in text: the table of cases, and the rules that a table can't show."""

import csv
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from pipeline.document import CleanDocument, Language
from pipeline.enrich.context import Context, Sentence
from pipeline.enrich.dates import find_dates, read_dates

_CASES = Path(__file__).parents[2] / "cases" / "dates.csv"


def _rows() -> list[dict[str, str]]:
    with _CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _found(row: dict[str, str]) -> str:
    """Readings as "surface=start/end" or "surface=?", joined by " | "; open ends are ".."."""
    published = date.fromisoformat(row["published"]) if row["published"] else None
    readings = find_dates(row["text"], published=published, language_code=row["language"])
    shown = []
    for reading in readings:
        surface = row["text"][reading.start : reading.end]
        days = f"{reading.start_date or '..'}/{reading.end_date or '..'}" if reading.is_anchored else "?"
        shown.append(f"{surface}={days}")
    return " | ".join(shown)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["id"])
def test_case(row: dict[str, str]) -> None:
    """Every row of the table: surfaces and days, in reading order."""
    assert _found(row) == row["expected"]


def test_case_ids_are_unique() -> None:
    ids = [row["id"] for row in _rows()]
    assert len(ids) == len(set(ids))


def _document(
    *, title: str, body: str, published: datetime | None, precision: str | None = "day"
) -> CleanDocument:
    return CleanDocument.model_validate(
        {
            "document_id": "d1",
            "sources": ("test",),
            "media_type": "text/plain",
            "title": title,
            "body": body,
            "published_at": published,
            "published_precision": precision,
            "fetched_at": datetime(2025, 6, 1, tzinfo=UTC),
            "raw_sha256": "0",
            "content_sha256": "0",
        }
    )


def _context(document: CleanDocument) -> Context:
    sentences = []
    for match in re.finditer(r"[^.]+\.", document.body):
        sentences.append(Sentence("body", match.start(), match.end(), match.group()))
    nothing = cast("Any", None)  # dates need neither registry nor gazetteer
    return Context(tuple(sentences), nothing, nothing, language=Language(code="en", score=1.0))


def test_title_and_body_count_from_the_same_day() -> None:
    document = _document(
        title="Talks to open on Monday",
        body="The talks were announced on Friday. Three rounds failed in 2014.",
        published=datetime(2024, 1, 5, tzinfo=UTC),
    )
    mentions = read_dates(document, _context(document)).mentions
    assert [(m.field, m.surface, m.label) for m in mentions] == [
        ("title", "Monday", "2024-01-08"),
        ("body", "Friday", "2024-01-05"),
        ("body", "2014", "2014"),
    ]
    assert [m.sentence for m in mentions][1:] == [
        "The talks were announced on Friday.",
        " Three rounds failed in 2014.",
    ]


def test_without_publication_date_the_label_is_the_surface() -> None:
    document = _document(title="", body="They met on Friday.", published=None, precision=None)
    (mention,) = read_dates(document, _context(document)).mentions
    assert (mention.label, mention.start_date, mention.end_date, mention.anchor) == (
        "Friday",
        None,
        None,
        "none",
    )


def test_a_publication_month_does_not_anchor() -> None:
    """A month can't say which Friday is meant; counting from its first day would be a guess."""
    document = _document(
        title="", body="They met on Friday.", published=datetime(2024, 1, 1, tzinfo=UTC), precision="month"
    )
    (mention,) = read_dates(document, _context(document)).mentions
    assert mention.start_date is None


def test_dateline_anchors_and_is_marked() -> None:
    text = "BAGHDAD, Jan. 5, 2024 (Agency) - Guards were hurt on Thursday."
    readings = find_dates(text, published=None, language_code="en")
    assert [(r.start_date, r.anchor) for r in readings] == [
        ("2024-01-05", "text"),
        ("2024-01-04", "dateline"),
    ]


def test_language_without_a_file_has_no_dates() -> None:
    assert find_dates("on 5 January 2024", published=None, language_code="xx") == []
