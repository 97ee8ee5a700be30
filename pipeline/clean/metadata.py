"""A page's own metadata: JSON-LD, Open Graph and other <meta>, headings, <time>, its address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from pipeline.clean.authors import clean_authors
from pipeline.clean.fields import load_fields
from pipeline.clean.jsonld import Node, fold, main_article, read_nodes, text_of, types_of
from pipeline.clean.moments import Moment, parse_moment
from pipeline.ingest.identity import is_web_address

URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[/_.-]?(0[1-9]|1[0-2]|(?<=/)[1-9](?=/))[/_.-]?(0[1-9]|[12]\d|3[01]|(?<=/)[1-9](?=[/_.-]))(?!\d)"
)
TITLE_SEPARATOR = re.compile(r"\s+[|–—·•»:-]+\s+|\s*[|»]\s*")
CLOCK_SKEW = timedelta(days=1)  # a page dated tomorrow in its own zone is not from the future


@dataclass(frozen=True, slots=True)
class Published:
    """When a page says it was published, and where it says so."""

    moment: Moment
    origin: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; empty where it says nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: Published | None = None
    updated: Moment | None = None
    outlet: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    description: str = ""
    article: Node = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed head and the few elements of a body that hold metadata."""

    soup: BeautifulSoup
    metas: dict[str, list[str]]
    nodes: list[Node]
    url: str | None


def read_metadata(markup: str, *, url: str | None, fetched_at: datetime | None = None) -> Metadata:
    """Read a page's metadata.

    Args:
        markup: The page's HTML.
        url: Its address, where known.
        fetched_at: When the page was fetched; what claims to be published later is no publication date.
    """
    page = _parse(markup, url)
    language = _language(page)
    outlet = _outlet(page)
    title = _title(page, outlet or "")
    article = main_article(page.nodes, title=title)
    return Metadata(
        title=title,
        authors=_authors(page, article),
        published=_published(page, article, language, fetched_at),
        updated=_first_moment(
            [text_of(article.get("dateModified")), *_values(page, load_fields().updated)], language
        ),
        outlet=outlet,
        canonical_url=_canonical(page),
        language=language,
        description=next(iter(_values(page, load_fields().description)), ""),
        article=article,
    )


def _parse(markup: str, url: str | None) -> Page:
    wanted = SoupStrainer(["html", "meta", "link", "title", "h1", "time", "script"])
    soup = BeautifulSoup(markup, "lxml", parse_only=wanted)
    metas: dict[str, list[str]] = {}
    for meta in soup.find_all("meta"):
        content = " ".join(str(meta.get("content") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = str(meta.get(attribute) or "").lower()
            if name and content:
                metas.setdefault(name, []).append(content)
    scripts = [script.get_text() for script in soup.find_all("script", type=re.compile("ld\\+json", re.I))]
    return Page(soup, metas, read_nodes(scripts), url)


def _values(page: Page, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield from page.metas.get(name, ())


def _language(page: Page) -> str | None:
    root = page.soup.find("html")
    declared = [str(root.get("lang") or root.get("xml:lang") or "")] if isinstance(root, Tag) else []
    for value in [*declared, *_values(page, load_fields().language)]:
        if re.fullmatch(r"[A-Za-z]{2,3}([_-]\w+)*", value.strip()):
            return value.strip()
    return None


def _outlet(page: Page) -> str | None:
    for node in page.nodes:
        name = text_of(node.get("publisher"))
        if name and not is_web_address(name):
            return name
    for value in _values(page, load_fields().outlet):
        if not is_web_address(value) and not value.startswith("@"):
            return value
    return None


def _canonical(page: Page) -> str | None:
    for link in page.soup.find_all("link", rel="canonical"):
        href = urljoin(page.url or "", str(link.get("href") or ""))
        if is_web_address(href):
            return href
    return next((value for value in page.metas.get("og:url", ()) if is_web_address(value)), None)


def _title(page: Page, outlet: str) -> str:
    headings = [" ".join(h1.get_text(" ").split()) for h1 in page.soup.find_all("h1")]
    headings = [heading for heading in headings if heading]
    named = [title for title in _values(page, load_fields().title) if title]
    window = page.soup.find("title")
    if window:
        named.append(" ".join(window.get_text(" ").split()))
    named += [text_of(node.get("headline")) for node in page.nodes if node.get("headline")]
    named = [_without_site_name(title, outlet) for title in named]
    for heading in headings:
        if any(_is_same(heading, title) for title in named):
            return heading
    return named[0] if named else (headings[0] if headings else "")


def _is_same(heading: str, title: str) -> bool:
    one, other = fold(heading), fold(title)
    return bool(one) and (
        one == other or (len(one.split()) > 3 and (one in other or other in one) and bool(other))
    )


def _without_site_name(title: str, outlet: str) -> str:
    pieces = TITLE_SEPARATOR.split(title)
    if len(pieces) < 2:
        return title
    last = pieces[-1]
    if fold(last) == fold(outlet) or (len(last.split()) <= 3 and len(title) > 3 * len(last)):
        return title[: title.rindex(last)].rstrip(" |–—·•»:-")
    return title


def _authors(page: Page, article: Node) -> tuple[str, ...]:
    named = clean_authors(_names(article.get("author") or article.get("creator")))
    return named or clean_authors(_values(page, load_fields().authors))


def _names(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    if isinstance(value, dict):
        name = value.get("name")
        return _names(name) if isinstance(name, list) else [text_of(name)]
    return [text_of(value)]


def _published(
    page: Page, article: Node, language: str | None, fetched_at: datetime | None
) -> Published | None:
    for origin, raw in _dates(page, article):
        moment = parse_moment(raw, language=language)
        if moment and not _is_future(moment, fetched_at):
            return Published(moment, origin)
    return None


def _dates(page: Page, article: Node) -> Iterator[tuple[str, str]]:
    """Every place that may say when, the surest first."""
    for key in ("datePublished", "dateCreated", "uploadDate"):
        yield "json-ld", text_of(article.get(key))
    for node in page.nodes:
        if "webpage" in types_of(node):
            yield "json-ld", text_of(node.get("datePublished"))
    for value in _values(page, load_fields().published):
        yield "meta", value
    for element in page.soup.find_all("time"):
        yield "time", str(element.get("datetime") or element.get_text(" "))
    found = URL_DAY.search(urlsplit(page.url or "").path)
    if found:
        yield "url", "-".join(found.groups())


def _is_future(moment: Moment, fetched_at: datetime | None) -> bool:
    return fetched_at is not None and moment.at > fetched_at + CLOCK_SKEW


def _first_moment(values: list[str], language: str | None) -> Moment | None:
    moments = (parse_moment(value, language=language) for value in values)
    return next((moment for moment in moments if moment), None)
