"""Facets and hits as tables and bars that read well at 80 to 120 columns, in colour and without."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.cli.labels import label_of
from pipeline.cli.terminal import can_draw, has_colour, marked

if TYPE_CHECKING:
    from pipeline.index.facets import Facet, Overview
    from pipeline.index.filters import Filters
    from pipeline.index.search import Hit, LinkSentence, SearchResult

TITLES: Mapping[str, str] = {
    "actors": "Actors",
    "actor_types": "Types of actors",
    "locations": "Locations",
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
    if overview.document_count == 0:
        output.print("No document fits. Index some with `make run` or `marsad run FOLDER`.")
        return
    undated = f", {overview.undated_count:,} of them undated" if overview.undated_count else ""
    output.print(f"{_documents(overview.document_count)}{undated}", style="bold")
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


def print_facet(output: Console, overview: "Overview") -> None:
    """One facet in full width, with what is not shown."""
    (facet,) = overview.facets
    if not facet.values:
        output.print(f"None of {_documents(overview.document_count)} has a value in {facet.field}.")
        return
    output.print(facet_table(output, facet, width=output.width))
    rest = facet.value_count - len(facet.values)
    more = f"{rest:,} more values: --size {facet.value_count}. " if rest > 0 else ""
    output.print(
        f"{more}{_documents(overview.document_count)}, {facet.missing_count:,} without a value.", style="dim"
    )


def facet_table(output: Console, facet: "Facet", *, width: int) -> RenderableType:
    """A facet's values, counts and bars."""
    bar_width = min(BAR_WIDTH_MAX, width // 4)
    table = Table.grid(padding=(0, 1, 0, 0))
    # Long labels fold: a canonical name that is cut off can't be copied into a filter.
    table.add_column(overflow="fold", max_width=width - bar_width - 10)
    table.add_column(justify="right", style="bold", no_wrap=True)
    table.add_column(no_wrap=True, style="cyan")
    most = max(count for _, count in facet.values)
    for value, count in facet.values:
        table.add_row(
            Text(label_of(facet.field, value)), f"{count:,}", _bar(output, round(count / most * bar_width))
        )
    title = TITLES.get(facet.field, facet.field)
    shown = len(facet.values)
    of = f" ({shown} of {facet.value_count:,})" if facet.value_count > shown else ""
    return Group(Text(f"{title}{of}", style="bold underline" if has_colour(output) else "bold"), table)


def _bar(output: Console, length: int) -> str:
    return ("█" if can_draw(output) else "#") * max(1, length)


def _documents(count: int) -> str:
    return f"{count:,} document{'' if count == 1 else 's'}"


def print_search(output: Console, result: "SearchResult", *, filters: "Filters") -> None:
    """Hits with the sentences that answer, then what lies outside of the filters."""
    asked = _asked(filters)
    about = f" for {asked}" if asked else ""
    output.print(f"{_documents(result.total)}{about}", style="bold", markup=False)
    for hit in result.hits:
        output.print()
        output.print(_hit(output, hit))
    if notes := _notes(result):
        output.print()
        for note in notes:
            output.print(note, style="dim", markup=False)


def _notes(result: "SearchResult") -> list[str]:
    notes = []
    if result.total > len(result.hits):
        notes.append(f"{result.total - len(result.hits):,} more: --limit {result.total}.")
    if result.apart_count > 0:
        notes.append(
            f"{_documents(result.apart_count)} more name both, but never in one sentence: not shown."
        )
    if result.undated_count:
        notes.append(f"{_documents(result.undated_count)} without a date: outside of the days asked for.")
    if result.is_cut:
        notes.append(
            "There are more pairs than can be looked at: the counts are lower bounds; narrow the question."
        )
    if result.hits:
        notes.append(
            "All that was read in one of them: `marsad show ID` (the first characters of the id are enough)."
        )
    return notes


def _asked(filters: "Filters") -> str:
    parts = [
        *filters.actors,
        *(f"{name} and its members" for name in filters.umbrellas),
        *filters.actor_types,
        *(f"in {name}" for name in filters.locations),
        *(label_of("countries", code) for code in filters.countries),
        *(label_of("language.code", code) for code in filters.languages),
        *filters.outlets,
        *filters.sources,
    ]
    if filters.published_from:
        parts.append(f"from {filters.published_from}")
    if filters.published_to:
        parts.append(f"to {filters.published_to}")
    return ", ".join(parts)


def _hit(output: Console, hit: "Hit") -> RenderableType:
    lines: list[RenderableType] = [_hit_title(output, hit), Text(describe_row(hit.row), style="dim")]
    sentences: list[Text] = [_linked(link) for link in hit.sentences]
    said = {" ".join(link.sentence.split()) for link in hit.sentences}
    sentences += [
        _highlighted(output, part)
        for part in hit.highlights.get("body", ())
        if not any(sentence in _unmarked(part) for sentence in said)
    ]
    if not sentences and hit.row.get("lead"):
        sentences = [Text(_cut(hit.row["lead"], 240))]
    return Group(*lines, *(Padding(sentence, (0, 0, 0, 2)) for sentence in sentences))


def _hit_title(output: Console, hit: "Hit") -> Text:
    title = hit.highlights.get("title", (hit.row.get("title") or "(no title)",))[0]
    text = _highlighted(output, title)
    text.stylize("bold")
    return text


def describe_row(row: Mapping[str, Any]) -> str:
    """One line: id, day, outlet or source, language."""
    parts = [
        row["document_id"],
        published_text(row),
        (row.get("outlet") or {}).get("name")
        or (row.get("outlet") or {}).get("domain")
        or ", ".join(row.get("sources", [])),
        (row.get("language") or {}).get("code", "und"),
    ]
    return "  ".join(part for part in parts if part)


def published_text(row: Mapping[str, Any]) -> str:
    """When a document was published, as precisely as it is known."""
    published = row.get("published_at")
    if not published:
        return "undated"
    lengths = {"year": 4, "month": 7, "day": 10}
    return str(published)[: lengths.get(row.get("published_precision") or "", 16)].replace("T", " ")


def _linked(link: "LinkSentence") -> Text:
    text = Text(" ".join(link.sentence.split()))
    pair = " @ ".join(part for part in (link.actor, link.location) if part)
    day = _at_precision(link.event_date or "", link.date_precision or "")
    text.append(f"  ({', '.join(part for part in (pair, day) if part)})", style="cyan")
    return text


def _at_precision(day: str, precision: str) -> str:
    """A day no finer than it is known: "2020-01" for the first of a month that stands for all of it."""
    lengths = {"month": 7, "quarter": 7, "season": 7, "year": 4, "decade": 4, "century": 4}
    return day[: lengths.get(precision, len(day))]


def _highlighted(output: Console, marked_up: str) -> Text:
    text = Text()
    for number, part in enumerate(" ".join(marked_up.split()).split("<em>")):
        inside, end, after = part.partition("</em>")
        text.append_text(
            marked("", inside, after, has_colour=has_colour(output)) if number and end else Text(part)
        )
    return text


def _unmarked(marked_up: str) -> str:
    return " ".join(marked_up.replace("<em>", "").replace("</em>", "").split())


def _cut(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rsplit(' ', 1)[0]}…"
