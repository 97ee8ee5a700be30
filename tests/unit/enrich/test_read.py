"""One enricher's fault costs its own annotations, is named, and is repeated by the next run."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.document import CleanDocument, RawDocument
from pipeline.enrich.context import Annotations, Context
from pipeline.enrich.knowledge import Knowledge, load_knowledge
from pipeline.enrich.read import ENRICHERS, enrich
from pipeline.errors import ConfigurationError
from pipeline.index.ledger import LedgerEntry, is_unchanged
from pipeline.settings import Settings, load_settings

NOW = datetime(2024, 1, 6, tzinfo=UTC)
DOCUMENT = CleanDocument(
    document_id="d",
    sources=("s",),
    media_type="text/plain",
    title="Iraq condemns strike",
    lead="Iraq condemned a U.S. drone strike in Baghdad on Friday.",
    body="Iraq condemned a U.S. drone strike in Baghdad on Friday.",
    published_at=datetime(2024, 1, 5, 12, tzinfo=UTC),
    published_precision="day",
    fetched_at=NOW,
    raw_sha256="r",
    content_sha256="c",
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="module")
def knowledge(settings: Settings) -> Knowledge:
    return load_knowledge(settings)


def broken(document: CleanDocument, context: Context) -> Annotations:
    raise ZeroDivisionError("a fault of this enricher")


def test_a_document_is_read_whole(settings: Settings, knowledge: Knowledge) -> None:
    document = enrich(DOCUMENT, knowledge, settings)
    assert document.enrich_errors == ()
    assert {"Iraq", "United States"} <= set(document.actors)
    assert document.locations == ("Baghdad, Iraq",)
    assert document.dates == ("2024-01-05",)
    assert "United States @ Baghdad, Iraq" in document.actor_at_location
    assert "Iraq" in document.location_ancestors


@pytest.mark.parametrize("name", [name for name, _ in ENRICHERS])
def test_a_broken_enricher_is_named_and_costs_only_its_own(
    settings: Settings, knowledge: Knowledge, name: str
) -> None:
    plugged = [(other, broken if other == name else enricher) for other, enricher in ENRICHERS]
    document = enrich(DOCUMENT, knowledge, settings, enrichers=plugged)
    assert document.enrich_errors == (name,)
    if name != "dates":
        assert document.dates == ("2024-01-05",) or name == "language"
    if name not in ("actors", "language"):
        assert "United States" in document.actors


@pytest.mark.parametrize(
    "fault",
    [
        ConfigurationError("seeds/rules/en.yaml: no such key"),
        FileNotFoundError(2, "No such file", "rules/en.yaml"),
    ],
    ids=["data that can't be understood", "data that is gone"],
)
def test_data_that_can_not_be_read_stops_instead_of_costing_every_document(
    settings: Settings, knowledge: Knowledge, fault: Exception
) -> None:
    """A document of the index would be written again without its actors, and its good reading be lost."""

    def without_data(document: CleanDocument, context: Context) -> Annotations:
        raise fault

    with pytest.raises(ConfigurationError, match=r"actors can't be read in any document: .*rules/en\.yaml"):
        enrich(DOCUMENT, knowledge, settings, enrichers=[("actors", without_data)])


def test_a_document_with_a_named_fault_is_never_unchanged() -> None:
    raw = RawDocument(
        document_id="d", source="s", media_type="text/plain", content=b"", raw_sha256="r", fetched_at=NOW
    )
    entry = LedgerEntry("r", "c", "v", "v", NOW, 1, ("s",), has_enrich_errors=False)
    assert is_unchanged(entry, raw, "v")
    assert not is_unchanged(replace(entry, has_enrich_errors=True), raw, "v")


def test_spans_and_sentences_say_what_they_claim(settings: Settings, knowledge: Knowledge) -> None:
    document = enrich(DOCUMENT, knowledge, settings)
    for mention in document.mentions:
        text = getattr(document, mention.field)
        assert text[mention.start : mention.end] == mention.surface
        assert text[mention.sentence_start :].startswith(mention.sentence)
        assert mention.surface in mention.sentence
