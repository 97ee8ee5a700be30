"""Tables compiled from the seeds, kept under MARSAD_HOME by the hash of all they come from.

Each kind has a folder of its own. An entry is written whole or not at all, and the ones used longest ago go
when a new one comes: every correction of the registry makes new ones.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

KEPT = 4  # ours, and those of a few overlays that are tried beside each other
_ABANDONED_SECONDS = 3600.0  # no compilation takes so long: whoever wrote it was killed


def is_compiled(path: Path) -> bool:
    """Whether the entry is there; it then counts as used now."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    except PermissionError:  # another user's, and readable all the same
        return True
    return True


def write_compiled(path: Path, content: bytes) -> None:
    """Put a file in place whole, and drop the folder's stale entries."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = _fresh(path)
    fresh.write_bytes(content)
    fresh.replace(path)
    drop_stale(path.parent)


def write_compiled_folder(path: Path, write: Callable[[Path], None]) -> None:
    """Fill a fresh folder with `write(folder)`, move it into place, and drop stale ones beside it."""
    fresh = _fresh(path)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    write(fresh)
    try:
        fresh.rename(path)
    except OSError:  # another worker was first; equal names mean equal content
        shutil.rmtree(fresh)
    os.utime(path)  # a rename keeps the age that the folder got with its first file
    drop_stale(path.parent)


def drop_stale(folder: Path, *, kept: int = KEPT) -> None:
    """Remove all but the `kept` entries used last, and what killed compilations left behind.

    Who has an entry open or mapped goes on with it; who looks for it later compiles it anew.
    """
    with contextlib.suppress(OSError):  # another worker drops the same ones
        entries = sorted(folder.iterdir(), key=lambda entry: entry.stat().st_mtime, reverse=True)
        whole = [entry for entry in entries if entry.suffix != ".new"]
        until = time.time() - _ABANDONED_SECONDS
        abandoned = [e for e in entries if e.suffix == ".new" and e.stat().st_mtime < until]
        for entry in (*whole[kept:], *abandoned):
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


def _fresh(path: Path) -> Path:
    return path.with_name(f"{path.name}.{os.getpid()}.new")
