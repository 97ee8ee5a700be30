"""`marsad registry export` and `import`: actors to and from other tools."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import options
from pipeline.cli.labels import count_of
from pipeline.cli.terminal import console, error_console, print_json
from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.enrich.registry import Actor, Registry
    from pipeline.enrich.registry.exchange import Found, ImportReport

Format = Literal["followthemoney", "csv"]
_SHOWN = 20
_FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".json": "followthemoney",
    ".jsonl": "followthemoney",
    ".ijson": "followthemoney",
    ".ftm": "followthemoney",
}

AsFormat = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="By default what the file's ending says: .csv, .json, .jsonl, .ftm."),
]


def export(
    *,
    form: AsFormat = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; by default standard output.")
    ] = None,
    actor_type: Annotated[str | None, typer.Option("--type", help="Only actors of this type.")] = None,
    core_only: Annotated[
        bool, typer.Option("--core", help="Without the extended tier and the bodies every state has.")
    ] = False,
) -> None:
    """Write the registry, your overlay in it, as FollowTheMoney entities (JSON lines) or as a CSV table."""
    from pipeline.enrich.registry import load_registry
    from pipeline.enrich.registry.followthemoney import write_entities
    from pipeline.enrich.registry.tables import write_table
    from pipeline.settings import load_settings

    chosen = form or (_format_of(output) if output else None)
    if chosen is None:
        raise PipelineError("say --format followthemoney or --format csv, or name a file with such an ending")
    options.check_actor_type(actor_type)
    registry = load_registry(load_settings())
    actors = [
        actor
        for actor in registry.actors.values()
        if actor_type in (None, actor.type) and not (core_only and _is_made_or_extended(actor))
    ]
    if not actors:
        raise PipelineError(f"no actor of type {actor_type} is among them")
    lines = write_table(actors) if chosen == "csv" else write_entities(actors)
    if output is None or str(output) == "-":
        for line in lines:
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        return
    _write(output, lines)
    error_console().print(f"{count_of(len(actors), 'actor')} in {output}.", markup=False, soft_wrap=True)


def import_(
    file: Annotated[Path, typer.Argument(help="A file of FollowTheMoney entities or a CSV table.")],
    *,
    form: AsFormat = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into", help="YAML file to add them to; by default one of your overlay named after FILE."
        ),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Add a file's actors to your overlay; a bad line is told with its reason and costs no other."""
    from pipeline.enrich.registry import load_registry
    from pipeline.enrich.registry.exchange import import_actors
    from pipeline.enrich.registry.overlay import overlay_folder
    from pipeline.enrich.registry.seeds import slug
    from pipeline.settings import load_settings

    settings = load_settings()
    folder = overlay_folder(settings)
    chosen = form or _format_of(file)
    if chosen is None:
        raise PipelineError(f"what is in {file}? Say --format followthemoney or --format csv")
    registry = load_registry(settings)
    found = _read(file, chosen, registry)
    path = into or folder / "actors" / f"imported-{slug(file.stem) or 'actors'}.yaml"
    report = import_actors(found, path, settings=settings, registry=registry)
    if as_json:
        print_json({**asdict(report), "path": str(report.path)})
    else:
        _print_report(report)
    if report.set_aside and not (report.added or report.updated or report.unchanged_count):
        raise typer.Exit(1)


def _format_of(path: Path) -> Format | None:
    return _FORMATS.get(path.suffix.lower())


def _is_made_or_extended(actor: "Actor") -> bool:
    return actor.tier != "core" or actor.source == "made from the country data"


def _write(path: Path, lines: Iterable[bytes]) -> None:
    from pipeline.files import write_whole

    try:
        write_whole(path, lines)
    except OSError as exc:
        raise PipelineError(f"{exc.filename or path} can't be written: {exc.strerror}") from exc


def _read(file: Path, form: Format, registry: "Registry") -> "Found":
    from pipeline.enrich.registry.followthemoney import read_entities
    from pipeline.enrich.registry.tables import read_table

    try:
        if form == "followthemoney":
            with file.open("rb") as lines:
                return read_entities(_lines(lines), registry=registry, source=file.name)
        # Spreadsheets write a byte order mark.
        with file.open(encoding="utf-8-sig", newline="") as text:
            return read_table(text, registry=registry, source=file.name)
    except OSError as exc:
        raise PipelineError(f"{file} can't be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise PipelineError(f"{file} is not UTF-8 from byte {exc.start} on: save it as UTF-8") from exc


def _lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    yield from lines


def _column(column: str | int) -> str:
    return column if isinstance(column, str) else f"column {column}"


def _print_report(report: "ImportReport") -> None:
    output = console()
    output.print(
        f"{count_of(len(report.added), 'actor')} new, {len(report.updated):,} changed, "
        f"{report.unchanged_count:,} unchanged, {len(report.set_aside):,} set aside.",
        markup=False,
        soft_wrap=True,
    )
    for one in report.set_aside[:_SHOWN]:
        where = f"line {one.line}" + (f", {_column(one.column)}" if one.column is not None else "")
        output.print(f"  {where}: {one.reason}", markup=False, soft_wrap=True)
    if len(report.set_aside) > _SHOWN:
        output.print(f"  {len(report.set_aside) - _SHOWN} more: --json lists them all", markup=False)
    if report.added or report.updated:
        output.print(f"Written to {report.path}. Next: marsad registry apply", markup=False, soft_wrap=True)
