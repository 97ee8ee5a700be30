"""Facets as tables and bars that read well at 80 to 120 columns, in colour and without."""

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.cli.labels import count_documents, label_of
from pipeline.cli.terminal import can_draw, has_colour

if TYPE_CHECKING:
    from pipeline.index.facets import Facet, Overview

TITLES: Mapping[str, str] = {
    "actors": "Actors",
    "actor_types": "Types of actors",
    "actors_main": "Main actors",
    "actor_ancestors": "Actors, with those they belong to",
    "persons": "Persons",
    "organizations": "Organisations",
    "armed_groups": "Armed groups",
    "states": "States",
    "roles": "Offices and titles",
    "speakers": "Who speaks",
    "agents": "Who acts",
    "targets": "Who is acted on",
    "actor_at_location": "Actor and place in one sentence",
    "locations": "Locations",
    "locations_main": "Main locations",
    "main_location": "Where it happened",
    "location_ancestors": "Locations, with all that they lie in",
    "countries": "Countries of the places",
    "language.code": "Languages",
    "dates": "Dates in the text",
    "published_at": "Published",
    "outlet.name": "Outlets",
}
BAR_WIDTH_MAX = 18
# Two facets stand side by side from this width on.
WIDE = 96


def print_overview(output: Console, overview: "Overview") -> None:
    """All facets of an overview, two abreast where there is room."""
    undated = f", {overview.undated_count:,} of them undated" if overview.undated_count else ""
    output.print(f"{count_documents(overview.document_count)}{undated}", style="bold")
    output.print()
    print_facet_grid(output, overview.facets)
    output.print(
        "One of them in full: `marsad facets FIELD`; what a value rests on: `marsad search --actor NAME`."
    )


def print_facet_grid(output: Console, facets: Sequence["Facet"]) -> None:
    """Facets with any value, in one column or two."""
    shown = [facet for facet in facets if facet.values]
    is_wide = output.width >= WIDE
    width = output.width // 2 - 2 if is_wide else output.width
    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(2 if is_wide else 1):
        grid.add_column(width=width)
    for start in range(0, len(shown), 2 if is_wide else 1):
        row = shown[start : start + (2 if is_wide else 1)]
        grid.add_row(*(facet_table(output, facet, width=width) for facet in row))
        grid.add_row()
    output.print(grid)


def print_facet(output: Console, overview: "Overview", *, unregistered: Container[str] = frozenset()) -> None:
    """One facet in full width, with what is not shown; names that the registry doesn't hold are marked."""
    (facet,) = overview.facets
    if not facet.values:
        output.print(f"None of {count_documents(overview.document_count)} has a value in {facet.field}.")
        return
    output.print(facet_table(output, facet, width=output.width, unregistered=unregistered))
    rest = facet.value_count - len(facet.values)
    more = f"{rest:,} more values: --size {facet.value_count}. " if rest > 0 else ""
    output.print(
        f"{more}{count_documents(overview.document_count)}, {facet.missing_count:,} without a value.",
        style="dim",
    )


def facet_table(
    output: Console, facet: "Facet", *, width: int, unregistered: Container[str] = frozenset()
) -> RenderableType:
    """A facet's values, counts and bars."""
    bar_width = min(BAR_WIDTH_MAX, width // 4)
    table = Table.grid(padding=(0, 1, 0, 0))
    # Long labels fold: a canonical name that is cut off can't be copied into a filter.
    table.add_column(overflow="fold", max_width=width - bar_width - 10)
    table.add_column(justify="right", style="bold", no_wrap=True)
    table.add_column(no_wrap=True, style="cyan")
    most = max(count for _, count in facet.values)
    for value, count in facet.values:
        label = Text(label_of(facet.field, value))
        if value in unregistered:
            label.append("  unregistered", style="dim")
        table.add_row(label, f"{count:,}", _bar(output, round(count / most * bar_width)))
    title = TITLES.get(facet.field, facet.field)
    shown = len(facet.values)
    of = f" ({shown} of {facet.value_count:,})" if facet.value_count > shown else ""
    return Group(Text(f"{title}{of}", style="bold underline" if has_colour(output) else "bold"), table)


def _bar(output: Console, length: int) -> str:
    return ("█" if can_draw(output) else "#") * max(1, length)
