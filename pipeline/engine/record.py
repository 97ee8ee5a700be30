"""The note that whoever starts an engine leaves for those who come after."""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pipeline.files import write_whole


@dataclass(frozen=True, slots=True)
class ProcessMark:
    """A process, told from a later one with the same number by when it began (seconds since the epoch)."""

    pid: int
    began: float


@dataclass(frozen=True, slots=True)
class Record:
    """An engine that was started; `url` is empty until it answers."""

    kind: Literal["container", "embedded"]
    url: str = ""
    launcher: ProcessMark | None = None
    engine: ProcessMark | None = None
    program: str = ""
    container: str = ""


def write_record(path: Path, record: Record) -> None:
    """Write whole or not at all."""
    write_whole(path, [json.dumps(asdict(record), indent=1).encode()])


def read_record(path: Path) -> Record | None:
    """The record; None when there is none or it is not ours to read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Record(
            kind=values["kind"],
            url=values["url"],
            launcher=_mark(values["launcher"]),
            engine=_mark(values["engine"]),
            program=values["program"],
            container=values["container"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _mark(values: dict[str, float] | None) -> ProcessMark | None:
    return None if values is None else ProcessMark(pid=int(values["pid"]), began=float(values["began"]))


def drop_record(path: Path) -> None:
    """Remove the record, if there is one."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
