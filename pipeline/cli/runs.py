"""`marsad run`: a source through all stages, with its progress and a picture of the result."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.markup import escape

from pipeline.cli import options
from pipeline.cli.terminal import console, error_console, print_json


def run(
    path: Annotated[str, typer.Argument(help="Folder or file to read.")],
    *,
    dag: Annotated[
        bool, typer.Option("--dag", help="Let Airflow run the DAG instead of this process.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Read a folder into the index: ingest, clean, enrich, index. A second run writes only what changed."""
    from pipeline import run as runner
    from pipeline.cli.summary import print_summary
    from pipeline.engine import connect
    from pipeline.settings import load_settings

    settings = load_settings()
    run_source = runner.run_dag if dag else runner.run_local
    output = error_console()
    if output.is_terminal:
        with output.status("starting ...") as status:
            report = run_source(path, settings=settings, report=lambda line: status.update(escape(line)))
    else:
        report = run_source(
            path, settings=settings, report=_lines_once(lambda line: output.print(line, markup=False))
        )
    if as_json:
        print_json({**report.model_dump(mode="json"), "rejected": report.rejected})
        return
    with connect(settings) as es:
        print_summary(console(), es, report, settings=settings)


def _lines_once(write: Callable[[str], None]) -> Callable[[str], None]:
    """A report for a log: a line that repeats the one before it says nothing new."""
    last = ""

    def report(line: str) -> None:
        nonlocal last
        if line != last:
            write(line)
            last = line

    return report
