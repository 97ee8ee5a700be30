"""What Kibana imports is whole: references resolve, fields exist, attributes are allowed."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import ConfigurationError
from pipeline.kibana import build_kibana

ROOT = Path(__file__).resolve().parents[3]
# Attributes that the dashboard schema of 8.9 knows; Kibana refuses any other.
DASHBOARD_ATTRIBUTES = {
    "title", "description", "kibanaSavedObjectMeta", "timeRestore", "timeFrom", "timeTo", "refreshInterval",
    "controlGroupInput", "panelsJSON", "optionsJSON", "hits", "version",
}  # fmt: skip
VERSIONS = {"index-pattern": "8.0.0", "dashboard": "8.9.0", "map": "8.4.0"}


@pytest.fixture(scope="module")
def objects() -> list[dict[str, Any]]:
    text = build_kibana(ROOT / "kibana" / "news.yaml", ROOT / "mappings")
    return [json.loads(line) for line in text.splitlines()]


def test_the_committed_file_is_current() -> None:
    built = build_kibana(ROOT / "kibana" / "news.yaml", ROOT / "mappings")
    assert (ROOT / "kibana" / "news.ndjson").read_text(encoding="utf-8") == built, "run `marsad kibana build`"


def test_ids_are_unique_and_versions_set(objects: list[dict[str, Any]]) -> None:
    assert len({item["id"] for item in objects}) == len(objects)
    for item in objects:
        assert item["typeMigrationVersion"] == VERSIONS[item["type"]]
        assert item["coreMigrationVersion"] == "8.8.0"


def test_every_reference_is_in_the_file(objects: list[dict[str, Any]]) -> None:
    known = {(item["type"], item["id"]) for item in objects}
    for item in objects:
        for reference in item["references"]:
            assert (reference["type"], reference["id"]) in known


def test_every_name_that_asks_for_a_reference_has_one(objects: list[dict[str, Any]]) -> None:
    for item in objects:
        names = {reference["name"] for reference in item["references"]}
        if item["type"] == "map":
            layers = json.loads(item["attributes"]["layerListJSON"])
            wanted = {
                layer["sourceDescriptor"]["indexPatternRefName"]
                for layer in layers
                if "indexPatternRefName" in layer["sourceDescriptor"]
            }
            assert wanted == names
        if item["type"] == "dashboard":
            panels = json.loads(item["attributes"]["panelsJSON"])
            for panel in panels:
                if "panelRefName" in panel:
                    assert f"{panel['panelIndex']}:{panel['panelRefName']}" in names
                for reference in panel["embeddableConfig"].get("attributes", {}).get("references", []):
                    assert f"{panel['panelIndex']}:{reference['name']}" in names
            for control in json.loads(item["attributes"]["controlGroupInput"]["panelsJSON"]):
                assert f"controlGroup_{control}:optionsListDataView" in names


def test_dashboards_hold_only_known_attributes(objects: list[dict[str, Any]]) -> None:
    for item in objects:
        if item["type"] == "dashboard":
            assert set(item["attributes"]) <= DASHBOARD_ATTRIBUTES


def test_panels_and_their_grid_entries_agree(objects: list[dict[str, Any]]) -> None:
    for item in objects:
        if item["type"] == "dashboard":
            for panel in json.loads(item["attributes"]["panelsJSON"]):
                assert panel["panelIndex"] == panel["gridData"]["i"]
                assert panel["title"]


def changed(tmp_path: Path, change: Any) -> Path:
    content = yaml.safe_load((ROOT / "kibana" / "news.yaml").read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / "news.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda c: c["dashboards"][0]["panels"][3].update(field="actorz"),
            "news-docs has no field actorz",
            id="renamed field",
        ),
        pytest.param(
            lambda c: c["dashboards"][0]["panels"][3].update(field="body"),
            "can't be counted by",
            id="text can't be bucketed",
        ),
        pytest.param(
            lambda c: c["dashboards"][0]["panels"][3].update(grid=[0, 5, 8, 8]), "overlap", id="overlap"
        ),
        pytest.param(
            lambda c: c["dashboards"][0]["panels"][3].update(grid=[40, 90, 16, 8]),
            "leaves the grid",
            id="outside",
        ),
        pytest.param(
            lambda c: c["dashboards"][0]["panels"][3].update(data_view="nothing"),
            "not declared",
            id="unknown data view",
        ),
        pytest.param(
            lambda c: c["dashboards"][0]["controls"][0].update(title=""), "title", id="control without title"
        ),
        pytest.param(
            lambda c: c["dashboards"][0]["panels"][3].update(kind="pie"), "kind|tag", id="unknown kind"
        ),
    ],
)
def test_what_kibana_could_not_show_is_refused(tmp_path: Path, change: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        build_kibana(changed(tmp_path, change), ROOT / "mappings")
