"""`marsad engine`: start, stop and see the Elasticsearch behind the index."""

import typer

from pipeline.cli import options
from pipeline.cli.terminal import console, error_console, print_json

app = typer.Typer(no_args_is_help=True, help="Start, stop and see the Elasticsearch behind the index.")


@app.command()
def start(as_json: options.AsJson = False) -> None:
    """Find a running Elasticsearch, or start one; says what is missing where none can be started."""
    from pipeline.engine import ensure_engine
    from pipeline.settings import load_settings

    found = ensure_engine(load_settings(), report=lambda line: error_console().print(line, markup=False))
    if as_json:
        print_json(
            {"url": found.url, "kind": found.kind, "version": found.version, "was_running": found.was_running}
        )
        return
    verb = "was running already" if found.was_running else "runs"
    console().print(f"Elasticsearch {found.version} {verb} at {found.url} ({found.kind}).", markup=False)


@app.command()
def stop() -> None:
    """Stop the Elasticsearch that this project started; the index stays on disk."""
    from pipeline.engine import stop_engine
    from pipeline.settings import load_settings

    stopped = stop_engine(load_settings())
    console().print(
        "Elasticsearch is stopped; the index stays." if stopped else "No Elasticsearch of ours was running."
    )


@app.command()
def status(as_json: options.AsJson = False) -> None:
    """Show whether an Elasticsearch is there, where it answers and where its log lies."""
    from pipeline.engine import engine_status
    from pipeline.settings import load_settings

    found = engine_status(load_settings())
    if as_json:
        engine = (
            {"version": found.engine.version, "cluster_name": found.engine.cluster_name}
            if found.engine
            else None
        )
        print_json(
            {
                "state": found.state,
                "kind": found.kind,
                "url": found.url,
                "detail": found.detail,
                "home": found.home,
                "log": found.log,
                "engine": engine,
            }
        )
        return
    output = console()
    output.print(f"{found.state}  {found.url}", style="bold", markup=False)
    for name, value in (("kind", found.kind), ("home", found.home), ("log", found.log), ("", found.detail)):
        if value:
            output.print(f"{name:6}{value}", markup=False)
