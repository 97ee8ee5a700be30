"""`marsad registry`: the actors we know."""

import typer

from pipeline.cli import options
from pipeline.cli.terminal import console, print_json
from pipeline.errors import PipelineError

app = typer.Typer(no_args_is_help=True, help="The actors we know: data in seeds/actors and your overlay.")


@app.command()
def check(as_json: options.AsJson = False) -> None:
    """Check the registry's files: double names and ids, unknown codes, circles among umbrellas."""
    from pipeline.enrich.registry import check_registry, load_registry
    from pipeline.settings import load_settings

    settings = load_settings()
    problems = check_registry(settings)
    if as_json:
        print_json({"problems": problems})
        raise typer.Exit(1 if problems else 0)
    for problem in problems:
        console().print(problem, markup=False, soft_wrap=True)
    if problems:
        raise PipelineError(
            f"the registry has {len(problems)} problem{'s' * (len(problems) > 1)}, listed above"
        )
    console().print(f"{len(load_registry(settings).actors):,} actors, no problem.")
