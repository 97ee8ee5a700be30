"""RSS and Atom: a feed's bytes in, a document for each entry out."""

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import feedparser

from pipeline.document import Declared, RawDocument
from pipeline.errors import DocumentRejected
from pipeline.ingest.fetch import Fetcher
from pipeline.ingest.identity import (
    document_id_of_path,
    document_id_of_url,
    is_web_address,
    raw_sha256,
)

SUFFIXES = (".rss", ".atom", ".xml", ".rdf")
PAGE = '<!doctype html><html><head><meta charset="utf-8"></head><body><article>{}</article></body></html>'


def fetch_feed(
    url: str, fetcher: Fetcher, *, source: str, etag: str | None = None, last_modified: str | None = None
) -> Iterator[RawDocument | DocumentRejected]:
    """Entries of a feed at an address; none where it has not changed since the validators were given.

    Raises:
        ConfigurationError: The address can't be used (see `Fetcher.fetch`).
        SourceUnavailable: It doesn't answer.
    """
    fetched = fetcher.fetch(url, etag=etag, last_modified=last_modified)
    if fetched is not None:
        yield from read_feed(fetched.content, relative=url, source=source, fetched_at=fetched.fetched_at)


def read_feed(
    content: bytes, *, relative: str, source: str, fetched_at: datetime
) -> Iterator[RawDocument | DocumentRejected]:
    """Entries of an RSS or Atom feed, in its order.

    Args:
        content: The feed as it was found; feedparser reads broken ones as far as they go.
        relative: Its path in the source, or its address: part of the id of an entry without a link.
        source: Name of the source.
        fetched_at: When this copy came.

    Returns:
        A document for each entry with a text, and a rejection for each one without (`no_text`) or for a
        file that is no feed (`bad_feed`).
    """
    # Without resolving and cleaning by feedparser: an entry is cleaned like any page, from its own bytes.
    feed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version") and not feed.entries:
        detail = str(feed.get("bozo_exception", "no RSS or Atom"))
        document_id = document_id_of_path(source, relative)
        yield DocumentRejected(document_id=document_id, reason="bad_feed", detail=detail)
        return
    outlet = _text(feed.feed.get("title"))
    language = _text(feed.feed.get("language"))
    is_rss = str(feed.get("version", "")).startswith("rss")
    for number, entry in enumerate(feed.entries, start=1):
        declared = Declared(
            url=_link(entry),
            title=_text(entry.get("title")),
            authors=_authors(entry),
            # In RSS, feedparser keeps dc:date as `updated`; in Atom that is another thing.
            published_raw=_text(entry.get("published")) or (_text(entry.get("updated")) if is_rss else None),
            language=language,
            outlet=outlet,
        )
        yield _document(entry, declared, number, relative=relative, source=source, fetched_at=fetched_at)


def _document(
    entry: Any, declared: Declared, number: int, *, relative: str, source: str, fetched_at: datetime
) -> RawDocument | DocumentRejected:
    record = _text(entry.get("id")) or declared.url or f"entry {number}"
    by_path = document_id_of_path(source, relative, record=record)
    document_id = document_id_of_url(declared.url) if declared.url else by_path
    markup = _markup(entry)
    if not markup.strip():
        detail = f"entry {number} has neither content nor summary"
        return DocumentRejected(document_id=document_id, reason="no_text", detail=detail)
    content = PAGE.format(markup).encode("utf-8", "backslashreplace")
    return RawDocument(
        document_id=document_id,
        source=source,
        path=f"{relative}#{record}",
        media_type="text/html",
        content=base64.b64encode(content),
        raw_sha256=raw_sha256(content, declared),
        fetched_at=fetched_at,
        declared=declared,
    )


def _markup(entry: Any) -> str:
    """The entry's longest text: feeds put the article into content, or into the summary."""
    values = [part.get("value", "") for part in entry.get("content", [])]
    values.append(entry.get("summary", ""))
    return max((str(value) for value in values), key=len)


def _link(entry: Any) -> str | None:
    link = _text(entry.get("link")) or (_text(entry.get("id")) if entry.get("guidislink") else None)
    return link if link and is_web_address(link) else None


def _authors(entry: Any) -> tuple[str, ...]:
    names = [_text(author.get("name")) for author in entry.get("authors", [])]
    return tuple(name for name in names if name) or tuple(filter(None, [_text(entry.get("author"))]))


def _text(value: Any) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None
