"""Feeds: an entry is a document; broken feeds are read as far as they go."""

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from pipeline.clean import clean
from pipeline.document import RawDocument
from pipeline.errors import DocumentRejected
from pipeline.ingest.documents import read_documents
from pipeline.ingest.feeds import fetch_feed, read_feed
from pipeline.ingest.fetch import Fetcher
from pipeline.ingest.folder import discover_files
from pipeline.ingest.identity import document_id_of_url
from pipeline.settings import Settings

FETCHED = datetime(2024, 3, 20, tzinfo=UTC)
RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Post</title><language>en</language>
<item><title>Wall to be rebuilt</title><link>https://harbour.example/wall?utm_source=rss</link>
<pubDate>Fri, 15 Mar 2024 09:30:00 +0100</pubDate><dc:creator>Ada Byrne</dc:creator>
<description>Short.</description>
<content:encoded><![CDATA[<p>The wall will be rebuilt before the autumn.</p><p>Work starts in May.</p>]]>
</content:encoded></item>
<item><title>Only a teaser</title><guid isPermaLink="false">tag:7</guid>
<description>A ferry is late.</description></item>
<item><title>Nothing</title><link>https://harbour.example/nothing</link></item>
</channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title>
<entry><title>A vote</title><id>urn:1</id><link href="https://wire.example/vote"/>
<updated>2024-03-16T10:00:00Z</updated><summary>The council votes today.</summary>
<author><name>Jo Lund</name></author></entry></feed>"""


def read(content: bytes) -> tuple[list[RawDocument], list[DocumentRejected]]:
    items = list(read_feed(content, relative="feed.xml", source="desk", fetched_at=FETCHED))
    return (
        [item for item in items if isinstance(item, RawDocument)],
        [item for item in items if isinstance(item, DocumentRejected)],
    )


def test_entries_are_documents() -> None:
    documents, rejections = read(RSS)
    assert [d.declared.title for d in documents] == ["Wall to be rebuilt", "Only a teaser"]
    first = documents[0]
    assert first.document_id == document_id_of_url("https://harbour.example/wall")
    assert first.declared.outlet == "Harbour Post"
    assert first.declared.authors == ("Ada Byrne",)
    assert documents[1].path == "feed.xml#tag:7"
    assert [r.reason for r in rejections] == ["no_text"]


def test_entry_is_cleaned_like_a_page() -> None:
    documents, _ = read(RSS)
    first, teaser = map(clean, documents)
    assert first.body == "The wall will be rebuilt before the autumn.\n\nWork starts in May."
    assert first.published_at == datetime(2024, 3, 15, 8, 30, tzinfo=UTC)
    assert first.published_origin == "declared"
    assert teaser.body == "A ferry is late."


def test_update_of_an_atom_entry_is_no_publication() -> None:
    [document], _ = read(ATOM)
    assert document.declared.published_raw is None
    assert document.declared.authors == ("Jo Lund",)


@pytest.mark.parametrize("content", [b"no feed", b"<html><body>Not found</body></html>", b"\x00\x01", b""])
def test_file_that_is_no_feed(content: bytes) -> None:
    documents, rejections = read(content)
    assert (documents, [r.reason for r in rejections]) == ([], ["bad_feed"])


def test_cut_feed_gives_what_is_whole() -> None:
    documents, _ = read(RSS[: RSS.index(b"<item><title>Only")])
    assert [d.declared.title for d in documents] == ["Wall to be rebuilt"]


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do-not-read")
    entity = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>'.encode()
    documents, rejections = read(entity + ATOM.partition(b"?>")[2].replace(b"A vote", b"&x;"))
    titles = [d.declared.title or "" for d in documents]
    assert all("do-not-read" not in title for title in titles)
    assert documents or rejections


def test_feed_file_lies_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "feed.rss").write_bytes(RSS)
    settings = Settings()
    [file] = discover_files(tmp_path, settings=settings)
    items = list(read_documents(file, source="desk", settings=settings))
    assert sum(isinstance(item, RawDocument) for item in items) == 2


def test_feed_at_an_address() -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=RSS)))
    fetcher = Fetcher(client, resolve=lambda *_: ["93.184.216.34"])
    items = list(fetch_feed("https://harbour.example/feed", fetcher, source="desk"))
    assert sum(isinstance(item, RawDocument) for item in items) == 2


def test_unchanged_feed_gives_nothing() -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(304)))
    fetcher = Fetcher(client, resolve=lambda *_: ["93.184.216.34"])
    assert list(fetch_feed("https://harbour.example/feed", fetcher, source="desk", etag='"1"')) == []
