"""`marsad show` and `marsad analyze`: one document with everything that was read in it."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import options
from pipeline.cli.terminal import console, print_json
from pipeline.errors import PipelineError

_MEDIA_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "text/html"}


def show(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a document, or how it begins.")],
    *,
    show_all: Annotated[bool, typer.Option("--all", help="Every mention of every name.")] = False,
    history: Annotated[
        bool, typer.Option("--history", help="The texts it has had, and what changed.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Show a document of the index: dates, language, and each name with its sentence, rule and score."""
    if history:
        _show_history(document_id, as_json=as_json)
        return
    from pipeline.cli.reading import print_reading
    from pipeline.engine import connect
    from pipeline.index.row import find_document
    from pipeline.settings import load_settings

    settings = load_settings()
    with connect(settings) as es:
        row = find_document(es, document_id, settings=settings)
    if as_json:
        print_json(row)
    else:
        print_reading(console(), row, mentions_max=None if show_all else 3)


def analyze(
    file: Annotated[
        Path, typer.Argument(help="A .txt or .html file, or - for standard input.", allow_dash=True)
    ],
    *,
    published: Annotated[
        str | None, typer.Option("--published", help="Day of publication, if it is known.", metavar="DAY")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Address that the document came from.")] = None,
    show_all: Annotated[bool, typer.Option("--all", help="Every mention of every name.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Read one file without an engine and show what is found in it; nothing is stored."""
    from pipeline import analyze as analyze_content
    from pipeline.cli.reading import print_reading
    from pipeline.index.serialize import readable_row

    content = _read(file)
    media_type = _MEDIA_TYPES.get(file.suffix.lower(), "text/plain")
    document = analyze_content(content, media_type=media_type, url=url, published=published)
    if as_json:
        print_json(document)
    else:
        print_reading(console(), readable_row(document), mentions_max=None if show_all else 3)


def _show_history(document_id: str, *, as_json: bool) -> None:
    from pipeline.cli.reading import print_history
    from pipeline.engine import connect
    from pipeline.index.history import compare_revisions, read_history
    from pipeline.settings import load_settings

    settings = load_settings()
    with connect(settings) as es:
        texts = read_history(es, document_id, settings=settings)
    changes = list(compare_revisions(texts))
    if as_json:
        print_json({"revisions": texts, "changes": changes})
    else:
        print_history(console(), texts, changes)


def _read(file: Path) -> bytes:
    if str(file) == "-":
        return typer.get_binary_stream("stdin").read()
    try:
        return file.read_bytes()
    except OSError as exc:
        raise PipelineError(f"{file} can't be read: {exc.strerror}") from exc
