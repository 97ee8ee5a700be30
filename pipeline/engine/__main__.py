"""`python -m pipeline.engine start|stop|status`: the same as `marsad engine`, without its libraries."""

import signal
import sys

from pipeline.engine import engine_status, ensure_engine, stop_engine
from pipeline.errors import PipelineError
from pipeline.settings import Settings, load_settings


def main(arguments: list[str]) -> int:
    """Run one command; 0 when it did what it says, 1 when not, 2 for a wrong call."""
    commands = {"start": _start, "stop": _stop, "status": _status}
    if len(arguments) != 1 or arguments[0] not in commands:
        _say(f"usage: python -m pipeline.engine {'|'.join(commands)}")
        return 2
    # As Ctrl-C, so that a start that is given up ends what it started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return commands[arguments[0]](load_settings())
    except KeyboardInterrupt:
        _say("Interrupted; nothing was left running by this start")
        return 130
    except PipelineError as exc:
        _say(str(exc))
        return 1


def _start(settings: Settings) -> int:
    engine = ensure_engine(settings, report=_say)
    _say(f"Elasticsearch {engine.version} {'was running' if engine.was_running else 'runs'}")
    sys.stdout.write(f"{engine.url}\n")
    return 0


def _stop(settings: Settings) -> int:
    _say("The engine has ended" if stop_engine(settings) else "No engine was running")
    return 0


def _status(settings: Settings) -> int:
    status = engine_status(settings)
    sys.stdout.write(f"{status.state}: {status.detail}\n")
    return 0 if status.state == "running" else 1


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
