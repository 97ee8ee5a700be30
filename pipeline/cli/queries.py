"""`marsad query`: questions kept as files."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from pipeline.cli import options
from pipeline.cli.terminal import console, print_json


def query(
    name: Annotated[str | None, typer.Argument(help="A file of docs/queries, without its ending.")] = None,
    *,
    as_json: options.AsJson = False,
) -> None:
    """Ask a question that is kept in docs/queries; without a name, list them."""
    from pipeline.index.queries import read_queries

    if name is not None:
        _ask(name, as_json=as_json)
        return
    known = read_queries()
    if as_json:
        print_json({name: each.question for name, each in known.items()})
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for each in known.values():
        table.add_row(Text(each.name, style="bold"), Text(each.question))
    console().print(table)


def _ask(name: str, *, as_json: bool) -> None:
    from pipeline.engine import connect
    from pipeline.index.queries import ask, find_query
    from pipeline.settings import load_settings

    asked = find_query(name)
    settings = load_settings()
    with connect(settings) as es:
        answers = ask(es, asked, settings=settings)
    if as_json:
        print_json(
            {"query": asked, "answers": [{"value": value, "count": count} for value, count in answers]}
        )
        return
    output = console()
    output.print(Text(asked.question, style="bold"))
    table = Table.grid(padding=(0, 2, 0, 0))
    for value, count in answers:
        table.add_row(Text(value), f"{count:,}")
    output.print(table if answers else "No answer in this index.")
    output.print(Text(f"In Kibana: {asked.kql}", style="dim"))
