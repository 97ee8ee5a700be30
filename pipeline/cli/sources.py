"""`marsad sources`: where news comes from."""

import typer

from pipeline.cli import options
from pipeline.cli.terminal import print_json
from pipeline.errors import PipelineError

app = typer.Typer(no_args_is_help=True, help="Where news comes from: sources.yaml, ours and your overlay's.")


@app.command("list")
def list_sources(as_json: options.AsJson = False) -> None:
    """List the sources that runs can name."""
    from pipeline.ingest.sources import load_sources
    from pipeline.settings import load_settings

    sources = load_sources(load_settings())
    if as_json:
        print_json([source.model_dump(mode="json") for source in sources.values()])
        return
    width = max(map(len, sources), default=0)
    for source in sources.values():
        typer.echo(f"{source.name:<{width}}  {source.kind:<6}  {source.location}")


@app.command("check")
def check(as_json: options.AsJson = False) -> None:
    """Say which sources a run would fail on; exit code 1 when there are any."""
    from pipeline.ingest.sources import check_sources, load_sources
    from pipeline.settings import load_settings

    settings = load_settings()
    count, problems = len(load_sources(settings)), check_sources(settings)
    if as_json:
        print_json({"sources": count, "problems": problems})
        raise typer.Exit(1 if problems else 0)
    if problems:
        raise PipelineError("\n".join(problems))
    typer.echo(f"{count} source{'s' * (count != 1)}, no problem.")
