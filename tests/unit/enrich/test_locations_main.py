"""Where it happened: every row of tests/cases/main_locations.csv; an empty label is "unclear"."""

import csv
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.document import CleanDocument, Language
from pipeline.enrich.context import Context
from pipeline.enrich.focus import choose_main
from pipeline.enrich.gazetteer import load_gazetteer
from pipeline.enrich.locations import read_locations
from pipeline.enrich.sentences import split_sentences
from pipeline.settings import REPOSITORY, load_settings

with (REPOSITORY / "tests/cases/main_locations.csv").open(encoding="utf-8", newline="") as lines:
    CASES = list(csv.DictReader(lines))


def document(title: str, body: str) -> CleanDocument:
    return CleanDocument(
        document_id="d",
        sources=("test",),
        media_type="text/plain",
        title=title,
        body=body,
        lead=body.partition("\n")[0],
        fetched_at=datetime(2024, 1, 5, tzinfo=UTC),
        raw_sha256="",
        content_sha256="",
    )


def main_location(title: str, body: str, language_code: str) -> str:
    """The chosen label, read with the gazetteer alone; empty where nothing stands out."""
    settings = load_settings()
    found, language = document(title, body), Language(code=language_code, score=1.0)
    registry: Any = None
    context = Context(
        sentences=(
            *split_sentences(title, field="title", seeds=settings.seeds),
            *split_sentences(body, field="body", seeds=settings.seeds),
        ),
        registry=registry,
        gazetteer=load_gazetteer(settings),
        language=language,
    )
    mentions = read_locations(found, context).mentions
    chosen = choose_main(found, mentions, context.gazetteer, language)
    return chosen.label if chosen else ""


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_cases(case: dict[str, str]) -> None:
    body = case["body"].replace("\\n", "\n")
    assert main_location(case["title"], body, case["language"]) == case["main"]
