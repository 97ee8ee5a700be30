"""The readable file: what stands where on which dashboard, checked before anything is built."""

from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from pipeline.document import Model
from pipeline.errors import ConfigurationError

GRID_COLUMNS = 48


class DataView(Model):
    """A view of one index; `time_field` decides which documents a time range keeps."""

    id: str
    index: str
    name: str
    time_field: str


class Control(Model):
    """A drop-down above the panels."""

    title: str = Field(min_length=1)  # Kibana 9.4 does not open a dashboard whose control has no title
    field: str
    data_view: str


class _Panel(Model):
    id: str
    title: str
    grid: tuple[int, int, int, int]


class TextPanel(_Panel):
    """Markdown."""

    kind: Literal["text"]
    text: str


class MetricPanel(_Panel):
    """One number: documents."""

    kind: Literal["metric"]
    data_view: str


class BarsPanel(_Panel):
    """Top values of a field by documents."""

    kind: Literal["bars"]
    data_view: str
    field: str
    size: int = 20


class TimelinePanel(_Panel):
    """Documents over a date field, split by a keyword field if one is named."""

    kind: Literal["timeline"]
    data_view: str
    field: str
    split: str | None = None
    size: int = 8


class HeatmapPanel(_Panel):
    """Top values of two fields against each other, counted by unique values of `unique`."""

    kind: Literal["heatmap"]
    data_view: str
    x: str
    y: str
    unique: str
    size: int = 12


class TablePanel(_Panel):
    """Top combinations of fields, counted by unique values of `unique`."""

    kind: Literal["table"]
    data_view: str
    fields: tuple[str, ...]
    unique: str
    size: int = 10


class MapPanel(_Panel):
    """Points of documents, as a grid that is shaded by their number and as single points."""

    kind: Literal["map"]
    data_view: str
    field: str
    tooltip: tuple[str, ...] = ()


Panel = Annotated[
    TextPanel | MetricPanel | BarsPanel | TimelinePanel | HeatmapPanel | TablePanel | MapPanel,
    Field(discriminator="kind"),
]


class Dashboard(Model):
    """Controls and panels; ids are unique, panels lie inside the grid and don't overlap."""

    id: str
    title: str
    description: str = ""
    time_from: str = "now-1y"
    time_to: str = "now"
    controls: tuple[Control, ...] = ()
    panels: tuple[Panel, ...]

    @model_validator(mode="after")
    def _check_grid(self) -> Self:
        taken: dict[tuple[int, int], str] = {}
        for panel in self.panels:
            left, top, width, height = panel.grid
            if left < 0 or top < 0 or width < 1 or height < 1 or left + width > GRID_COLUMNS:
                raise ValueError(f"panel {panel.id} leaves the grid of {GRID_COLUMNS} columns")
            for cell in ((x, y) for x in range(left, left + width) for y in range(top, top + height)):
                if cell in taken:
                    raise ValueError(f"panels {taken[cell]} and {panel.id} overlap")
                taken[cell] = panel.id
        if len({panel.id for panel in self.panels}) < len(self.panels):
            raise ValueError("two panels share an id")
        return self


class KibanaFile(Model):
    """All of `kibana/news.yaml`."""

    data_views: tuple[DataView, ...]
    dashboards: tuple[Dashboard, ...]

    @model_validator(mode="after")
    def _check_views(self) -> Self:
        known = {view.id for view in self.data_views}
        for dashboard in self.dashboards:
            for part in (*dashboard.controls, *dashboard.panels):
                view = getattr(part, "data_view", None)
                if view is not None and view not in known:
                    raise ValueError(f"{part.title} uses the data view {view}, which is not declared")
        return self


def read_panels(path: Path) -> KibanaFile:
    """Read and check the file.

    Raises:
        ConfigurationError: It is missing or says something impossible; the message says what.
    """
    try:
        return KibanaFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"{path.name} can't be used: {exc}") from exc
