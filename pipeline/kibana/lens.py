"""Lens charts as Kibana stores them.

Source: saved objects of Kibana 8.9 to 9.x (type `lens`, model version 8.9.0): a later 9.x migrates them up.
"""

from typing import Any

from pipeline.kibana.panels import BarsPanel, HeatmapPanel, MetricPanel, TablePanel, TimelinePanel

Json = dict[str, Any]
LensPanel = BarsPanel | HeatmapPanel | MetricPanel | TablePanel | TimelinePanel
LAYER = "layer1"


def lens_attributes(panel: LensPanel) -> Json:
    """Attributes of a by-value Lens panel; its layer is bound to the panel's data view."""
    columns, kind, visualization = _chart(panel)
    layer = {"columnOrder": list(columns), "columns": columns, "incompleteColumns": {}}
    return {
        "title": panel.title,
        "description": "",
        "visualizationType": kind,
        "type": "lens",
        "references": [
            {"type": "index-pattern", "id": panel.data_view, "name": f"indexpattern-datasource-layer-{LAYER}"}
        ],
        "state": {
            "query": {"query": "", "language": "kuery"},
            "filters": [],
            "internalReferences": [],
            "adHocDataViews": {},
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}, "textBased": {"layers": {}}},
            "visualization": visualization,
        },
    }


def _chart(panel: LensPanel) -> tuple[dict[str, Json], str, Json]:
    match panel:
        case MetricPanel():
            return {"count": _count("Documents")}, "lnsMetric", _layered(metricAccessor="count")
        case BarsPanel():
            columns = {"value": _terms(panel.field, panel.size, "count"), "count": _count("Documents")}
            return columns, "lnsXY", _xy("bar_horizontal", x="value", y="count")
        case TimelinePanel():
            return _timeline(panel)
        case HeatmapPanel():
            columns = {
                "y": _terms(panel.y, panel.size, "count"),
                "x": _terms(panel.x, panel.size, "count"),
                "count": _unique(panel.unique),
            }
            return columns, "lnsHeatmap", _heatmap()
        case TablePanel():
            names = [f"field{number}" for number in range(len(panel.fields))]
            columns = {
                **{n: _terms(f, panel.size, "count") for n, f in zip(names, panel.fields, strict=True)},
                "count": _unique(panel.unique),
            }
            return columns, "lnsDatatable", _layered(columns=[{"columnId": name} for name in columns])


def _timeline(panel: TimelinePanel) -> tuple[dict[str, Json], str, Json]:
    columns: dict[str, Json] = {}
    if panel.split:
        columns["split"] = _terms(panel.split, panel.size, "count")
    columns["when"] = {
        "label": panel.field,
        "dataType": "date",
        "operationType": "date_histogram",
        "scale": "interval",
        "sourceField": panel.field,
        "isBucketed": True,
        "params": {"interval": "auto", "includeEmptyRows": True, "dropPartials": False},
    }
    columns["count"] = _count("Documents")
    split = "split" if panel.split else None
    return columns, "lnsXY", _xy("bar_stacked", x="when", y="count", split=split)


def _terms(field: str, size: int, ordered_by: str) -> Json:
    return {
        "label": field,
        "customLabel": True,
        "dataType": "string",
        "operationType": "terms",
        "scale": "ordinal",
        "sourceField": field,
        "isBucketed": True,
        "params": {
            "size": size,
            "orderBy": {"type": "column", "columnId": ordered_by},
            "orderDirection": "desc",
            "otherBucket": False,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
            "include": [],
            "exclude": [],
            "includeIsRegex": False,
            "excludeIsRegex": False,
        },
    }


def _count(label: str) -> Json:
    return {
        "label": label,
        "customLabel": True,
        "dataType": "number",
        "operationType": "count",
        "scale": "ratio",
        "sourceField": "___records___",
        "isBucketed": False,
        "params": {"emptyAsNull": True},
    }


def _unique(field: str) -> Json:
    return {
        "label": "Documents",
        "customLabel": True,
        "dataType": "number",
        "operationType": "unique_count",
        "scale": "ratio",
        "sourceField": field,
        "isBucketed": False,
        "params": {"emptyAsNull": True},
    }


def _layered(**settings: Any) -> Json:
    return {"layerId": LAYER, "layerType": "data", **settings}


def _xy(series: str, *, x: str, y: str, split: str | None = None) -> Json:
    layer = _layered(
        seriesType=series, xAccessor=x, accessors=[y], **({"splitAccessor": split} if split else {})
    )
    return {
        "preferredSeriesType": series,
        "legend": {"isVisible": split is not None, "position": "right"},
        "valueLabels": "show" if split is None else "hide",
        "fittingFunction": "None",
        "layers": [layer],
    }


def _heatmap() -> Json:
    return _layered(
        shape="heatmap",
        xAccessor="x",
        yAccessor="y",
        valueAccessor="count",
        legend={"isVisible": True, "position": "right", "type": "heatmap_legend"},
        gridConfig={
            "type": "heatmap_grid",
            "isCellLabelVisible": True,
            "isXAxisLabelVisible": True,
            "isYAxisLabelVisible": True,
            "isXAxisTitleVisible": False,
            "isYAxisTitleVisible": False,
        },
    )
