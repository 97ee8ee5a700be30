"""The commands and what becomes of their errors."""

import os
import signal
import sys
from types import FrameType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline.cli import (
    documents,
    engine,
    indices,
    kibana,
    queries,
    questions,
    registry,
    rejects,
    runs,
    sources,
)
from pipeline.cli.terminal import error_console
from pipeline.errors import PipelineError

INTERRUPTED, TERMINATED = 130, 143


class ErrorsAsLines(TyperGroup):
    """Ends a command that failed with one line instead of a traceback; MARSAD_DEBUG=1 shows all of it."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command.

        Exit codes: 1 for an error we know, 2 for wrong usage, 130 for Ctrl-C, 143 for SIGTERM.
        """
        previous = signal.signal(signal.SIGTERM, _terminate)
        try:
            return super().invoke(ctx)
        except PipelineError as exc:
            if os.environ.get("MARSAD_DEBUG"):
                raise
            error_console().print(f"error: {exc}", style="red", markup=False, soft_wrap=True)
            raise typer.Exit(1) from exc
        except BrokenPipeError as exc:
            # The reader (`| head`) has enough; Python would complain again when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from exc
        except OSError as exc:
            if os.environ.get("MARSAD_DEBUG"):
                raise
            place = f" at {exc.filename}" if exc.filename else ""
            error_console().print(
                f"error: {exc.strerror or exc}{place}. MARSAD_HOME and MARSAD_STORE say where we write, "
                "MARSAD_OVERLAY where your own files lie; MARSAD_DEBUG=1 shows what was tried.",
                style="red",
                markup=False,
                soft_wrap=True,
            )
            raise typer.Exit(1) from exc
        except KeyboardInterrupt as exc:
            error_console().print("interrupted")
            raise typer.Exit(INTERRUPTED) from exc
        except Exception as exc:
            # typer's own (usage, exit) carry their message and code with them.
            if os.environ.get("MARSAD_DEBUG") or type(exc).__module__.split(".")[0] in ("typer", "click"):
                raise
            line = f"unexpected {type(exc).__name__}: {exc}. MARSAD_DEBUG=1 shows where; please report it."
            error_console().print(line, style="red", markup=False, soft_wrap=True)
            raise typer.Exit(1) from exc
        finally:
            signal.signal(signal.SIGTERM, previous)


def _terminate(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001  (the signal module's signature)
    raise SystemExit(TERMINATED)


app = typer.Typer(
    cls=ErrorsAsLines,
    name="marsad",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def marsad(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log events to standard error.")] = False,
) -> None:
    """Who, where and when in the news: read documents into Elasticsearch, then ask for facets and sentences.

    Begin with [bold]marsad run FOLDER[/bold], then [bold]marsad facets[/bold] and
    [bold]marsad search[/bold]. Every command explains itself with --help.
    """
    from pipeline.log import configure_logging

    configure_logging(verbose=verbose)


app.command("run", rich_help_panel="Read")(runs.run)
app.command("analyze", rich_help_panel="Read")(documents.analyze)
app.command("facets", rich_help_panel="Ask")(questions.facets)
app.command("search", rich_help_panel="Ask")(questions.search)
app.command("show", rich_help_panel="Ask")(documents.show)
app.command("query", rich_help_panel="Ask")(queries.query)
app.add_typer(engine.app, name="engine", rich_help_panel="Keep")
app.add_typer(registry.app, name="registry", rich_help_panel="Keep")
app.add_typer(rejects.app, name="rejects", rich_help_panel="Keep")
app.add_typer(sources.app, name="sources", rich_help_panel="Keep")
app.add_typer(kibana.app, name="kibana", rich_help_panel="Keep")
app.add_typer(indices.app, name="index", rich_help_panel="Keep")
