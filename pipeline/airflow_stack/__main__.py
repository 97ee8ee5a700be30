"""`python -m pipeline.airflow_stack start|stop|trigger [SOURCE]`: what `make airflow...` calls."""

import signal
import sys

from pipeline.airflow_stack import run_stack, stop_stack, trigger_run
from pipeline.errors import PipelineError
from pipeline.settings import load_settings

USAGE = "usage: python -m pipeline.airflow_stack start | stop | trigger SOURCE"


def main(arguments: list[str]) -> int:
    """Run one command; 0 when it did what it says, 1 when not, 2 for a wrong call, 130 when interrupted."""
    # As Ctrl-C, so that whatever was started is ended.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        match arguments:
            case ["start"]:
                run_stack(load_settings(), report=_say)
            case ["stop"]:
                _say("Airflow has ended." if stop_stack(load_settings()) else "Airflow was not running.")
            case ["trigger", source]:
                return 0 if trigger_run(source, load_settings(), report=_say) == "success" else 1
            case _:
                _say(USAGE)
                return 2
    except KeyboardInterrupt:
        _say("Interrupted.")
        return 130
    except PipelineError as exc:
        _say(str(exc))
        return 1
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
