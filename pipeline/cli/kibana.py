"""`marsad kibana`: what Kibana shows, as code."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Data views, dashboard and map for Kibana, as code.")


@app.command("build")
def build(
    check: Annotated[bool, typer.Option("--check", help="Only say whether the file is current.")] = False,
) -> None:
    """Build kibana/news.ndjson from kibana/news.yaml and the mappings; Kibana imports it."""
    from pipeline.errors import ConfigurationError
    from pipeline.files import write_whole
    from pipeline.kibana import build_kibana
    from pipeline.settings import REPOSITORY, load_settings

    folder: Path = REPOSITORY / "kibana"
    built = build_kibana(folder / "news.yaml", load_settings().mappings)
    target = folder / "news.ndjson"
    if check and (not target.exists() or target.read_text(encoding="utf-8") != built):
        raise ConfigurationError("kibana/news.ndjson is not current: run `marsad kibana build`.")
    if not check:
        write_whole(target, [built.encode()])
    typer.echo(f"kibana/news.ndjson: {built.count(chr(10))} objects")
