"""The files under mappings/: closed, described, and the home of every field the code writes."""

import re
from typing import Any

import orjson
import pytest

from pipeline.document import EnrichedDocument, Link
from pipeline.engine import Capabilities
from pipeline.errors import ConfigurationError
from pipeline.index.dictionary import read_fields, render_dictionary
from pipeline.index.ledger import LedgerEntry
from pipeline.index.mapping import (
    compare_mappings,
    component_templates,
    flat_fields,
    index_template,
    read_mapping_file,
)
from pipeline.index.names import INDEX_KINDS, version_name, version_number
from pipeline.results import Reject
from pipeline.settings import REPOSITORY, Settings

MAPPINGS = REPOSITORY / "mappings"
FILES = sorted(path.relative_to(MAPPINGS).with_suffix("").as_posix() for path in MAPPINGS.rglob("*.json"))
FULL = Capabilities(modules=frozenset({"analysis-common", "mapper-extras"}))


def names(kind: Any) -> set[str]:
    return {field.name for field in read_fields(MAPPINGS, kind)}


@pytest.mark.parametrize("file", FILES)
def test_every_field_has_a_meaning_and_nothing_else_has(file: str) -> None:
    body = read_mapping_file(MAPPINGS, file)
    fields = {name for name, _ in flat_fields(body["template"]["mappings"])}
    assert body["_meta"]["fields"].keys() == fields
    assert body["_meta"]["description"]
    assert all(info["meaning"].endswith(".") for info in body["_meta"]["fields"].values())


def test_indices_are_strict_and_composed_of_core() -> None:
    core = read_mapping_file(MAPPINGS, "components/core")
    assert core["template"]["mappings"]["dynamic"] == "strict"
    for kind in INDEX_KINDS:
        assert "news-core" in read_mapping_file(MAPPINGS, f"news-{kind}")["composed_of"]


def test_no_field_is_nested_and_facets_are_flat() -> None:
    for file in FILES:
        assert '"nested"' not in (MAPPINGS / f"{file}.json").read_text()
    for kind in INDEX_KINDS:
        facets = [field for field in read_fields(MAPPINGS, kind) if field.is_facet]
        assert {field.type for field in facets} <= {"keyword", "boolean", "date"}


def test_both_text_components_have_the_same_fields() -> None:
    minimal, full = (read_mapping_file(MAPPINGS, f"components/text-{size}") for size in ("minimal", "full"))
    fields = [dict(flat_fields(body["template"]["mappings"])) for body in (minimal, full)]
    assert fields[0].keys() == fields[1].keys()
    for name, field in fields[0].items():
        assert fields[1][name] | field == fields[1][name]


def test_every_field_of_a_document_has_its_place() -> None:
    elsewhere = {"links", "outlet", "outlet_domain", "outlet_country", "declared_language", "language"}
    assert EnrichedDocument.model_fields.keys() - elsewhere <= names("docs")
    assert {"language.code", "language.score", "language.parts", "outlet.name"} <= names("docs")
    assert Link.model_fields.keys() <= names("links")
    assert set(Reject.model_fields) <= names("rejects")
    assert set(LedgerEntry.__dataclass_fields__) - {"has_enrich_errors"} <= names("docs")


def test_the_dictionary_on_disk_is_current() -> None:
    """If this fails: `marsad index dictionary > mappings/README.md`."""
    assert (MAPPINGS / "README.md").read_text() == render_dictionary(MAPPINGS)


def test_names_follow_the_prefix() -> None:
    settings = Settings(index_prefix="trial")
    template = index_template(settings, "docs")
    assert (template["index_patterns"], template["composed_of"]) == (
        ["trial-docs-*"],
        ["trial-core", "trial-text"],
    )
    assert set(component_templates(settings, Capabilities())) == {"trial-core", "trial-text"}


@pytest.mark.parametrize(
    ("capabilities", "analyzer"),
    [
        (Capabilities(), {"type": "standard"}),
        (Capabilities(modules=frozenset({"analysis-common"})), {"type": "standard"}),
        (FULL, {"type": "custom"}),
    ],
    ids=["minimal", "half", "full"],
)
def test_the_engine_decides_the_text_component(capabilities: Capabilities, analyzer: dict[str, str]) -> None:
    text = component_templates(Settings(), capabilities)["news-text"]["template"]
    assert analyzer.items() <= text["settings"]["index"]["analysis"]["analyzer"]["news_text"].items()


def test_an_unreadable_file_is_named(tmp_path: Any) -> None:
    (tmp_path / "news-docs.json").write_text("{")
    for name in ("news-docs", "news-links"):
        with pytest.raises(ConfigurationError, match=re.escape(f"{name}.json can't be read")):
            read_mapping_file(tmp_path, name)


def test_differences_name_the_field_and_both_sides() -> None:
    running = {"properties": {"a": {"type": "keyword"}, "o": {"properties": {"b": {"type": "date"}}}}}
    expected = {
        "properties": {
            "a": {"type": "keyword", "ignore_above": 9},
            "o": {"properties": {"b": {"type": "date"}, "c": {"type": "float"}}},
        }
    }
    assert compare_mappings(running, expected) == (
        ["a is keyword there and keyword (ignore_above=9) here"],
        ["o.c"],
    )


@pytest.mark.parametrize(
    ("name", "version"),
    [("news-docs-000001", 1), ("a-b-links-000123", 123), ("news-docs", 0), ("news-docs-1", 0)],
)
def test_versions_are_read_off_names(name: str, version: int) -> None:
    assert version_number(name) == version
    assert version_number(version_name("x", "docs", 7)) == 7


def test_files_are_plain_json_with_two_spaces() -> None:
    for file in FILES:
        text = (MAPPINGS / f"{file}.json").read_text()
        assert orjson.loads(text)
        assert text.endswith("}\n")
