"""One compilation at a time: who comes second waits, and finds the first one's table."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.log import get_logger


@contextlib.contextmanager
def compile_lock(path: Path) -> Iterator[None]:
    """Hold the lock file for as long as the block runs; the system frees it when its holder dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            get_logger().warning("gazetteer.waiting", reason="another process compiles it", lock=str(path))
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # closing frees the lock; the file stays, or a third would lock another one
