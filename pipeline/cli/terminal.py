"""Where text goes: a terminal in colour, a pipe in plain, JSON for programs."""

import os
import sys
from dataclasses import asdict, is_dataclass
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.text import Text

PIPED_WIDTH = 100
WIDTH_MAX = 120


class PipedConsole(Console):
    """A console whose reader (`| head`) may have enough: that is no failure of ours."""

    def on_broken_pipe(self) -> None:
        """End well, with the rest of the output thrown away."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0)


def console() -> Console:
    """Standard output; at most 120 columns wide, 100 in a pipe."""
    return _console(stderr=False)


def error_console() -> Console:
    """Standard error, for what is no answer: errors, progress, hints."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    probe = Console(stderr=stderr)
    columns = os.environ.get("COLUMNS", "")
    asked = int(columns) if columns.isdigit() and int(columns) > 0 else PIPED_WIDTH
    width = probe.width if stream.isatty() else asked
    return PipedConsole(stderr=stderr, width=min(width, WIDTH_MAX), highlight=False)


def print_json(value: Any) -> None:
    """Print a model, a dataclass or plain data as indented JSON."""
    option = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z
    typer.echo(orjson.dumps(_plain(value), option=option).decode())


def _plain(value: Any) -> Any:
    # A pydantic model; importing pydantic to ask for it would slow every command down.
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(part) for name, part in asdict(value).items()}
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def marked(before: str, inside: str, after: str, *, has_colour: bool, style: str = "bold yellow") -> Text:
    """A sentence with one span set off: by style, or by square brackets where there is no colour."""
    text = Text(_one_line(before))
    text.append(_one_line(inside) if has_colour else f"[{_one_line(inside)}]", style=style)
    text.append(_one_line(after))
    return text


def _one_line(text: str) -> str:
    return "".join(" " if char.isspace() else char for char in text)


def has_colour(output: Console) -> bool:
    """Whether styles can be seen there."""
    return output.color_system is not None and not output.no_color


def can_draw(output: Console) -> bool:
    """Whether block characters come out right there."""
    return (output.encoding or "").lower().startswith("utf")
