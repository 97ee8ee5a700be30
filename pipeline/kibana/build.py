"""From the readable file to NDJSON that Kibana 9 imports."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigurationError
from pipeline.kibana.lens import lens_attributes
from pipeline.kibana.maps import map_object
from pipeline.kibana.panels import (
    Control,
    Dashboard,
    DataView,
    KibanaFile,
    MapPanel,
    Panel,
    TextPanel,
    read_panels,
)

Json = dict[str, Any]
CORE_VERSION = "8.8.0"
# Field types that Lens and controls can bucket.
_AGGREGATABLE = frozenset({"keyword", "date", "boolean", "integer", "float", "long", "geo_point", "alias"})


def build_kibana(panels: Path, mappings: Path) -> str:
    """Build the NDJSON, one saved object a line, every field checked against the mapping of its index.

    Raises:
        ConfigurationError: A field is missing in the mapping or can't be aggregated, or the file is wrong.
    """
    file = read_panels(panels)
    views = {view.id: view for view in file.data_views}
    fields = {view.id: mapped_fields(mappings, view.index) for view in file.data_views}
    for dashboard in file.dashboards:
        for title, view_id, field in used_fields(dashboard):
            _check_field(title, field, views[view_id].index, fields[view_id])
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _objects(file))


def mapped_fields(mappings: Path, index: str) -> dict[str, str]:
    """Dotted field names of an index and their types, multi-fields and common fields included."""
    names = [f"{index}.json", "components/core.json", "components/text-full.json"]
    found: dict[str, str] = {}
    for name in names:
        body = json.loads((mappings / name).read_text(encoding="utf-8"))
        found |= dict(_walk(body["template"].get("mappings", {}).get("properties", {}), ""))
    return found


def _walk(properties: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, field in properties.items():
        if "properties" in field:
            yield from _walk(field["properties"], f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field["type"]
        for sub, sub_field in field.get("fields", {}).items():
            yield f"{prefix}{name}.{sub}", sub_field["type"]


def used_fields(dashboard: Dashboard) -> Iterator[tuple[str, str, str]]:
    """(title, data view id, field) of everything that a dashboard buckets or draws."""
    for control in dashboard.controls:
        yield control.title, control.data_view, control.field
    for panel in dashboard.panels:
        if isinstance(panel, TextPanel):
            continue
        for name in ("field", "split", "x", "y", "unique"):
            field = getattr(panel, name, None)
            if field:
                yield panel.title, panel.data_view, field
        for field in getattr(panel, "fields", ()):
            yield panel.title, panel.data_view, field


def _check_field(title: str, field: str, index: str, fields: Mapping[str, str]) -> None:
    if field not in fields:
        raise ConfigurationError(f"{title}: {index} has no field {field}; see mappings/{index}.json.")
    if fields[field] not in _AGGREGATABLE:
        raise ConfigurationError(f"{title}: {index}.{field} is {fields[field]}, which can't be counted by.")


def _objects(file: KibanaFile) -> Iterator[Json]:
    yield from map(_data_view, file.data_views)
    for dashboard in file.dashboards:
        for panel in dashboard.panels:
            if isinstance(panel, MapPanel):
                yield map_object(panel, map_id=_map_id(dashboard, panel))
        yield _dashboard(dashboard)


def _data_view(view: DataView) -> Json:
    return {
        "id": view.id,
        "type": "index-pattern",
        "attributes": {
            "title": view.index,
            "name": view.name,
            "timeFieldName": view.time_field,
            "fields": "[]",
            "typeMeta": "{}",
            "fieldAttrs": "{}",
            "sourceFilters": "[]",
            "fieldFormatMap": json.dumps({"score": {"id": "number", "params": {"pattern": "0.00"}}}),
            "runtimeFieldMap": "{}",
        },
        "references": [],
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": "8.0.0",
    }


def _dashboard(dashboard: Dashboard) -> Json:
    references: list[Json] = []
    panels = [_panel(dashboard, panel, references) for panel in dashboard.panels]
    for number, control in enumerate(dashboard.controls):
        references.append(
            {
                "id": control.data_view,
                "name": f"controlGroup_c{number}:optionsListDataView",
                "type": "index-pattern",
            }
        )
    options = {
        "useMargins": True,
        "syncColors": False,
        "syncCursor": True,
        "syncTooltips": False,
        "hidePanelTitles": False,
    }
    return {
        "id": dashboard.id,
        "type": "dashboard",
        "attributes": {
            "title": dashboard.title,
            "description": dashboard.description,
            "timeRestore": True,
            "timeFrom": dashboard.time_from,
            "timeTo": dashboard.time_to,
            "panelsJSON": json.dumps(panels),
            "optionsJSON": json.dumps(options),
            "controlGroupInput": _control_group(dashboard.controls),
            "kibanaSavedObjectMeta": {
                "searchSourceJSON": json.dumps({"query": {"query": "", "language": "kuery"}, "filter": []})
            },
        },
        "references": references,
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": "8.9.0",
    }


def _panel(dashboard: Dashboard, panel: Panel, references: list[Json]) -> Json:
    x, y, width, height = panel.grid
    common: Json = {
        "panelIndex": panel.id,
        "gridData": {"x": x, "y": y, "w": width, "h": height, "i": panel.id},
        "title": panel.title,
    }
    if isinstance(panel, TextPanel):
        return {**common, "type": "visualization", "embeddableConfig": {"savedVis": _markdown(panel)}}
    if isinstance(panel, MapPanel):
        name = f"panel_{panel.id}"
        references.append({"id": _map_id(dashboard, panel), "name": f"{panel.id}:{name}", "type": "map"})
        return {**common, "type": "map", "panelRefName": name, "embeddableConfig": {"enhancements": {}}}
    attributes = lens_attributes(panel)
    references.extend({**ref, "name": f"{panel.id}:{ref['name']}"} for ref in attributes["references"])
    return {**common, "type": "lens", "embeddableConfig": {"enhancements": {}, "attributes": attributes}}


def _markdown(panel: TextPanel) -> Json:
    return {
        "id": "",
        "title": panel.title,
        "description": "",
        "type": "markdown",
        "params": {"fontSize": 12, "openLinksInNewTab": False, "markdown": panel.text},
        "uiState": {},
        "data": {"aggs": [], "searchSource": {"query": {"query": "", "language": "kuery"}, "filter": []}},
    }


def _control_group(controls: tuple[Control, ...]) -> Json:
    panels = {
        f"c{number}": {
            "order": number,
            "width": "medium",
            "grow": True,
            "type": "optionsListControl",
            "explicitInput": {
                "id": f"c{number}",
                "fieldName": control.field,
                "title": control.title,
                "searchTechnique": "wildcard",
                "selectedOptions": [],
                "sort": {"by": "_count", "direction": "desc"},
            },
        }
        for number, control in enumerate(controls)
    }
    ignored = dict.fromkeys(("ignoreFilters", "ignoreQuery", "ignoreTimerange", "ignoreValidations"), False)
    return {
        "controlStyle": "oneLine",
        "chainingSystem": "HIERARCHICAL",
        "ignoreParentSettingsJSON": json.dumps(ignored),
        "panelsJSON": json.dumps(panels),
    }


def _map_id(dashboard: Dashboard, panel: MapPanel) -> str:
    return f"{dashboard.id}-{panel.id}"
