"""The index as the ledger: what is known of a document before it is read again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.document import EnrichedDocument, RawDocument
from pipeline.errors import ConfigurationError
from pipeline.index.connection import engine_errors
from pipeline.index.names import alias_name
from pipeline.settings import Settings

_FIELDS = (
    "raw_sha256",
    "content_sha256",
    "reading_version",
    "registry_version",
    "fetched_at",
    "revision",
    "sources",
    "enrich_errors",
)
_IDS_A_REQUEST = 500


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What `news-docs` holds of a document."""

    raw_sha256: str
    content_sha256: str
    reading_version: str
    registry_version: str
    fetched_at: datetime
    revision: int
    sources: tuple[str, ...]
    has_enrich_errors: bool


def read_ledger(
    es: Elasticsearch, document_ids: Iterable[str], *, settings: Settings
) -> dict[str, LedgerEntry]:
    """Entries of those documents that the index has; reading is realtime, so no refresh is needed.

    Raises:
        EngineUnavailable: Elasticsearch does not answer.
        ConfigurationError: The alias is missing.
    """
    ids = list(dict.fromkeys(document_ids))
    entries: dict[str, LedgerEntry] = {}
    for start in range(0, len(ids), _IDS_A_REQUEST):
        rows = read_rows(es, ids[start : start + _IDS_A_REQUEST], settings=settings, fields=_FIELDS)
        entries |= {document_id: _entry(row) for document_id, row in rows.items()}
    return entries


def read_rows(
    es: Elasticsearch, document_ids: Sequence[str], *, settings: Settings, fields: Sequence[str] | None = None
) -> dict[str, dict[str, Any]]:
    """Rows of `news-docs` by id, in realtime; absent documents are absent."""
    if not document_ids:
        return {}
    alias = alias_name(settings.index_prefix, "docs")
    with engine_errors():
        answer = es.mget(
            index=alias, ids=list(document_ids), source_includes=list(fields) if fields else None
        )
    for row in answer["docs"]:
        if "error" in row:
            raise ConfigurationError(
                f"the ledger {alias} can't be read: {row['error'].get('reason', row['error'])}"
            )
    return {row["_id"]: row["_source"] for row in answer["docs"] if row["found"]}


def _entry(row: dict[str, Any]) -> LedgerEntry:
    return LedgerEntry(
        raw_sha256=row["raw_sha256"],
        content_sha256=row["content_sha256"],
        reading_version=row.get("reading_version", ""),
        registry_version=row.get("registry_version", ""),
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
        revision=row["revision"],
        sources=tuple(row.get("sources", ())),
        has_enrich_errors=bool(row.get("enrich_errors")),
    )


def is_unchanged(entry: LedgerEntry | None, raw: RawDocument, reading_version: str) -> bool:
    """Whether a raw document needs nothing: an older copy, or the same one read by the same code and data."""
    if entry is None:
        return False
    if is_older(entry, raw):
        return True
    return (
        entry.raw_sha256 == raw.raw_sha256
        and entry.reading_version == reading_version
        and not entry.has_enrich_errors
        and raw.source in entry.sources
    )


def is_older(entry: LedgerEntry, document: RawDocument | EnrichedDocument) -> bool:
    """Whether the index holds a newer copy; the hash breaks ties: any order of arrival ends the same."""
    return (document.fetched_at, document.raw_sha256) < (entry.fetched_at, entry.raw_sha256)


def is_written(entry: LedgerEntry | None, document: EnrichedDocument) -> bool:
    """Whether writing a document would change nothing; unlike before reading, the registry counts here."""
    if entry is None:
        return False
    if is_older(entry, document):
        return True
    return (
        entry.raw_sha256 == document.raw_sha256
        and (entry.reading_version, entry.registry_version)
        == (document.reading_version, document.registry_version)
        and not entry.has_enrich_errors
        and set(document.sources) <= set(entry.sources)
    )
