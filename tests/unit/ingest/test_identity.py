"""Which document a copy belongs to: addresses of one page give one id."""

import pytest

from pipeline.document import Declared
from pipeline.ingest.identity import (
    canonicalize_url,
    document_id_of_path,
    document_id_of_url,
    is_tracking,
    is_web_address,
    raw_sha256,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("HTTP://News.Example.COM/A", "http://news.example.com/A", id="host lower, path kept"),
        pytest.param("http://example.com:80/a", "http://example.com/a", id="default port of http"),
        pytest.param("https://example.com:443/a", "https://example.com/a", id="default port of https"),
        pytest.param("https://example.com:8443/a", "https://example.com:8443/a", id="own port stays"),
        pytest.param("http://example.com:443/a", "http://example.com:443/a", id="the other scheme's port"),
        pytest.param("https://example.com", "https://example.com/", id="no path"),
        pytest.param("https://example.com/a/", "https://example.com/a", id="trailing slash"),
        pytest.param("https://example.com/a/./b/../c", "https://example.com/a/c", id="dot segments"),
        pytest.param("https://example.com/../../a", "https://example.com/a", id="above the root"),
        pytest.param("https://example.com/a#section", "https://example.com/a", id="fragment"),
        pytest.param("https://example.com/#!/story/7", "https://example.com/#!/story/7", id="hashbang page"),
        pytest.param("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2", id="sorted"),
        pytest.param("https://example.com/a?a=2&a=1", "https://example.com/a?a=1&a=2", id="repeated"),
        pytest.param("https://example.com/a?id=", "https://example.com/a?id=", id="empty value"),
        pytest.param("https://example.com/a?", "https://example.com/a", id="empty query"),
        pytest.param(
            "https://example.com/a?utm_source=x&UTM_Medium=y&fbclid=z&id=7",
            "https://example.com/a?id=7",
            id="tracking parameters",
        ),
        pytest.param("https://example.com/a?gclid=1", "https://example.com/a", id="only tracking"),
        pytest.param("https://example.com/%7euser/%e4", "https://example.com/~user/%E4", id="escapes"),
        pytest.param("https://example.com/50%", "https://example.com/50%25", id="a lone percent sign"),
        pytest.param("https://example.com/ä b", "https://example.com/%C3%A4%20b", id="unescaped"),
        pytest.param("https://bücher.example/x", "https://xn--bcher-kva.example/x", id="IDNA"),
        pytest.param("https://user:secret@example.com/", "https://example.com/", id="no credentials"),
        pytest.param("https://example.com./a", "https://example.com/a", id="trailing dot of the host"),
        pytest.param("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a", id="IPv6"),
        pytest.param("  https://example.com/a\n", "https://example.com/a", id="space around"),
        pytest.param("https://example.com/a//b", "https://example.com/a//b", id="double slash may matter"),
        pytest.param("https://example.com/?q=a+b", "https://example.com/?q=a+b", id="space in the query"),
        pytest.param("mailto:desk@example.com", "mailto:desk@example.com", id="no web address"),
        pytest.param("http://example.com:port/", "http://example.com:port/", id="a port that is none"),
        pytest.param("http://[broken/", "http://[broken/", id="a broken address"),
        pytest.param("", "", id="empty"),
    ],
)
def test_canonical_url(url: str, expected: str) -> None:
    assert canonicalize_url(url) == expected
    assert canonicalize_url(expected) == expected


def test_id_of_a_page_ignores_scheme_and_tracking() -> None:
    plain = document_id_of_url("https://example.com/story?id=7")
    assert document_id_of_url("http://EXAMPLE.com/story/?utm_campaign=x&id=7#top") == plain
    assert document_id_of_url("https://example.com/story?id=8") != plain


def test_id_of_a_path_depends_on_source_path_and_record() -> None:
    ids = {
        document_id_of_path("one", "a.txt"),
        document_id_of_path("two", "a.txt"),
        document_id_of_path("one", "b.txt"),
        document_id_of_path("one", "a.txt", record="1"),
        document_id_of_path("one", "a.txt", record="2"),
        document_id_of_path("on", "ea.txt"),
    }
    assert len(ids) == 6
    assert all(len(document_id) == 32 for document_id in ids)


def test_raw_hash_covers_bytes_and_declaration() -> None:
    plain = raw_sha256(b"news", Declared())
    assert raw_sha256(b"news", Declared()) == plain
    assert raw_sha256(b"new", Declared()) != plain
    assert raw_sha256(b"news", Declared(title="A title")) != plain


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/a", True),
        ("HTTPS://example.com", True),
        ("ftp://example.com/a", False),
        ("//example.com/a", False),
        ("example.com/a", False),
        ("https:///a", False),
        ("http://example.com:99999/", False),
        ("", False),
    ],
)
def test_web_address(url: str, expected: bool) -> None:
    assert is_web_address(url) is expected


def test_tracking_parameters_are_those_of_the_table() -> None:
    assert is_tracking("utm_content")
    assert is_tracking("FBCLID")
    assert not is_tracking("id")
    assert not is_tracking("page")
