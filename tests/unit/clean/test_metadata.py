"""A page's metadata: the surest place wins, each field on its own."""

from datetime import UTC, datetime

import pytest

from pipeline.clean.authors import clean_authors
from pipeline.clean.html import is_standing_line, read_body
from pipeline.clean.metadata import Metadata, read_metadata
from pipeline.clean.page import parse_page

TEXT = (
    "<article>"
    + "<p>The harbour wall will be rebuilt before the autumn, the council said.</p>" * 4
    + "</article>"
)


def read(
    head: str, body: str = "", *, url: str | None = None, fetched_at: datetime | None = None
) -> Metadata:
    page = parse_page(f"<html><head>{head}</head><body>{body}{TEXT}</body></html>", url=url)
    assert page is not None
    return read_metadata(page, fetched_at=fetched_at)


LD = '<script type="application/ld+json">%s</script>'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        pytest.param(
            "<title>A wall falls down | Harbour Post</title>", "", "A wall falls down", id="site name"
        ),
        pytest.param(
            "<title>Harbour Post</title>",
            "<h1>A wall falls down today</h1>",
            "A wall falls down today",
            id="heading alone",
        ),
        pytest.param(
            '<meta property="og:title" content="A wall falls down">',
            "<h1>Sport</h1>",
            "A wall falls down",
            id="a section as heading",
        ),
        pytest.param(
            '<meta property="og:title" content="Harbour: A wall falls down">',
            '<h1><span class="kicker">Harbour</span> A wall falls down</h1>',
            "A wall falls down",
            id="kicker",
        ),
        pytest.param(
            LD % '{"@graph": [{"@type": "NewsArticle", "headline": "A wall falls &amp; stands"}]}',
            "",
            "A wall falls & stands",
            id="JSON-LD graph",
        ),
        pytest.param("", "", "", id="none"),
    ],
)
def test_title(head: str, body: str, title: str) -> None:
    assert read(head, body).title == title


@pytest.mark.parametrize(
    ("head", "body", "url", "day", "origin"),
    [
        pytest.param(
            LD % '{"@type": "NewsArticle", "datePublished": "2024-03-15"}',
            "<time>2020-01-01</time>",
            None,
            "2024-03-15",
            "json-ld",
            id="JSON-LD first",
        ),
        pytest.param('<meta name="date" content="2024-03-15">', "", None, "2024-03-15", "meta", id="meta"),
        pytest.param(
            "", '<time datetime="2024-03-15T10:00:00Z">x</time>', None, "2024-03-15", "time", id="time"
        ),
        pytest.param("", "", "https://a.example/2024/03/15/wall", "2024-03-15", "url", id="address"),
        pytest.param(
            '<link rel="canonical" href="https://a.example/2024/03/15/wall">',
            "",
            None,
            "2024-03-15",
            "url",
            id="canonical address",
        ),
        pytest.param(
            "", '<h1>Wall</h1><span class="date">15 March 2024</span>', None, "2024-03-15", "text", id="shown"
        ),
        pytest.param(
            "", "<h1>Wall</h1><i>Friday, 15 March 2024</i>", None, "2024-03-15", "text", id="short text"
        ),
        pytest.param(
            "",
            '<script>var a = {"publishedAt":"2024-03-15T10:00:00Z"}</script>',
            None,
            "2024-03-15",
            "script",
            id="script",
        ),
        pytest.param(
            "", "", "https://a.example/2024/03/wall", "2024-03-01", "url", id="month in the address"
        ),
    ],
)
def test_date_and_its_origin(head: str, body: str, url: str | None, day: str, origin: str) -> None:
    published = read(head, body, url=url).published
    assert published is not None
    assert (published.moment.at.date().isoformat(), published.origin) == (day, origin)


def test_undated_page_has_no_date() -> None:
    assert (
        read(
            "", "<p>In 2019 the wall was built, on 3 May 2019 it was opened by the mayor of the town.</p>"
        ).published
        is None
    )


def test_future_date_gives_way_to_the_next_place() -> None:
    head = '<meta name="date" content="2034-03-15">'
    body = '<time datetime="2024-03-15">x</time>'
    published = read(head, body, fetched_at=datetime(2024, 4, 1, tzinfo=UTC)).published
    assert published is not None
    assert published.origin == "time"


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        pytest.param("2024-03-14T23:30:00Z", "2024-03-15", id="east of Greenwich"),
        pytest.param("2024-03-16T02:00:00Z", "2024-03-15", id="west of Greenwich"),
        pytest.param("2024-03-15T12:00:00Z", "2024-03-15", id="the same day"),
        pytest.param("2024-03-14T23:30:00+01:00", "2024-03-14", id="a zone that is written"),
        pytest.param("2024-03-10T12:00:00Z", "2024-03-10", id="too far apart"),
    ],
)
def test_local_day_of_the_address(instant: str, day: str) -> None:
    """The instant stays, the day is the one in the address."""
    head = f'<meta property="article:published_time" content="{instant}">'
    published = read(head, url="https://a.example/2024/03/15/wall").published
    assert published is not None
    assert published.moment.at == datetime.fromisoformat(instant)
    assert published.moment.at.date().isoformat() == day


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        pytest.param(
            LD % '{"@type": "NewsArticle", "author": [{"name": "Ada Byrne"}, {"name": "Jo Lund"}]}',
            "",
            ("Ada Byrne", "Jo Lund"),
            id="JSON-LD",
        ),
        pytest.param(
            LD % '{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Post"}}',
            '<p class="byline">By Ada Byrne</p>',
            ("Ada Byrne",),
            id="a byline beats an organization",
        ),
        pytest.param(
            LD % '{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Post"}}',
            "",
            ("Post",),
            id="an organization where nobody else signs",
        ),
        pytest.param("", '<a rel="author">Jo Lund</a>', ("Jo Lund",), id="rel"),
        pytest.param(
            "", '<div class="comments"><span class="author">Troll</span></div>', (), id="a commenter"
        ),
        pytest.param(
            '<meta name="author" content="https://www.facebook.example/post">', "", (), id="an address"
        ),
    ],
)
def test_authors_of_a_page(head: str, body: str, authors: tuple[str, ...]) -> None:
    assert read(head, body).authors == authors


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        pytest.param(["By Ada Byrne and Jo Lund"], ("Ada Byrne", "Jo Lund"), id="English"),
        pytest.param(
            ["Von Ada Byrne, Jo Lund und Kim Roe"], ("Ada Byrne", "Jo Lund", "Kim Roe"), id="German"
        ),
        pytest.param(["Ada Byrne", "ada byrne"], ("Ada Byrne",), id="once"),
        pytest.param(["Ada Byrne <ada@post.example>"], ("Ada Byrne",), id="mail address"),
        pytest.param(["Ada Byrne, Reporter"], ("Ada Byrne",), id="role"),
        pytest.param(["admin"], (), id="no name"),
        pytest.param(["15 March 2024"], (), id="a date"),
        pytest.param(["Andrew Sandy"], ("Andrew Sandy",), id="and inside a name"),
        pytest.param([""], (), id="empty"),
    ],
)
def test_names_out_of_bylines(raw: list[str], names: tuple[str, ...]) -> None:
    assert clean_authors(raw) == names


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Read more: the wall in pictures", True),
        ("Lesen Sie auch: Mauer stürzt ein", True),
        ("اقرأ أيضا: انهيار الجدار", True),
        ("Reading is taught again in the harbour school.", False),
        (
            "Related to the mayor by marriage, he kept silent about the wall for years and years and years.",
            False,
        ),
        ("The wall fell.", False),
    ],
)
def test_standing_lines(line: str, expected: bool) -> None:
    assert is_standing_line(line) is expected


def test_article_body_sorts_out_what_it_lacks() -> None:
    """JSON-LD's text decides between the article's paragraphs and the ones that stand among them."""
    own = [
        f"The council talked for hour number {n} about the wall and its stones, says the clerk."
        for n in range(9)
    ]
    foreign = "Our shop sells mugs with the harbour wall on them, a fine gift for the whole family at home."
    markup = "".join(f"<p>{text}</p>" for text in [*own[:5], foreign, *own[5:]])
    page = parse_page(f"<html><body><article>{markup}</article></body></html>", url=None)
    assert page is not None
    assert foreign in read_body(page)
    body = read_body(page, article={"articleBody": " ".join(own)})
    assert body.split("\n\n") == own
