"""A RawDocument becomes a CleanDocument, or is rejected with a reason."""

import base64
from datetime import UTC, datetime

import pytest

from pipeline.clean import clean
from pipeline.document import CleanDocument, Declared, RawDocument
from pipeline.errors import DocumentRejected

FETCHED = datetime(2024, 3, 20, 12, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<title>Harbour wall to be rebuilt | Harbour Post</title>
<meta property="og:title" content="Harbour wall to be rebuilt">
<meta property="og:site_name" content="Harbour Post">
<meta property="article:published_time" content="2024-03-15T09:30:00+01:00">
<meta name="author" content="By Ada Byrne and Jo Lund">
<link rel="canonical" href="https://harbour.example/wall">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Harbour wall to be rebuilt</h1>
<p>The harbour wall, broken by the storm of last November, will be rebuilt before the autumn, the council said
on Friday after a long meeting with the fishermen of the town.</p>
<p>Work starts in May. It will cost four million crowns, of which the region pays one half and the town the
other, according to a plan that was shown to the press.</p>
<p>The mayor said that ferries would keep to their timetable for as long as the cranes allow it, and that no
boat would have to leave its berth.</p></article>
<footer><p>Copyright Harbour Post. All rights reserved.</p></footer></body></html>"""


def make_raw(content: str | bytes, *, media_type: str = "text/plain", **declared: object) -> RawDocument:
    data = content if isinstance(content, bytes) else content.encode()
    return RawDocument(
        document_id="d1",
        source="desk",
        path="a.txt",
        media_type=media_type,
        content=base64.b64encode(data),
        raw_sha256="0" * 64,
        fetched_at=FETCHED,
        declared=Declared.model_validate(declared),
    )


def clean_page(content: str | bytes, **declared: object) -> CleanDocument:
    return clean(make_raw(content, media_type="text/html", **declared))


def reason_of(raw: RawDocument) -> str:
    with pytest.raises(DocumentRejected) as caught:
        clean(raw)
    assert caught.value.document_id == "d1"
    return caught.value.reason


def test_plain_text_keeps_its_paragraphs() -> None:
    """Nothing is taken out of plain text, and nothing is put in."""
    text = "First paragraph, two\nlines long.\n\nSecond paragraph.\n\n\nThird  one, with two spaces."
    document = clean(make_raw(text))
    assert document.body == text
    assert document.lead == "First paragraph, two\nlines long."
    assert document.title == ""
    assert document.published_at is None
    assert "undated" in document.quality_flags


def test_plain_text_of_single_lines_has_a_line_as_lead() -> None:
    document = clean(make_raw("One line is one paragraph.\nThis is the second.\n"))
    assert document.lead == "One line is one paragraph."
    assert document.body == "One line is one paragraph.\nThis is the second."


def test_page_gives_body_and_metadata() -> None:
    document = clean_page(PAGE)
    assert document.title == "Harbour wall to be rebuilt"
    assert document.authors == ("Ada Byrne", "Jo Lund")
    assert document.outlet == "Harbour Post"
    assert document.outlet_domain == "harbour.example"
    assert document.canonical_url == "https://harbour.example/wall"
    assert document.url is None
    assert document.declared_language == "en-GB"
    assert document.published_at == datetime(2024, 3, 15, 8, 30, tzinfo=UTC)
    assert document.published_precision == "second"
    assert document.published_origin == "meta"
    paragraphs = document.body.split("\n\n")
    assert len(paragraphs) == 3
    assert document.lead == paragraphs[0]
    assert paragraphs[0].startswith("The harbour wall")
    assert "Sport" not in document.body
    assert "rights reserved" not in document.body


def test_declaration_wins_over_the_page() -> None:
    document = clean_page(
        PAGE,
        title="Declared title",
        authors=("By Kim Roe",),
        published_raw="2024-03-14",
        outlet="Wire",
        outlet_country="NO",
        language="nb",
        url="https://wire.example/7",
    )
    assert document.title == "Declared title"
    assert document.authors == ("Kim Roe",)
    assert document.published_at == datetime(2024, 3, 14, tzinfo=UTC)
    assert (document.published_precision, document.published_origin) == ("day", "declared")
    assert (document.outlet, document.outlet_country, document.outlet_domain) == (
        "Wire",
        "NO",
        "wire.example",
    )
    assert document.declared_language == "nb"


def test_publication_is_never_in_the_future() -> None:
    """A date after the fetch is no publication date, and the day of the fetch never stands in for it."""
    document = clean_page(PAGE.replace("2024-03-15", "2034-03-15"))
    assert document.published_at is None
    assert document.published_origin is None
    assert "undated" in document.quality_flags


def test_declared_date_that_is_none_leaves_the_page_its_own() -> None:
    document = clean_page(PAGE, published_raw="sometime in spring")
    assert document.published_origin == "meta"


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        pytest.param(b"", "text/plain", "empty", id="no bytes"),
        pytest.param(b"\xef\xbb\xbf", "text/plain", "no_text", id="only a mark"),
        pytest.param("?!… —", "text/plain", "no_text", id="only marks"),
        pytest.param(b"%PDF-1.7 \xe2\xe3\xcf\xd3", "text/plain", "binary", id="a PDF named .txt"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text/plain", "binary", id="a picture"),
        pytest.param(bytes(range(256)) * 8, "text/plain", "binary", id="every byte"),
        pytest.param(b"\0" * 500, "text/plain", "binary", id="zeros"),
        pytest.param("<html><body></body></html>", "text/html", "no_text", id="an empty page"),
        pytest.param("<script>var a = 1</script>", "text/html", "no_text", id="a page of script"),
        pytest.param("news", "application/pdf", "unsupported_format", id="a media type nobody cleans"),
    ],
)
def test_document_that_can_not_be_read(content: str | bytes, media_type: str, reason: str) -> None:
    assert reason_of(make_raw(content, media_type=media_type)) == reason


def test_content_hash_is_of_what_a_reader_sees() -> None:
    first = clean(make_raw("Some news."))
    assert clean(make_raw("Some news.\r\n")).content_sha256 == first.content_sha256
    assert clean(make_raw("Other news.")).content_sha256 != first.content_sha256
    assert clean(make_raw("Some news.", title="T")).content_sha256 != first.content_sha256
    assert clean(make_raw("Some news.", authors=("A B",))).content_sha256 != first.content_sha256
    assert clean(make_raw("Some news.", published_raw="2024-01-05")).content_sha256 != first.content_sha256


def test_model_survives_its_json() -> None:
    document = clean_page(PAGE)
    assert CleanDocument.model_validate_json(document.model_dump_json()) == document


XHTML = '<?xml version="1.0" encoding="utf-8"?>\n<html><body><p>News of the town.</p></body></html>'
LD_JSON = '<script type="application/ld+json">%s</script><p>News of the town.</p>'


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<p>Unclosed <b>markup <i>everywhere <div><p>News of the town and its", id="soup"),
        pytest.param("no markup at all, but words that someone saved as a page", id="no markup"),
        pytest.param("<div>" * 5000 + "deep news of the town" + "</div>" * 5000, id="deep nesting"),
        pytest.param("<p>News</p>" * 3 + "<" * 2000, id="angle brackets"),
        pytest.param(XHTML, id="XHTML"),
        pytest.param("<p>News \x00 with \x01 controls and a word more.</p>", id="control characters"),
        pytest.param(LD_JSON % '{"@type": "NewsArticle", "headline": [', id="broken JSON-LD"),
        pytest.param(LD_JSON % ("[" * 3000), id="hostile JSON-LD"),
    ],
)
def test_hostile_page_gives_a_document_or_a_reason(markup: str) -> None:
    """No page raises anything but a rejection."""
    try:
        body = clean_page(markup).body
    except DocumentRejected as exc:
        body = exc.reason
    assert body
