"""Labelled sentences of `tests/cases`: read, their labels placed in the text, made into documents."""

import argparse
import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.document import CleanDocument, Language
from pipeline.enrich.context import Context
from pipeline.enrich.registry import Registry
from pipeline.enrich.sentences import split_sentences
from pipeline.settings import Settings

CASES_FOLDER = Path(__file__).parent.parent / "tests" / "cases"

Case = dict[str, str]


def read_cases(path: Path) -> list[Case]:
    """The rows of a table of cases."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_labels(text: str, cell: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, label) of each `surface>label` of a cell, parted by bars, in reading order."""
    at = 0
    for item in filter(None, cell.split("|")):
        surface, label = item.rsplit(">", 1)
        at = text.index(surface, at)
        yield at, at + len(surface), label
        at += len(surface)


def make_document(text: str, published: str = "") -> CleanDocument:
    """A document of one text; `published` is an ISO day."""
    return CleanDocument(
        document_id="d", sources=("bench",), media_type="text/plain", body=text,
        raw_sha256="", content_sha256="",
        fetched_at=datetime(2024, 1, 6, tzinfo=UTC),
        published_at=datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None,
    )  # fmt: skip


def make_context(document: CleanDocument, language: str, registry: Registry, settings: Settings) -> Context:
    """What enrich would know of a document before its actors are read, its language being given."""
    return Context(
        sentences=split_sentences(document.body, field="body", seeds=settings.seeds),
        registry=registry,
        gazetteer=None,  # type: ignore[arg-type]  # actors don't ask it
        language=Language(code=language, score=1.0),
    )


def make_parser(description: str | None, cases: Path) -> argparse.ArgumentParser:
    """The command line that these measurements share: --cases and --errors."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=Path, default=cases)
    parser.add_argument("--errors", action="store_true")
    return parser
