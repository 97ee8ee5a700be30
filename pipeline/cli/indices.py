"""`marsad index`: the indices themselves."""

import typer

app = typer.Typer(no_args_is_help=True, help="The indices themselves: their fields.")


@app.callback()
def index() -> None:
    """The indices themselves."""


@app.command()
def dictionary() -> None:
    """Print the field dictionary, made from the mappings (mappings/README.md)."""
    from pipeline.index.dictionary import render_dictionary
    from pipeline.settings import load_settings

    typer.echo(render_dictionary(load_settings().mappings), nl=False)
