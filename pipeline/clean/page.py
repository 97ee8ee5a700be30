"""A web page, parsed once: its tree for the body, and the few elements that hold metadata."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from lxml import etree
from lxml.html import HtmlElement
from trafilatura import load_html

from pipeline.clean.jsonld import Node, read_nodes

XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# BeautifulSoup reads these alone: on a whole page it takes five times as long as everything else.
METADATA_ELEMENTS = "//meta | //link[@rel] | //title | //h1 | //script[contains(@type, 'json')]"
NAME_ATTRIBUTES = ("property", "name", "itemprop", "http-equiv")
MAX_HEADING_CHARS = 10_000  # an unclosed <h1> holds the page


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page; `metas` maps a <meta> element's name in lower case to its contents, in page order."""

    tree: HtmlElement
    soup: BeautifulSoup
    language: str
    metas: dict[str, list[str]]
    nodes: list[Node]
    url: str | None

    def values(self, names: tuple[str, ...]) -> Iterator[str]:
        """Contents of <meta> elements, by the order of `names`."""
        for name in names:
            yield from self.metas.get(name, ())


def parse_page(markup: str, *, url: str | None) -> Page | None:
    """Parse a page; None for what no parser takes for HTML."""
    tree = load_html(XML_DECLARATION.sub("", markup))
    if tree is None:
        return None
    soup = BeautifulSoup(_metadata_markup(tree), "lxml")
    scripts = [script.get_text() for script in soup.find_all("script")]
    root = tree.getroottree().getroot()
    language = str(root.get("lang") or root.get("xml:lang") or "").strip()
    return Page(tree, soup, language, _metas(soup), read_nodes(scripts), url)


def _metadata_markup(tree: HtmlElement) -> str:
    pieces = [
        etree.tostring(element, encoding="unicode", method="html", with_tail=False)
        for element in tree.xpath(METADATA_ELEMENTS)
    ]
    return "\n".join(
        piece for piece in pieces if not piece.startswith("<h1") or len(piece) < MAX_HEADING_CHARS
    )


def _metas(soup: BeautifulSoup) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in soup.find_all("meta"):
        content = " ".join(str(meta.get("content") or "").split())
        for attribute in NAME_ATTRIBUTES:
            name = str(meta.get(attribute) or "").strip().lower()
            if name and content:
                metas.setdefault(name, []).append(content)
    return metas
