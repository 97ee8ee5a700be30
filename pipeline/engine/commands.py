"""Run the programs of others (java, mvn, docker), and come back with what they said."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.engine.place import Account


@dataclass(frozen=True, slots=True)
class Answer:
    """How a program ended: `exit_code` is None when it could not be run or took too long."""

    exit_code: int | None
    output: str
    errors: str

    @property
    def is_success(self) -> bool:
        """It ran and ended well."""
        return self.exit_code == 0

    @property
    def text(self) -> str:
        """All it wrote."""
        return f"{self.output}\n{self.errors}".strip()


def run_command(
    command: Sequence[str],
    *,
    seconds: float,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    new_session: bool = False,
) -> Answer:
    """Run a command to its end, as another account if one is given; never raises for how it ends.

    What it leaves running in the background must have let go of its output, else this waits for it.
    """
    try:
        ended = subprocess.run(  # noqa: S603 # commands are ours, no shell; paths come from PATH and settings
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            cwd=folder,
            env=environment,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            start_new_session=new_session,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as exc:
        return Answer(exit_code=None, output="", errors=str(exc))
    return Answer(exit_code=ended.returncode, output=ended.stdout, errors=ended.stderr)
