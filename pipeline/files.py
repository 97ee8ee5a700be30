"""Files on a disk, written whole or not at all."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Put a file in place in one step: who reads it, or kills us, sees the old content or the new one.

    Folders above are made, a link stays a link, and the mode of a file that was there stays.

    Args:
        path: Where it is, or will be.
        parts: Its content; what raises while it is made leaves the old file and no litter.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
