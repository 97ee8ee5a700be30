"""A folder of documents: every file in it is read, rejected with a reason, or known litter."""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from upath import UPath

from pipeline.document import Declared, RawDocument
from pipeline.errors import ConfigurationError, DocumentRejected, SourceUnavailable
from pipeline.ingest.identity import document_id_of_path, document_id_of_url, raw_sha256
from pipeline.ingest.sidecar import (
    SUFFIX,
    SidecarInvalid,
    find_sidecar,
    is_sidecar_name,
    read_sidecar,
)
from pipeline.log import get_logger
from pipeline.settings import Settings

# One row a format; the media type decides how a document is cleaned.
MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
# Files that systems and editors leave behind; nobody means them as documents.
LITTER_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx", "icon\r"})
LITTER_SUFFIXES = ("~", ".swp", ".swo", ".tmp", ".part", ".crdownload", ".bak")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a source: `relative` is its path from the source's root, with forward slashes."""

    path: UPath
    relative: str
    bytes: int
    is_outside: bool = False
    """A link that leads out of the source's root: it is refused, as archives refuse it."""


def discover_files(
    root: str | Path,
    *,
    settings: Settings,  # noqa: ARG001 - every source's discover takes the settings
) -> Iterator[SourceFile]:
    """List a source's files in a stable order, sub-folders included.

    Hidden files, side-cars of a document and litter are left out. Everything else is listed, also what
    can't be read later, so that `read_file` rejects it with a reason: nothing vanishes.

    Args:
        root: Folder or single file, as any universal_pathlib path.
        settings: Read for nothing yet; every source takes it.

    Raises:
        ConfigurationError: There is nothing at `root`.
        SourceUnavailable: A remote root doesn't answer.
    """
    base = UPath(root)
    try:
        is_file, exists = base.is_file(), base.exists()
    except OSError as exc:
        raise SourceUnavailable(f"The source {root} does not answer: {exc}") from exc
    if is_file:
        yield SourceFile(base, base.name, _size(base))
    elif not exists:
        raise ConfigurationError(
            f"There is no file or folder at {root}. Give the path of a folder of documents."
        )
    else:
        yield from _walk(base, "", frozenset(), Path(base.path).resolve() if _is_local(base) else None)


def read_file(file: SourceFile, *, source: str, settings: Settings) -> RawDocument:
    """Read one file, with its side-car, as it lies there.

    Args:
        file: From `discover_files`.
        source: Name of the source; part of the id of a document without an address.
        settings: `document_max_bytes` is the limit.

    Raises:
        DocumentRejected: `unsupported_format`, `orphan_sidecar`, `bad_sidecar`, `too_large`, `unreadable`
            or `empty`; the detail says what was seen.
    """
    refuse_outside(file, source=source)
    document_id = document_id_of_path(source, file.relative)
    if file.path.is_dir():
        raise DocumentRejected(
            document_id=document_id, reason="unreadable", detail="a folder that can't be listed"
        )
    if is_sidecar_name(file.path.name):
        raise DocumentRejected(
            document_id=document_id, reason="orphan_sidecar", detail="no document of that name lies beside it"
        )
    media_type = _media_type(file, document_id)
    declared, sidecar_changed_at = _read_sidecar(file, document_id)
    if declared.url:
        document_id = document_id_of_url(declared.url)
    content, file_changed_at = read_content(file, document_id, max_bytes=settings.document_max_bytes)
    return RawDocument(
        document_id=document_id,
        source=source,
        path=file.relative,
        media_type=media_type,
        content=base64.b64encode(content),
        raw_sha256=raw_sha256(content, declared),
        fetched_at=as_instant(max(file_changed_at, sidecar_changed_at)),
        declared=declared,
    )


def refuse_outside(file: SourceFile, *, source: str) -> None:
    """Refuse a link out of the source: who fills a folder must not publish the machine's files."""
    if file.is_outside:
        raise DocumentRejected(
            document_id=document_id_of_path(source, file.relative),
            reason="outside_link",
            detail="the link leads out of the source's folder",
        )


def _is_local(path: UPath) -> bool:
    return path.protocol in ("", "file", "local")


def _leads_out(path: UPath, root: Path | None) -> bool:
    return root is not None and path.is_symlink() and not Path(path.path).resolve().is_relative_to(root)


def _walk(
    folder: UPath, prefix: str, above: frozenset[tuple[int, int]], root: Path | None
) -> Iterator[SourceFile]:
    try:
        stat = folder.stat()
        here = (getattr(stat, "st_dev", 0), getattr(stat, "st_ino", 0))
        children = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError:
        yield SourceFile(folder, prefix.rstrip("/") or ".", 0)
        return
    if here in above:
        return  # a link back to a folder above: its files are listed there
    names = {child.name for child in children}
    seen = above | {here} if here[1] else above
    for child in children:
        relative = prefix + _printable(child.name)
        if is_litter(child.name) or _has_document(child.name, names):
            continue
        if _leads_out(child, root):
            yield SourceFile(child, relative, 0, is_outside=True)
        elif child.is_dir():
            yield from _walk(child, relative + "/", seen, root)
        else:
            yield SourceFile(child, relative, _size(child))


def is_litter(name: str) -> bool:
    """Whether a name is that of a hidden file or of what systems and editors leave behind."""
    lower = name.lower()
    return lower.startswith((".", "~")) or lower in LITTER_NAMES or lower.endswith(LITTER_SUFFIXES)


def _has_document(name: str, names: set[str]) -> bool:
    """Whether a name is that of a side-car whose document lies in the same folder."""
    if not is_sidecar_name(name):
        return False
    stem = name[: -len(SUFFIX)]
    is_of_file = stem in names and any(stem.lower().endswith(suffix) for suffix in MEDIA_TYPES)
    return is_of_file or any(stem + suffix in names for suffix in MEDIA_TYPES)


def _printable(name: str) -> str:
    """A file name whose bytes are no UTF-8 is shown escaped, since it goes into JSON."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _size(path: UPath) -> int:
    try:
        return int(path.stat().st_size)
    except OSError:
        return 0


def _media_type(file: SourceFile, document_id: str) -> str:
    suffix = file.path.suffix.lower()
    if suffix not in MEDIA_TYPES:
        raise DocumentRejected(
            document_id=document_id,
            reason="unsupported_format",
            detail=suffix or "no extension",
        )
    return MEDIA_TYPES[suffix]


def _read_sidecar(file: SourceFile, document_id: str) -> tuple[Declared, float]:
    """What is declared beside the file, and when that was last changed."""
    path = find_sidecar(file.path)
    if path is None:
        return Declared(), 0.0
    try:
        declared, ignored = read_sidecar(path)
    except SidecarInvalid as exc:
        raise DocumentRejected(document_id=document_id, reason="bad_sidecar", detail=str(exc)) from exc
    if ignored:
        get_logger().warning("ingest.sidecar_keys_ignored", path=file.relative, keys=list(ignored))
    return declared, changed_at(path)


def read_content(file: SourceFile, document_id: str, *, max_bytes: int) -> tuple[bytes, float]:
    """A file's bytes and the time of its last change.

    Raises:
        DocumentRejected: `unreadable`, `too_large` or `empty`.
    """
    try:
        if not file.path.is_file():  # a pipe would block for ever, a broken link has nothing to read
            raise OSError("no regular file that can be reached")
        with file.path.open("rb") as stream:
            content: bytes = stream.read(max_bytes + 1)
        changed = changed_at(file.path)
    except OSError as exc:
        raise DocumentRejected(document_id=document_id, reason="unreadable", detail=str(exc)) from exc
    if len(content) > max_bytes:
        raise DocumentRejected(
            document_id=document_id,
            reason="too_large",
            detail=f"{max(file.bytes, len(content))} bytes; MARSAD_DOCUMENT_MAX_BYTES is {max_bytes}",
        )
    if not content.strip():
        raise DocumentRejected(document_id=document_id, reason="empty", detail=f"{len(content)} bytes")
    return content, changed


def changed_at(path: UPath) -> float:
    """Seconds since the epoch of a file's last change; decision 0004 says why not its modification time."""
    stat = path.stat()
    if path.protocol in ("", "file") and os.name == "posix":
        return float(stat.st_ctime)
    times = [getattr(stat, name, None) for name in ("st_mtime", "st_ctime")]
    known = [float(time) for time in times if time]
    return max(known) if known else datetime.now(UTC).timestamp()


def as_instant(seconds: float) -> datetime:
    """UTC with milliseconds, as versions in the index are counted."""
    milliseconds = int(seconds * 1000)
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)
