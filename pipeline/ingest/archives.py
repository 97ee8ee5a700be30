"""Archives of documents, read without unpacking: no path leaves them, no bomb goes off."""

import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

ENTRIES_MAX = 100_000
RATIO_MAX = 200  # text shrinks to a tenth or twentieth; a bomb to a thousandth
RATIO_FLOOR_BYTES = 1024 * 1024  # a small file of one letter is no bomb
TOTAL_MAX_BYTES = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive, or the reason why it was not read."""

    name: str
    content: bytes
    reason: str = ""
    detail: str = ""


class ArchiveBroken(Exception):
    """An archive that can't be read on; `reason` is the constant word of the rejection."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def read_zip(stream: IO[bytes], *, max_bytes: int) -> Iterator[Entry]:
    """Files of a zip archive, in its order; one larger than `max_bytes` gives a reason instead.

    Raises:
        ArchiveBroken: No zip archive, too many entries, or a bomb.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            _check_count(len(members))
            total = 0
            for member in members:
                if member.is_dir():
                    continue
                entry = _read_member(archive, member, max_bytes=max_bytes)
                total += len(entry.content)
                _check_total(total)
                yield entry
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as exc:
        raise ArchiveBroken("broken_archive", str(exc)) from exc


def read_tar(stream: IO[bytes], *, max_bytes: int) -> Iterator[Entry]:
    """Files of a tar archive, packed or not; links, devices and pipes give a reason instead.

    Raises:
        ArchiveBroken: No tar archive, cut short, too many entries, or a bomb.
    """
    total = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|*") as archive:
            for number, member in enumerate(archive, start=1):
                _check_count(number)
                if member.isdir():
                    continue
                reason = _unsafe(member.name) or ("" if member.isreg() else "a link or device")
                if reason:
                    yield Entry(member.name, b"", "unsafe_entry", reason)
                    continue
                source = archive.extractfile(member)
                content = source.read(max_bytes + 1) if source else b""
                total += member.size  # what is skipped is unpacked all the same
                _check_total(total)
                yield _limited(member.name, content, member.size, max_bytes)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as exc:
        raise ArchiveBroken("broken_archive", str(exc)) from exc


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, max_bytes: int) -> Entry:
    name = member.filename
    if _unsafe(name) or stat.S_ISLNK(member.external_attr >> 16):
        return Entry(name, b"", "unsafe_entry", "a path out of the archive, or a link")
    if member.flag_bits & 1:
        return Entry(name, b"", "encrypted", "the archive asks for a password")
    if member.file_size > RATIO_FLOOR_BYTES and member.file_size > RATIO_MAX * max(member.compress_size, 1):
        raise ArchiveBroken("archive_bomb", f"{name}: {member.compress_size} bytes become {member.file_size}")
    try:
        with archive.open(member) as source:
            content = source.read(max_bytes + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as exc:
        return Entry(name, b"", "broken_entry", str(exc))
    return _limited(name, content, member.file_size, max_bytes)


def _limited(name: str, content: bytes, size: int, max_bytes: int) -> Entry:
    if len(content) > max_bytes:
        return Entry(name, b"", "too_large", f"{max(size, len(content))} bytes; the limit is {max_bytes}")
    return Entry(name, content)


def _unsafe(name: str) -> str:
    """Why a path may not be used; nothing is ever written, but ids and messages are made of it."""
    parts = name.replace("\\", "/").split("/")
    is_out = name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name
    return "a path out of the archive" if is_out else ""


def _check_count(count: int) -> None:
    if count > ENTRIES_MAX:
        raise ArchiveBroken("archive_bomb", f"more than {ENTRIES_MAX} entries")


def _check_total(total: int) -> None:
    if total > TOTAL_MAX_BYTES:
        raise ArchiveBroken("archive_bomb", f"more than {TOTAL_MAX_BYTES} bytes in it")
