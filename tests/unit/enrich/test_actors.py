"""Actors read out of own sentences: tests/cases/actors.csv says who acts, and what stays a place."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.document import CleanDocument, Language, Mention
from pipeline.enrich.actors.read import read_actors
from pipeline.enrich.context import Context
from pipeline.enrich.registry import Registry, load_registry
from pipeline.enrich.sentences import split_sentences
from pipeline.settings import Settings, load_settings

CASES = Path(__file__).parents[2] / "cases" / "actors.csv"
NOW = datetime(2024, 1, 6, tzinfo=UTC)
FACET_MIN_SCORE = 0.5


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="module")
def registry(settings: Settings) -> Registry:
    return load_registry(settings)


def make_document(body: str, *, title: str = "", published: str = "") -> CleanDocument:
    return CleanDocument(
        document_id="d",
        sources=("tests",),
        media_type="text/plain",
        title=title,
        lead=body.split("\n", 1)[0],
        body=body,
        fetched_at=NOW,
        raw_sha256="",
        content_sha256="",
        published_at=datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None,
    )


def read(
    body: str,
    registry: Registry,
    settings: Settings,
    *,
    language: str = "en",
    title: str = "",
    published: str = "",
) -> tuple[Mention, ...]:
    document = make_document(body, title=title, published=published)
    sentences = (
        *split_sentences(title, field="title", seeds=settings.seeds),
        *split_sentences(body, field="body", seeds=settings.seeds),
    )
    context = Context(
        sentences=sentences,
        registry=registry,
        gazetteer=None,  # type: ignore[arg-type]  # actors don't ask it
        language=Language(code=language, score=1.0),
    )
    return read_actors(document, context, settings=settings).mentions


def rows() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def expected(cell: str, registry: Registry) -> list[tuple[str, str]]:
    """Pairs of surface and identity; `military:US` stands for the registry's body, whatever its id."""
    pairs = []
    for item in filter(None, cell.split("|")):
        surface, identity = item.rsplit(">", 1)
        body, _, country = identity.partition(":")
        actor = registry.bodies(country, body) if country else None
        pairs.append((surface, actor.id if actor else identity))
    return pairs


def found(mentions: tuple[Mention, ...], *, weak: bool) -> list[tuple[str, str]]:
    return [
        (mention.surface, mention.id or f"?{mention.type}")
        for mention in mentions
        if (mention.score < FACET_MIN_SCORE) == weak
    ]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['language']}-{row['case']}")
def test_case(row: dict[str, str], registry: Registry, settings: Settings) -> None:
    """Each sentence has just the actors its row lists, and just the weak readings."""
    mentions = read(row["text"], registry, settings, language=row["language"], published=row["published"])
    assert found(mentions, weak=False) == expected(row["actors"], registry)
    assert found(mentions, weak=True) == expected(row["weak"], registry)
