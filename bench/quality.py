"""All scorers of the labelled sets, with this project's readers: `make quality`.

    python -m bench.quality [--sets names,dates,...] [--json FILE]

The sets and their scorers lie beside the project, in ../shared/quality; their texts never enter it. Each
scorer runs in a process of its own and prints its own table; what it measured is compared with
tests/quality/floors.json.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
QUALITY = ROOT.parent / "shared" / "quality"
FLOORS = ROOT / "tests" / "quality" / "floors.json"


@dataclass(frozen=True, slots=True)
class Scorer:
    """A scorer's script and arguments below the folder of the sets; `--json FILE` is added."""

    script: str
    arguments: tuple[str, ...]


SCORERS = {
    "names": Scorer("ner/score.py", ("--callable", "bench.recognition:names", "--data", "ner")),
    "places": Scorer("geo/score.py", ("--callable", "bench.locations:find", "--data", "geo")),
    "places_resolved": Scorer("geo/score.py", ("--resolver", "bench.locations:resolve", "--data", "geo")),
    "dates": Scorer(
        "dates/score.py",
        ("--callable", "bench.dates:find", "--data", "dates", "--noref", "--sets", "wikiwars,gum"),
    ),
    "language": Scorer(
        "language/score.py",
        ("--callable", "bench.language:detect", "--data", "language/sentences.jsonl", "--langs", "core"),
    ),
    "extraction": Scorer(
        "extraction/run.py",
        (
            "--path",
            str(ROOT),
            "--callable",
            "bench.extraction:extract",
            "--sets",
            "publishers",
            "--rounds",
            "1",
        ),
    ),
}


def is_available() -> bool:
    """Whether the labelled sets lie beside the project."""
    return QUALITY.is_dir()


def run_scorer(name: str) -> tuple[dict[str, Any], str]:
    """Run one scorer; gives what it measured and what it printed."""
    scorer = SCORERS[name]
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "QUALITY_DATA": str(QUALITY / "extraction" / "data"),
        }
        done = subprocess.run(
            [sys.executable, str(QUALITY / scorer.script), *scorer.arguments, "--json", str(result)],
            cwd=QUALITY,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        text = result.read_text(encoding="utf-8")
        # The extraction scorer appends a JSON line a set, the others write one object.
        measured = json.loads(text.splitlines()[0] if scorer.script.startswith("extraction") else text)
        return measured, done.stdout


def below_floor(name: str, measured: dict[str, Any]) -> Iterator[str]:
    """Figures of a scorer that are worse than their floor; `max` floors are ceilings."""
    for floor in json.loads(FLOORS.read_text(encoding="utf-8"))[name]:
        value: Any = measured
        for key in floor["figure"].split("."):
            value = value[key]
        if value < floor.get("min", value) or value > floor.get("max", value):
            yield f"{name} {floor['figure']}: {value:.4g}, floor {floor.get('min', floor.get('max'))}"


def main() -> None:
    """Print every scorer's table, then what is below its floor."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", default=",".join(SCORERS))
    options = parser.parse_args()
    if not is_available():
        sys.exit("The labelled sets are not beside the project (../shared/quality).")
    problems: list[str] = []
    for name in options.sets.split(","):
        print(f"== {name}", flush=True)
        measured, printed = run_scorer(name)
        print(printed.rstrip(), flush=True)
        problems += below_floor(name, measured)
    print("\n".join(problems) if problems else "Nothing is below its floor.")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
