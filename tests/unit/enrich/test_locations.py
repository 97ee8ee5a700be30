"""Locations: every row of tests/cases/locations.csv reads as it says.

`expected` lists `surface=label` (the surface's first occurrence, or `surface#2` its second) and `!surface`
for a span that must not be a location; entries are separated by semicolons.
"""

import csv
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from pipeline.document import CleanDocument, Language, Mention
from pipeline.enrich.context import Context, Name, Sentence
from pipeline.enrich.gazetteer import load_gazetteer
from pipeline.enrich.locations import read_locations
from pipeline.settings import REPOSITORY, load_settings

with (REPOSITORY / "tests/cases/locations.csv").open(encoding="utf-8", newline="") as lines:
    CASES = list(csv.DictReader(lines))


def document(text: str, *, title: str = "", **values: Any) -> CleanDocument:
    return CleanDocument(
        document_id="d",
        sources=("test",),
        media_type="text/plain",
        title=title,
        body=text,
        lead=text.partition("\n")[0],
        fetched_at=datetime(2024, 1, 5, tzinfo=UTC),
        raw_sha256="",
        content_sha256="",
        **values,
    )


@cache
def gazetteer() -> Any:
    return load_gazetteer(load_settings())


def context(text: str, *, language: str = "en", **values: Any) -> Context:
    registry: Any = None
    return Context(
        sentences=(Sentence("body", 0, len(text), text),),
        registry=registry,
        gazetteer=gazetteer(),
        language=Language(code=language, score=1.0),
        **values,
    )


def read(text: str, *, language: str = "en", **values: Any) -> tuple[Mention, ...]:
    return read_locations(document(text), context(text, language=language, **values)).mentions


def nth(text: str, surface: str) -> tuple[int, int]:
    surface, _, number = surface.partition("#")
    at = -1
    for _ in range(int(number or 1)):
        at = text.index(surface, at + 1)
    return at, at + len(surface)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_cases(case: dict[str, str]) -> None:
    text = case["text"]
    found = {(m.start, m.end): m for m in read(text, language=case["language"])}
    for expected in filter(None, case["expected"].split(";")):
        surface, _, label = expected.partition("=")
        start, end = nth(text, surface.lstrip("!"))
        if expected.startswith("!"):
            covered = [m.label for m in found.values() if m.start < end and start < m.end and m.score >= 0.5]
            assert covered == []
        else:
            assert (start, end) in found, {m.surface: m.label for m in found.values()}
            assert found[start, end].label == label
    if not case["expected"]:
        assert [m.label for m in found.values() if m.score >= 0.5] == []


def test_a_span_that_an_actor_holds_is_no_location() -> None:
    text = "The Islamic Resistance in Iraq claimed the attack in Syria."
    actor = Mention(
        kind="actor",
        field="body",
        start=4,
        end=30,
        surface=text[4:30],
        label="Islamic Resistance in Iraq",
        type="armed_group",
        rule="registry",
        score=0.9,
        sentence=text,
        sentence_start=0,
    )
    assert [m.surface for m in read(text, mentions=(actor,))] == ["Syria"]


def test_the_model_blocks_persons_and_lends_unknown_places() -> None:
    text = "Later Kingston spoke to reporters who had driven from Qobustanabad."
    names = (
        Name("body", 6, 14, "PER", 0.98),
        Name("body", text.index("Qob"), len(text) - 1, "LOC", 0.97),
    )
    (found,) = read(text, names=names)
    assert (found.surface, found.id, found.rule) == ("Qobustanabad", None, "unknown_name")
    assert found.score < 0.5


def test_the_outlet_country_decides_where_nothing_else_does() -> None:
    text = "A house burned down in Newcastle on Monday."
    texts = {
        country: read_locations(document(text, outlet_country=country), context(text)).mentions[0].country
        for country in ("GB", "AU")
    }
    assert texts == {"GB": "GB", "AU": "AU"}


def test_the_part_of_a_country_is_its_role() -> None:
    (iraq,) = read("Cells persist in northern Iraq.")
    assert (iraq.surface, iraq.role, iraq.id) == ("Iraq", "northern", "geonames:99237")


def test_rules_say_what_decided() -> None:
    rules = {m.surface: m.rule for m in read("A mill burned in Dover, Delaware. Crews came from Smyrna.")}
    assert rules["Dover"] == "containment"
    assert rules["Smyrna"] in ("admin_context", "nearness", "country_context")


def test_mentions_carry_their_sentence_and_point() -> None:
    (found,) = read("Rockets fell on Baghdad.")
    assert found.sentence == "Rockets fell on Baghdad."
    assert found.point is not None
    assert abs(found.point.lat - 33.34) < 0.1
