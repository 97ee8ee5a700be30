"""One RawDocument in, one CleanDocument out."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from pipeline.clean.authors import clean_authors
from pipeline.clean.html import declared_charset, read_body
from pipeline.clean.markdown import read_markdown
from pipeline.clean.metadata import Metadata, read_metadata
from pipeline.clean.moments import parse_moment
from pipeline.clean.page import parse_page
from pipeline.clean.published import CLOCK_SKEW, Published
from pipeline.clean.text import Decoded, NotText, decode, normalize, split_paragraphs
from pipeline.document import CleanDocument, RawDocument
from pipeline.errors import DocumentRejected

SHORT_WORDS = 30  # below this a document is a caption or a stub; it stays, flagged


def clean(raw: RawDocument) -> CleanDocument:
    """Read a document's text and its metadata.

    Raises:
        DocumentRejected: `empty` (no bytes), `binary`, `undecodable`, `no_text` (nothing to read in it) or
            `unsupported_format` (a media type nobody cleans).
    """
    if not raw.content.strip():
        raise DocumentRejected(
            document_id=raw.document_id, reason="empty", detail=f"{len(raw.content)} bytes"
        )
    if raw.media_type not in READERS:
        raise DocumentRejected(
            document_id=raw.document_id, reason="unsupported_format", detail=raw.media_type
        )
    decoded = _decode(raw)
    metadata, body = READERS[raw.media_type](raw, decoded.text)
    metadata = _without_future(metadata, raw)
    body = normalize(body).strip()
    paragraphs = split_paragraphs(body)
    if not any(character.isalnum() for character in body):
        raise DocumentRejected(
            document_id=raw.document_id, reason="no_text", detail="no words in the document"
        )
    return _assemble(raw, metadata, body=body, lead=paragraphs[0], flags=decoded.flags)


def _read_page(raw: RawDocument, markup: str) -> tuple[Metadata, str]:
    page = parse_page(markup, url=raw.declared.url)
    if page is None:
        raise DocumentRejected(document_id=raw.document_id, reason="no_text", detail="this is no HTML")
    metadata = read_metadata(page, fetched_at=raw.fetched_at)
    return metadata, read_body(page, title=metadata.title, article=metadata.article)


def _read_markdown(_raw: RawDocument, text: str) -> tuple[Metadata, str]:
    return read_markdown(normalize(text))


def _read_plain(_raw: RawDocument, text: str) -> tuple[Metadata, str]:
    return Metadata(), text


# One row a media type; pipeline/ingest/folder.py says which file is which.
READERS: dict[str, Callable[[RawDocument, str], tuple[Metadata, str]]] = {
    "text/html": _read_page,
    "text/markdown": _read_markdown,
    "text/plain": _read_plain,
}


def _without_future(metadata: Metadata, raw: RawDocument) -> Metadata:
    published = metadata.published
    is_future = published is not None and published.moment.at > raw.fetched_at + CLOCK_SKEW
    return replace(metadata, published=None) if is_future else metadata


def _decode(raw: RawDocument) -> Decoded:
    charset = declared_charset(raw.content) if raw.media_type == "text/html" else None
    try:
        return decode(raw.content, declared_charset=charset)
    except NotText as exc:
        raise DocumentRejected(document_id=raw.document_id, reason=exc.reason, detail=str(exc)) from exc


def _assemble(
    raw: RawDocument, metadata: Metadata, *, body: str, lead: str, flags: Iterable[str]
) -> CleanDocument:
    declared = raw.declared
    title = normalize(declared.title or metadata.title)
    authors = clean_authors(declared.authors) or metadata.authors
    published = _declared_date(raw) or metadata.published
    published_at = published.moment.at if published else None
    host = (urlsplit(declared.url or metadata.canonical_url or "").hostname or "").removeprefix("www.")
    return CleanDocument(
        document_id=raw.document_id,
        sources=(raw.source,),
        path=raw.path,
        url=declared.url,
        canonical_url=metadata.canonical_url,
        media_type=raw.media_type,
        title=" ".join(title.split()),
        lead=lead,
        body=body,
        authors=authors,
        outlet=declared.outlet or metadata.outlet,
        outlet_domain=host or None,
        outlet_country=declared.outlet_country,
        declared_language=declared.language or metadata.language,
        published_at=published_at,
        published_precision=published.moment.precision if published else None,
        published_origin=published.origin if published else None,
        updated_at=metadata.updated.at if metadata.updated else None,
        fetched_at=raw.fetched_at,
        raw_sha256=raw.raw_sha256,
        content_sha256=content_sha256(title=title, body=body, published_at=published_at, authors=authors),
        quality_flags=tuple(_flags(flags, body=body, is_dated=published is not None)),
    )


def content_sha256(*, title: str, body: str, published_at: datetime | None, authors: Iterable[str]) -> str:
    """Hash of what a reader would call the document; it decides whether a copy is a new revision."""
    parts = [title, body, published_at.isoformat() if published_at else None, list(authors)]
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False).encode("utf-8", "backslashreplace")
    ).hexdigest()


def _declared_date(raw: RawDocument) -> Published | None:
    if not raw.declared.published_raw:
        return None
    moment = parse_moment(raw.declared.published_raw, language=raw.declared.language)
    if moment is None or moment.at > raw.fetched_at + CLOCK_SKEW:
        return None
    return Published(moment, "declared")


def _flags(flags: Iterable[str], *, body: str, is_dated: bool) -> Iterable[str]:
    yield from flags
    if len(body.split()) < SHORT_WORDS:
        yield "short"
    if not is_dated:
        yield "undated"
