"""`marsad rejects`: documents that were set aside."""

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from pipeline.cli import options
from pipeline.cli.terminal import console, error_console, print_json

if TYPE_CHECKING:
    from pipeline.replay import ReplayReport

# Enough to tell documents apart; every command takes the beginning of an id.
ID_CHARS = 8

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Ids, or how they begin.")]

app = typer.Typer(no_args_is_help=True, help="Documents that were set aside, each with its reason.")


@app.command("list")
def list_all(
    reason: Annotated[
        str | None, typer.Option("--reason", help="Only this reason, such as too_large.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Documents to show.")] = 50,
    as_json: options.AsJson = False,
) -> None:
    """List what was set aside, latest first: reason, where it came from, what was seen."""
    from pipeline.engine import connect
    from pipeline.index.rejects import list_rejects
    from pipeline.settings import load_settings

    settings = load_settings()
    with connect(settings) as es:
        found = list(islice(list_rejects(es, settings=settings, reason=reason), limit))
    if as_json:
        print_json(found)
        return
    if not found:
        _print_nothing(reason)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("id", "reason", "stage", "document", "what was seen"):
        table.add_column(title, overflow="fold")
    for reject in found:
        where = reject.path or reject.url or reject.document_id
        short = reject.document_id[:ID_CHARS]
        table.add_row(Text(short), Text(reject.reason), reject.stage, Text(where), Text(reject.detail[:200]))
    console().print(table)


@app.command()
def show(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="Id, or how it begins.")],
    as_json: options.AsJson = False,
) -> None:
    """Show one of them in full, or all whose ids begin like that."""
    from pipeline.engine import connect
    from pipeline.index.rejects import find_rejects
    from pipeline.settings import load_settings

    settings = load_settings()
    with connect(settings) as es:
        found = find_rejects(es, [document_id], settings=settings)
    if as_json:
        print_json(found)
        return
    for reject in found:
        table = Table.grid(padding=(0, 2, 0, 0))
        for name, value in reject:
            if value:
                table.add_row(Text(name, style="dim"), Text(str(value)))
        console().print(table)
        console().print()


def _print_nothing(reason: str | None) -> None:
    because = f" as {reason}: `marsad rejects list` shows the reasons" if reason else ""
    console().print(f"Nothing is set aside{because}.", markup=False)


@app.command()
def replay(
    ids: Ids = None,
    reason: Annotated[str | None, typer.Option("--reason", help="All with this reason.")] = None,
    as_json: options.AsJson = False,
) -> None:
    """Try documents again after a fix; without ids or a reason, all of them.

    They are read from their raw copies; what ingest refused has none, and is read where it lies.
    """
    from pipeline.engine import connect
    from pipeline.index.rejects import find_rejects, list_rejects
    from pipeline.replay import replay_rejects
    from pipeline.settings import load_settings

    settings = load_settings()
    with connect(settings) as es:
        chosen = (
            find_rejects(es, ids, settings=settings)
            if ids
            else list(list_rejects(es, settings=settings, reason=reason))
        )
    if not chosen:
        _print_nothing(None if ids else reason)
        return
    done = replay_rejects(
        chosen, settings=settings, report=lambda line: error_console().print(line, markup=False)
    )
    if as_json:
        print_json({**done.model_dump(mode="json"), "rejected": done.rejected})
    else:
        _print_replay(done)
    if not done.received:
        raise typer.Exit(1)


def _print_replay(done: "ReplayReport") -> None:
    output = console()
    output.print(f"{done.received} tried again: {done.written} indexed, {done.unchanged} unchanged, "
                 f"{done.rejected} set aside again.")  # fmt: skip
    if not done.left_out:
        return
    output.print(f"{len(done.left_out)} could not be tried:")
    table = Table(box=None, pad_edge=False, show_header=False)
    for left in done.left_out:
        table.add_row(Text(left.document_id[:ID_CHARS]), Text(left.path or ""), Text(left.why))
    output.print(table)


@app.command()
def drop(
    ids: Ids = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Take documents off the list for good; their raw copies stay in the store."""
    from pipeline.engine import connect
    from pipeline.index.mapping import finish_load
    from pipeline.index.rejects import delete_rejects, find_rejects, list_rejects
    from pipeline.settings import load_settings

    if not ids and not everything:
        raise typer.BadParameter("name ids, or say --all")
    if ids and everything:
        raise typer.BadParameter("name ids, or say --all, not both")
    settings = load_settings()
    with connect(settings) as es:
        chosen = (
            find_rejects(es, ids, settings=settings, only_one=True)
            if ids
            else list_rejects(es, settings=settings)
        )
        count = delete_rejects(es, [reject.document_id for reject in chosen], settings=settings)
        finish_load(es, settings)
    console().print(f"{count} dropped.")
