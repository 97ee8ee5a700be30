"""A map of single points as Kibana stores it (type `map`, model version 8.4.0)."""

import json
from typing import Any

from pipeline.kibana.panels import MapPanel

Json = dict[str, Any]
# main_point is one point a document: a document of several points would be drawn between them.
_GRID, _POINTS = 1, 2


def map_object(panel: MapPanel, *, map_id: str) -> Json:
    """The saved object; its layers are bound to the panel's data view by reference."""
    return {
        "id": map_id,
        "type": "map",
        "attributes": {
            "title": panel.title,
            "description": "",
            "mapStateJSON": json.dumps(_STATE),
            "layerListJSON": json.dumps([_base_layer(), _grid_layer(panel), _point_layer(panel)]),
            "uiStateJSON": json.dumps({"isLayerTOCOpen": False, "openTOCDetails": []}),
        },
        "references": [
            {"id": panel.data_view, "name": f"layer_{number}_source_index_pattern", "type": "index-pattern"}
            for number in (_GRID, _POINTS)
        ],
        "coreMigrationVersion": "8.8.0",
        "typeMigrationVersion": "8.4.0",
    }


_STATE: Json = {
    "zoom": 1.6,
    "center": {"lon": 25, "lat": 25},
    "timeFilters": {"from": "now-5y", "to": "now"},
    "refreshConfig": {"isPaused": True, "interval": 0},
    "query": {"query": "", "language": "kuery"},
    "filters": [],
    "settings": {"autoFitToDataBounds": True},
}


def _base_layer() -> Json:
    return {
        "id": "base",
        "type": "EMS_VECTOR_TILE",
        "sourceDescriptor": {"type": "EMS_TMS", "isAutoSelect": True},
        "visible": True,
        "style": {"type": "EMS_VECTOR_TILE", "color": ""},
        "alpha": 1,
        "minZoom": 0,
        "maxZoom": 24,
    }


def _grid_layer(panel: MapPanel) -> Json:
    shade = {"color": "Blues", "field": {"name": "doc_count", "origin": "source"}, "type": "ORDINAL"}
    return _vector_layer(
        "grid",
        "Documents",
        {
            "type": "ES_GEO_GRID",
            "id": "grid-source",
            "geoField": panel.field,
            "requestType": "grid",
            "resolution": "COARSE",
            "metrics": [{"type": "count"}],
        },
        style={"fillColor": {"type": "DYNAMIC", "options": shade}},
        number=_GRID,
        zoom=(0, 7),
    )


def _point_layer(panel: MapPanel) -> Json:
    return _vector_layer(
        "points",
        panel.title,
        {
            "type": "ES_SEARCH",
            "id": "point-source",
            "geoField": panel.field,
            "limit": 10000,
            "scalingType": "LIMIT",
            "filterByMapBounds": True,
            "tooltipProperties": list(panel.tooltip),
        },
        style={"fillColor": {"type": "STATIC", "options": {"color": "#54B399"}}},
        number=_POINTS,
        zoom=(5, 24),
    )


def _vector_layer(
    layer_id: str, label: str, source: Json, *, style: Json, number: int, zoom: tuple[int, int]
) -> Json:
    return {
        "id": layer_id,
        "type": "GEOJSON_VECTOR",
        "label": label,
        "sourceDescriptor": {
            **source,
            "applyGlobalQuery": True,
            "applyGlobalTime": True,
            "indexPatternRefName": f"layer_{number}_source_index_pattern",
        },
        "visible": True,
        "alpha": 0.75,
        "minZoom": zoom[0],
        "maxZoom": zoom[1],
        "joins": [],
        "style": {"type": "VECTOR", "properties": style},
    }
