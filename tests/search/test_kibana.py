"""Each panel and control of the dashboard, asked of a real engine as Kibana would ask it."""

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.kibana.panels import (
    BarsPanel,
    HeatmapPanel,
    MapPanel,
    MetricPanel,
    TablePanel,
    TimelinePanel,
    read_panels,
)
from pipeline.settings import REPOSITORY, Settings

pytestmark = pytest.mark.engine
FILE = read_panels(REPOSITORY / "kibana" / "news.yaml")
VIEWS = {view.id: view for view in FILE.data_views}
[DASHBOARD] = FILE.dashboards
PANELS = {panel.id: panel for panel in DASHBOARD.panels}
# What the sample documents must show in a panel, at least.
EXPECTED = {
    "actors": {"Russia", "United States", "Kataib Hezbollah"},
    "locations": {"Iraq", "Baghdad, Iraq", "Ukraine"},
    "countries": {"Iraq", "Ukraine", "Asia"},
    "together": {("Baghdad, Iraq", "Mohammed Shia al-Sudani")},
    "pairs": {("Russia", "Ukraine")},
    "speakers": {"Mohammed Shia al-Sudani"},
    "agents": {"United States"},
    "targets": {"Ukraine"},
}


def index_of(view: str, settings: Settings) -> str:
    return VIEWS[view].index.replace("news-", f"{settings.index_prefix}-", 1)


def terms(field: str, size: int, **sub: Any) -> dict[str, Any]:
    return {"terms": {"field": field, "size": size}, **({"aggs": sub} if sub else {})}


def ask(es: Elasticsearch, view: str, settings: Settings, **aggs: Any) -> Any:
    return es.search(index=index_of(view, settings), size=0, aggs=aggs, track_total_hits=True)


def keys(bucketed: Any) -> list[Any]:
    return [bucket["key"] for bucket in bucketed["buckets"]]


@pytest.mark.parametrize("name", [id_ for id_, panel in PANELS.items() if panel.kind != "text"])
def test_a_panel_has_something_to_show(es: Elasticsearch, samples: Settings, name: str) -> None:
    panel = PANELS[name]
    match panel:
        case MetricPanel():
            assert ask(es, panel.data_view, samples)["hits"]["total"]["value"] == 42
        case BarsPanel():
            answer = ask(es, panel.data_view, samples, values=terms(panel.field, 200))
            assert set(keys(answer["aggregations"]["values"])) >= EXPECTED[name]
        case TimelinePanel():
            by_month = {"date_histogram": {"field": panel.field, "calendar_interval": "month"}}
            if panel.split:
                by_month["aggs"] = {"split": terms(panel.split, panel.size)}
            months = ask(es, panel.data_view, samples, when=by_month)["aggregations"]["when"]["buckets"]
            assert sum(month["doc_count"] for month in months) >= 30
        case HeatmapPanel():
            unique = {"cardinality": {"field": panel.unique}}
            across = terms(panel.x, 200, documents=unique)
            rows = ask(es, panel.data_view, samples, y=terms(panel.y, 200, x=across))["aggregations"]["y"]
            pairs = {(x, row["key"]) for row in rows["buckets"] for x in keys(row["x"])}
            assert pairs >= EXPECTED[name]
        case TablePanel():
            first, second = panel.fields
            both = terms(first, 200, b=terms(second, 200))
            rows = ask(es, panel.data_view, samples, a=both)["aggregations"]
            pairs = {(row["key"], b) for row in rows["a"]["buckets"] for b in keys(row["b"])}
            assert pairs >= EXPECTED[name]
        case MapPanel():
            tiles = {"geotile_grid": {"field": panel.field, "precision": 4}}
            assert ask(es, panel.data_view, samples, tiles=tiles)["aggregations"]["tiles"]["buckets"]


@pytest.mark.parametrize("control", DASHBOARD.controls, ids=lambda control: control.title)
def test_a_controls_choice_filters_documents_and_links_alike(
    es: Elasticsearch, samples: Settings, control: Any
) -> None:
    values = ask(es, control.data_view, samples, values=terms(control.field, 1))["aggregations"]["values"]
    [value] = keys(values)
    for view in ("marsad-docs-published", "marsad-links"):
        query = {"term": {control.field: value}}
        assert es.count(index=index_of(view, samples), query=query)["count"] > 0
