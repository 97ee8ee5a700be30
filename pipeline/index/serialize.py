"""An EnrichedDocument as the bodies that go into `news-docs`, `news-links` and `news-revisions`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from xxhash import xxh3_128_hexdigest

from pipeline.document import CleanDocument, EnrichedDocument, Link, Model
from pipeline.enrich.registry.normal_form import is_unregistered, unmarked

# Fields of the model that stand elsewhere or in another form in the index.
_RESHAPED = frozenset(
    {"links", "language", "outlet", "outlet_domain", "outlet_country", "declared_language", "event_ranges"}
)
_REVISED = (
    "document_id",
    "title",
    "lead",
    "body",
    "authors",
    "url",
    "sources",
    "published_at",
    "published_precision",
    "published_origin",
    "updated_at",
    "fetched_at",
    "raw_sha256",
    "content_sha256",
    "reading_version",
    "revision",
)


def document_version(fetched_at: datetime) -> int:
    """External version of a document and its rows: `fetched_at` in milliseconds, stable on replay."""
    return max(0, int(fetched_at.timestamp() * 1000))


def document_body(document: EnrichedDocument, *, revision: int, run_id: str, now: datetime) -> dict[str, Any]:
    """The row of `news-docs`: what is unknown or empty is absent."""
    body = {name: value for name, value in _plain(document).items() if name not in _RESHAPED}
    body["language"] = _without_empty(document.language.model_dump())
    body["outlet"] = _without_empty(_outlet(document))
    body["event_ranges"] = [_without_empty(item.model_dump()) for item in document.event_ranges]
    body["word_count"] = len(document.body.split())
    body["links_cut"] = document.links_cut
    body["is_primary"] = True
    body |= {"revision": revision, "run_id": run_id, "indexed_at": now}
    return _without_empty(body)


def _plain(document: EnrichedDocument) -> dict[str, Any]:
    # orjson writes datetimes itself, much faster than pydantic's JSON mode.
    return document.model_dump(exclude_none=True)


def _outlet(document: EnrichedDocument) -> dict[str, Any]:
    return {
        "name": document.outlet,
        "domain": document.outlet_domain,
        "country": document.outlet_country,
    }


def readable_row(document: EnrichedDocument) -> dict[str, Any]:
    """A document that is not indexed in the form of a row of `news-docs`, in plain JSON values."""
    row = document.model_dump(mode="json", exclude={"outlet", "outlet_domain", "outlet_country", "links"})
    return {**row, "outlet": _outlet(document)}


def clean_document(row: Mapping[str, Any]) -> CleanDocument:
    """The CleanDocument that a row of `news-docs` was read from."""
    outlet = row.get("outlet", {})
    kept = {name: row[name] for name in CleanDocument.model_fields if name in row and name != "outlet"}
    return CleanDocument(
        **kept,
        outlet=outlet.get("name"),
        outlet_domain=outlet.get("domain"),
        outlet_country=outlet.get("country"),
    )


def link_rows(document: EnrichedDocument, *, run_id: str, now: datetime) -> dict[str, dict[str, Any]]:
    """The rows of `news-links` by their `_id`; two links with one id keep the surer one."""
    shared = _without_empty(
        {
            "document_id": document.document_id,
            "title": document.title,
            "published_at": document.published_at,
            "fetched_at": document.fetched_at,
            "language": document.language.code,
            "outlet": document.outlet or document.outlet_domain,
            "is_primary": True,
            "run_id": run_id,
            "indexed_at": now,
        }
    )
    rows: dict[str, dict[str, Any]] = {}
    for link in sorted(document.links, key=lambda link: link.score):
        row = {**_without_empty(link.model_dump()), **shared}
        if link.actor and is_unregistered(link.actor_id or ""):
            # `actor` becomes the index's usual spelling; which one that is, the documents' own tell.
            row["actor_spelling"] = unmarked(link.actor)
        rows[link_id(document.document_id, link)] = row
    return rows


def link_id(document_id: str, link: Link) -> str:
    """Hash of document, sentence, actor (id, else normal form) and location: the same on every replay."""
    actor = link.actor_id or normal_form(link.actor or "")
    location = link.location_id or normal_form(link.location or "")
    key = "\x1f".join((document_id, link.field, str(link.sentence_start), actor, location))
    return xxh3_128_hexdigest(key.encode())


def normal_form(name: str) -> str:
    """A name without differences of case and space, for identity only."""
    return " ".join(name.split()).casefold()


def revision_body(
    row: Mapping[str, Any], *, superseded_at: datetime, run_id: str, now: datetime
) -> dict[str, Any]:
    """The row of `news-revisions` for the text that a row of `news-docs` held."""
    kept = {name: row[name] for name in _REVISED if name in row}
    return {**kept, "superseded_at": superseded_at, "run_id": run_id, "indexed_at": now}


def _without_empty(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _index_value(value)
        for name, value in row.items()
        if value is not None and value not in ("", (), [], {})
    }


def _index_value(value: Any) -> Any:
    return value.model_dump() if isinstance(value, Model) else value
