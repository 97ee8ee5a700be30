"""Every format of a source: a file in, its documents and what was rejected of it out."""

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath

from pipeline.clean.text import NotText, decode
from pipeline.document import Declared, RawDocument
from pipeline.errors import DocumentRejected
from pipeline.ingest.archives import ArchiveBroken, Entry, read_tar, read_zip
from pipeline.ingest.feeds import SUFFIXES as FEED_SUFFIXES
from pipeline.ingest.feeds import read_feed
from pipeline.ingest.folder import (
    MEDIA_TYPES,
    SourceFile,
    as_instant,
    changed_at,
    is_litter,
    read_content,
    read_file,
    refuse_outside,
)
from pipeline.ingest.identity import document_id_of_path, document_id_of_url, raw_sha256
from pipeline.ingest.records import BadRecord, Record, read_csv, read_json, read_json_lines
from pipeline.ingest.sidecar import SidecarInvalid, is_sidecar_name, parse_sidecar
from pipeline.log import get_logger
from pipeline.settings import Settings

RECORD_READERS = {
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
}
ARCHIVE_READERS = {
    ".zip": read_zip,
    ".tar": read_tar,
    ".tgz": read_tar,
    ".tar.gz": read_tar,
    ".tar.bz2": read_tar,
    ".tar.xz": read_tar,
}
RECORDS_MAX_FACTOR = 20  # a file of records may be so many times as large as a document

Item = RawDocument | DocumentRejected


def read_documents(
    file: SourceFile, *, source: str, settings: Settings, fields: Mapping[str, str] | None = None
) -> Iterator[Item]:
    """Read all documents of a file: one of .txt, .html or .md, many of .json, .jsonl, .csv and archives.

    Args:
        file: From `discover_files`.
        source: Name of the source; part of the id of a document without an address.
        settings: `document_max_bytes` is the limit of each document.
        fields: A record's own field names mapped to ours (`{"headline_text": "title"}`).

    Returns:
        Documents, and rejections in their place among them: an error costs its document only.
    """
    suffix = _suffix(file.path.name)
    try:
        refuse_outside(file, source=source)
        if suffix in ARCHIVE_READERS:
            yield from _read_archive(file, suffix, source=source, settings=settings, fields=fields or {})
        elif _has_records(suffix) and not is_sidecar_name(file.path.name):
            limit = settings.document_max_bytes * RECORDS_MAX_FACTOR
            document_id = document_id_of_path(source, file.relative)
            content, changed = read_content(file, document_id, max_bytes=limit)
            yield from _records(
                content, suffix, file.relative, as_instant(changed), source=source, fields=fields or {}
            )
        elif suffix in MEDIA_TYPES or is_sidecar_name(file.path.name) or file.path.is_dir():
            yield read_file(file, source=source, settings=settings)
        else:
            raise DocumentRejected(
                document_id=document_id_of_path(source, file.relative),
                reason="unsupported_format",
                detail=_supported(suffix),
            )
    except DocumentRejected as refusal:
        yield refusal


def _supported(suffix: str) -> str:
    known = sorted({*MEDIA_TYPES, *RECORD_READERS, *FEED_SUFFIXES, *ARCHIVE_READERS})
    return f"{suffix or 'no extension'}; supported are {', '.join(known)}"


def _has_records(suffix: str) -> bool:
    return suffix in RECORD_READERS or suffix in FEED_SUFFIXES


def _suffix(name: str) -> str:
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes[-2:]]
    joined = "".join(suffixes)
    return joined if joined in ARCHIVE_READERS else (suffixes[-1] if suffixes else "")


def _records(
    content: bytes,
    suffix: str,
    relative: str,
    fetched_at: datetime,
    *,
    source: str,
    fields: Mapping[str, str],
) -> Iterator[Item]:
    if suffix in FEED_SUFFIXES:
        yield from read_feed(content, relative=relative, source=source, fetched_at=fetched_at)
        return
    file_id = document_id_of_path(source, relative)
    try:
        text = decode(content).text
    except NotText as exc:
        yield DocumentRejected(document_id=file_id, reason=exc.reason, detail=str(exc))
        return
    for record in RECORD_READERS[suffix](text, fields=fields):
        if isinstance(record, BadRecord):
            record_id = document_id_of_path(source, relative, record=record.place)
            yield DocumentRejected(
                document_id=record_id, reason=record.reason, detail=f"{record.place}: {record.detail}"
            )
        else:
            yield _document(record, relative, fetched_at, source=source)


def _document(record: Record, relative: str, fetched_at: datetime, *, source: str) -> Item:
    content = record.text.encode("utf-8", "backslashreplace")
    sha256 = raw_sha256(content, record.declared)
    if record.ignored:
        get_logger().warning("ingest.record_keys_ignored", path=relative, keys=list(record.ignored))
    if record.declared.url:
        document_id = document_id_of_url(record.declared.url)
    else:
        document_id = document_id_of_path(source, relative, record=record.record_id or sha256)
    return RawDocument(
        document_id=document_id,
        source=source,
        path=f"{relative}#{record.record_id or record.place}",
        media_type=record.media_type,
        content=base64.b64encode(content),
        raw_sha256=sha256,
        fetched_at=fetched_at,
        declared=record.declared,
    )


def _read_archive(
    file: SourceFile, suffix: str, *, source: str, settings: Settings, fields: Mapping[str, str]
) -> Iterator[Item]:
    document_id = document_id_of_path(source, file.relative)
    try:
        fetched_at = as_instant(changed_at(file.path))
        sidecars = _sidecars(file, suffix, settings)
        with file.path.open("rb") as stream:
            for entry in ARCHIVE_READERS[suffix](stream, max_bytes=settings.document_max_bytes):
                yield from _entry(entry, file.relative, fetched_at, sidecars, source=source, fields=fields)
    except ArchiveBroken as exc:
        yield DocumentRejected(document_id=document_id, reason=exc.reason, detail=str(exc))
    except OSError as exc:
        yield DocumentRejected(document_id=document_id, reason="unreadable", detail=str(exc))


def _sidecars(file: SourceFile, suffix: str, settings: Settings) -> dict[str, bytes]:
    """Side-cars of an archive by name: a first pass, since they may stand after their documents."""
    with file.path.open("rb") as stream:
        entries = ARCHIVE_READERS[suffix](stream, max_bytes=settings.document_max_bytes)
        return {entry.name: entry.content for entry in entries if is_sidecar_name(entry.name)}


def _entry(
    entry: Entry,
    archive: str,
    fetched_at: datetime,
    sidecars: Mapping[str, bytes],
    *,
    source: str,
    fields: Mapping[str, str],
) -> Iterator[Item]:
    relative = f"{archive}!/{entry.name}"
    document_id = document_id_of_path(source, relative)
    path = PurePosixPath(entry.name)
    if not entry.reason and (is_sidecar_name(entry.name) or any(map(is_litter, path.parts))):
        return
    suffix = _suffix(entry.name)
    reason, detail = entry.reason, entry.detail
    if not reason and suffix in ARCHIVE_READERS:
        reason, detail = "nested_archive", "archives in archives are not opened"
    if not reason and suffix not in MEDIA_TYPES and not _has_records(suffix):
        reason, detail = "unsupported_format", _supported(suffix)
    if not reason and not entry.content.strip():
        reason, detail = "empty", f"{len(entry.content)} bytes"
    if reason:
        yield DocumentRejected(document_id=document_id, reason=reason, detail=f"{entry.name}: {detail}")
    elif _has_records(suffix):
        yield from _records(entry.content, suffix, relative, fetched_at, source=source, fields=fields)
    else:
        yield _single(entry, relative, fetched_at, sidecars, source=source)


def _single(
    entry: Entry, relative: str, fetched_at: datetime, sidecars: Mapping[str, bytes], *, source: str
) -> Item:
    path = PurePosixPath(entry.name)
    names = (f"{entry.name}.meta.json", str(path.with_suffix(".meta.json")))
    found = next((name for name in names if name in sidecars), None)
    declared, document_id = Declared(), document_id_of_path(source, relative)
    if found is not None:
        try:
            declared, ignored = parse_sidecar(sidecars[found], name=found)
        except SidecarInvalid as exc:
            return DocumentRejected(document_id=document_id, reason="bad_sidecar", detail=str(exc))
        if ignored:
            get_logger().warning("ingest.sidecar_keys_ignored", path=relative, keys=list(ignored))
    return RawDocument(
        document_id=document_id_of_url(declared.url) if declared.url else document_id,
        source=source,
        path=relative,
        media_type=MEDIA_TYPES[path.suffix.lower()],
        content=base64.b64encode(entry.content),
        raw_sha256=raw_sha256(entry.content, declared),
        fetched_at=fetched_at,
        declared=declared,
    )
