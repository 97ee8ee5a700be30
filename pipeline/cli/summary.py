"""The picture at the end of a run: what became of the documents, and what the index now holds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.labels import count_documents
from pipeline.cli.tables import print_facet_grid
from pipeline.cli.terminal import can_draw

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from pipeline.index.facets import Facet
    from pipeline.settings import Settings

_BAR_WIDTH = 40


class RunCounts(Protocol):
    """Counts of a whole run (`pipeline.results.RunReport`)."""

    @property
    def run_id(self) -> str:
        """The run."""

    @property
    def received(self) -> int:
        """Documents that came in."""

    @property
    def written(self) -> int:
        """Documents new or changed in the index."""

    @property
    def unchanged(self) -> int:
        """Documents that needed nothing."""

    @property
    def rejected(self) -> int:
        """Documents set aside."""

    @property
    def rejected_by_reason(self) -> Mapping[str, int]:
        """Documents set aside, by reason."""

    @property
    def seconds(self) -> float:
        """Time that the stages took."""


def print_summary(output: Console, es: "Elasticsearch", run: RunCounts, *, settings: "Settings") -> None:
    """Print the counts of a run, the facets of the whole index, and what to do next."""
    from pipeline.index.facets import OVERVIEW, count_facets

    output.print()
    _print_counts(output, run)
    overview = count_facets(es, (*OVERVIEW, "enrich_errors", "actor_at_location"), settings=settings, size=8)
    *shown, faults, pairs = overview.facets
    output.print()
    if overview.document_count == 0:
        output.print("The index is empty: no document could be read. `marsad rejects list` says why.")
    else:
        undated = f", {overview.undated_count:,} of them undated" if overview.undated_count else ""
        output.print(f"The index holds {overview.document_count:,} documents{undated}:", style="bold")
        output.print()
        print_facet_grid(output, shown)
        _print_faults(output, faults, overview.document_count)
    _print_next(output, run, pairs.values[0][0] if pairs.values else "")


def _print_faults(output: Console, faults: "Facet", document_count: int) -> None:
    if faulty := document_count - faults.missing_count:
        what = ", ".join(f"{name} {count:,}" for name, count in faults.values)
        output.print(
            f"{count_documents(faulty)} could not be read whole ({what}). The log says why; the next run of "
            "their source tries again.",
            style="yellow",
            markup=False,
        )


def _print_counts(output: Console, run: RunCounts) -> None:
    """Print how received = written + unchanged + rejected came about."""
    output.print(f"Run {run.run_id}: {run.received:,} received in {run.seconds:,.1f} s", style="bold")
    if not run.received:
        output.print("No documents were found there.", style="yellow")
    if run.unchanged and not run.written:
        output.print("Nothing changed: the index holds what could be read.", style="green")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(no_wrap=True)
    for name, count, style in (
        ("written", run.written, "green"),
        ("unchanged", run.unchanged, "cyan"),
        ("rejected", run.rejected, "red"),
    ):
        table.add_row(f"  {name}", f"{count:,}", Text(_bar(output, count, run.received), style=style))
    for reason, count in sorted(run.rejected_by_reason.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(Text(f"    {reason}", style="dim"), Text(f"{count:,}", style="dim"), "")
    output.print(table)


def _bar(output: Console, count: int, total: int) -> str:
    if not count or not total:
        return ""
    return ("█" if can_draw(output) else "#") * max(1, round(count / total * _BAR_WIDTH))


def _print_next(output: Console, run: RunCounts, pair: str) -> None:
    # The most frequent pair of this very index, so that the example has an answer.
    actor, _, location = pair.partition(" @ ")
    lines = [
        (
            "search",
            f'marsad search --actor "{actor}" --location "{location}"' if pair else "marsad search WORDS",
        ),
        ("count", f'marsad facets actors --location "{location}"' if pair else "marsad facets actors"),
        ("show", "marsad show ID        every name with its sentence, rule and score"),
    ]
    if run.rejected:
        lines.append(("set aside", "marsad rejects list"))
    lines.append(("stop", "marsad engine stop    the index stays on disk"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, command in lines:
        table.add_row(name, Text(command))
    output.print(table)
