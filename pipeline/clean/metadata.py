"""A page's own metadata: JSON-LD, Open Graph and other <meta>, headings, <time>, its address."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipeline.clean.authors import clean_authors, is_office
from pipeline.clean.fields import load_fields
from pipeline.clean.jsonld import Node, fold, main_article, text_of, types_of
from pipeline.clean.moments import Moment, parse_moment
from pipeline.clean.page import Page
from pipeline.clean.published import Published, find_published
from pipeline.clean.titles import choose_title
from pipeline.clean.visible import byline_texts
from pipeline.ingest.identity import is_web_address


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


def read_metadata(page: Page, *, fetched_at: datetime | None = None) -> Metadata:
    """Read a page's metadata.

    Args:
        page: From `parse_page`.
        fetched_at: When the page was fetched; what claims to be published later is no publication date.
    """
    language = _language(page)
    canonical_url = _canonical(page)
    outlet = _outlet(page)
    named = list(page.values(load_fields().title))
    article = main_article(page.nodes, title=named[0] if named else "")
    title = choose_title(
        page.soup, headline=text_of(article.get("headline")), named=named, outlet=outlet or ""
    )
    return Metadata(
        title=title,
        authors=_authors(page, article, outlet or ""),
        published=find_published(
            page, article=article, canonical_url=canonical_url, language=language, fetched_at=fetched_at
        ),
        updated=_first_moment(
            [text_of(article.get("dateModified")), *page.values(load_fields().updated)], language
        ),
        outlet=outlet,
        canonical_url=canonical_url,
        language=language,
        description=next(iter(page.values(load_fields().description)), ""),
        article=article,
    )


def _language(page: Page) -> str | None:
    for value in [page.language, *page.values(load_fields().language)]:
        if re.fullmatch(r"[A-Za-z]{2,3}([_-]\w+)*", value.strip()):
            return value.strip()
    return None


def _outlet(page: Page) -> str | None:
    for node in page.nodes:
        name = text_of(node.get("publisher"))
        if name and not is_web_address(name):
            return name
    for value in page.values(load_fields().outlet):
        if not is_web_address(value) and not value.startswith("@"):
            return value
    return None


def _canonical(page: Page) -> str | None:
    for link in page.soup.find_all("link", rel="canonical"):
        href = urljoin(page.url or "", str(link.get("href") or ""))
        if is_web_address(href):
            return href
    return next((value for value in page.metas.get("og:url", ()) if is_web_address(value)), None)


def _authors(page: Page, article: Node, outlet: str) -> tuple[str, ...]:
    """Persons first: a byline on the page says more than an outlet that signs for its people."""
    declared = article.get("author") or article.get("creator")
    outlets = _outlet_names(page, declared, outlet)
    known: list[tuple[str, ...]] = []
    sources = chain([_names(declared), page.values(load_fields().authors)], byline_texts(page.tree))
    for texts in sources:
        names = clean_authors(texts)
        if not all(_is_outlet(name, outlets) for name in names):
            return tuple(name for name in names if fold(name) != fold(outlet))
        known.append(names)
    return next(filter(None, known), ())


def _outlet_names(page: Page, declared: Any, outlet: str) -> frozenset[str]:
    """Folded names of the outlet: its own, its host's, and what JSON-LD calls organizations."""
    nodes = declared if isinstance(declared, list) else [declared]
    organizations = {
        fold(text_of(node)) for node in nodes if isinstance(node, dict) and "organization" in types_of(node)
    }
    host = (urlsplit(page.url or "").hostname or "").removeprefix("www.")
    labels = {fold(host), fold(host).replace(" ", ""), fold(host.rpartition(".")[0])}
    return frozenset(organizations | labels | {fold(outlet)}) - {""}


def _is_outlet(name: str, outlets: frozenset[str]) -> bool:
    folded = fold(name)
    return folded in outlets or folded.replace(" ", "") in outlets or is_office(name)


def _names(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    if isinstance(value, dict):
        name = value.get("name")
        return _names(name) if isinstance(name, list) else [text_of(name)]
    return [text_of(value)]


def _first_moment(values: list[str], language: str | None) -> Moment | None:
    moments = (parse_moment(value, language=language) for value in values)
    return next((moment for moment in moments if moment), None)
