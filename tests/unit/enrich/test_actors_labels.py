"""One label for each unregistered name of a document, whatever its spellings there."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from pipeline.document import CleanDocument, Language
from pipeline.enrich.actors.read import read_actors
from pipeline.enrich.context import Context, Name
from pipeline.enrich.registry import Registry, load_registry
from pipeline.enrich.sentences import split_sentences
from pipeline.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Our registry, and an overlay that denies one of its names."""
    root = tmp_path_factory.mktemp("labels")
    (root / "overlay").mkdir()
    (root / "overlay" / "deny.yaml").write_text("aliases: [Kataib Hezbollah]\n")
    return Settings(home=root / "home", overlay=root / "overlay")


@pytest.fixture(scope="module")
def registry(settings: Settings) -> Registry:
    return load_registry(settings)


def labels(body: str, names: Iterable[tuple[str, str]], registry: Registry, settings: Settings) -> list[str]:
    """Labels of unregistered actors in reading order; `names` are what the model finds, each in its turn."""
    spans, at = [], 0
    for surface, label in names:
        at = body.index(surface, at)
        spans.append(Name("body", at, at + len(surface), label, 0.9))
        at += len(surface)
    context = Context(
        sentences=tuple(split_sentences(body, field="body", seeds=settings.seeds)),
        registry=registry,
        gazetteer=None,  # type: ignore[arg-type]  # no case needs it
        language=Language(code="en", score=1.0),
        names=tuple(spans),
    )
    document = CleanDocument(
        document_id="d",
        sources=("tests",),
        media_type="text/plain",
        body=body,
        fetched_at=datetime(2024, 1, 6, tzinfo=UTC),
        raw_sha256="",
        content_sha256="",
    )
    return [m.label for m in read_actors(document, context, settings=settings).mentions if m.id is None]


@pytest.mark.parametrize(
    ("body", "names", "expected"),
    [
        pytest.param(
            "INES CALDERA LEAVES\n\nThe owner Inés Caldera left, and Caldera's brother stayed.",
            [("INES CALDERA", "PER"), ("Inés Caldera", "PER"), ("Caldera", "PER")],
            ["Inés Caldera"] * 3,
            id="capitals, accents, a surname",
        ),
        pytest.param(
            "The Caldera Foundation opened a school where Ines Caldera once taught.",
            [("Caldera Foundation", "ORG"), ("Ines Caldera", "PER")],
            ["Caldera Foundation", "Ines Caldera"],
            id="a person and her foundation",
        ),
        pytest.param(
            "We met Ines Caldera and Tomas Caldera. Later Caldera spoke.",
            [("Ines Caldera", "PER"), ("Tomas Caldera", "PER"), ("Caldera", "PER")],
            ["Ines Caldera", "Tomas Caldera", "Caldera"],
            id="a surname that two bear",
        ),
        pytest.param(
            "We met J. R. Haddon. Then J.R. Haddon left, as J.R. Haddon does.",
            [("J. R. Haddon", "PER"), ("J.R. Haddon", "PER"), ("J.R. Haddon", "PER")],
            ["J.R. Haddon"] * 3,
            id="initials, the usual form wins",
        ),
        pytest.param(
            "Reporters met Kataib Hezbollah there.",
            [("Kataib Hezbollah", "ORG")],
            ["Kataib Hezbollah (unregistered)"],
            id="a denied name",
        ),
    ],
)
def test_labels(
    body: str, names: list[tuple[str, str]], expected: list[str], registry: Registry, settings: Settings
) -> None:
    """Kinds stay apart; what can't be decided keeps its own label."""
    assert labels(body, names, registry, settings) == expected
