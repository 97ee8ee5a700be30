"""`marsad rejects`: documents that were set aside."""

from itertools import islice
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from pipeline.cli import options
from pipeline.cli.terminal import console, print_json

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
        console().print("Nothing is set aside.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("reason", "stage", "document", "what was seen"):
        table.add_column(title, overflow="fold")
    for reject in found:
        where = reject.path or reject.url or reject.document_id
        table.add_row(Text(reject.reason), reject.stage, Text(where), Text(reject.detail[:200]))
    console().print(table)
