"""The note that a running stack leaves for those who look for it, or have to clear up after it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.engine.record import ProcessMark
from pipeline.files import write_whole


@dataclass(frozen=True, slots=True)
class StackRecord:
    """Who started the stack, where it answers (empty until it does), and the leader of each service."""

    supervisor: ProcessMark
    url: str = ""
    services: dict[str, ProcessMark] = field(default_factory=dict)


def write_stack_record(path: Path, record: StackRecord) -> None:
    """Write whole or not at all."""
    write_whole(path, [json.dumps(asdict(record), indent=1).encode()])


def read_stack_record(path: Path) -> StackRecord | None:
    """The record; None when there is none or it can't be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return StackRecord(
            supervisor=ProcessMark(**values["supervisor"]),
            url=values["url"],
            services={name: ProcessMark(**mark) for name, mark in values["services"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
