"""`marsad index`: the indices themselves."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from pipeline.cli import options
from pipeline.cli.terminal import console, print_json

if TYPE_CHECKING:
    from pipeline.index.comparison import RebuildReport

_CHANGES_SHOWN = 30

app = typer.Typer(no_args_is_help=True, help="The indices themselves: their fields and versions.")


@app.callback()
def index() -> None:
    """The indices themselves."""


@app.command()
def dictionary() -> None:
    """Print the field dictionary, made from the mappings (mappings/README.md)."""
    from pipeline.index.dictionary import render_dictionary
    from pipeline.settings import load_settings

    typer.echo(render_dictionary(load_settings().mappings), nl=False)


@app.command()
def rebuild(
    *,
    rollback: Annotated[bool, typer.Option("--rollback", help="Back to the version before.")] = False,
    abandon: Annotated[bool, typer.Option("--abandon", help="Drop a version left half-built.")] = False,
    drop_previous: Annotated[
        bool, typer.Option("--drop-previous", help="Delete the version kept for a roll-back.")
    ] = False,
    read_again: Annotated[
        bool, typer.Option("--read-again", help="Read the raw copies anew instead of copying the rows.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Build a new version of the index while the old one serves, compare them, and switch at once.

    Needed after a field changed in mappings/. The version before is kept until --drop-previous.
    """
    from datetime import UTC, datetime

    from pipeline import stages
    from pipeline.engine import connect, find_engine
    from pipeline.errors import EngineUnavailable
    from pipeline.index import alias
    from pipeline.settings import load_settings

    settings = load_settings()
    engine = find_engine(settings)
    if engine is None:
        raise EngineUnavailable("No Elasticsearch is running. Start one with `marsad engine start`.")
    with connect(settings, engine) as es:
        if rollback:
            alias.roll_back(es, settings)
            console().print("The version before serves again; --rollback once more goes forward.")
        elif abandon or drop_previous:
            names = (alias.abandon if abandon else alias.drop_previous)(es, settings)
            console().print(f"Deleted: {', '.join(names) or 'nothing was there'}.")
        else:
            now = datetime.now(UTC)
            report = stages.rebuild(run_id=f"rebuild-{now:%Y%m%dT%H%M%S}", read_again=read_again)
            stages.publish()
            _print_rebuild(report, as_json=as_json)


def _print_rebuild(report: "RebuildReport", *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    rows = ", ".join(f"{after:,} {kind} (before {before:,})" for kind, (before, after) in report.rows.items())
    console().print(f"The new version serves: {rows}.")
    if not report.changes:
        console().print("No facet differs.")
        return
    table = Table("facet", "value", "before", "after", box=None, pad_edge=False)
    for change in report.changes[:_CHANGES_SHOWN]:
        table.add_row(change.field, Text(change.value), f"{change.before:,}", f"{change.after:,}")
    console().print(table)
    if len(report.changes) > _CHANGES_SHOWN:
        console().print(f"{len(report.changes) - _CHANGES_SHOWN:,} more differences: --json lists all.")
