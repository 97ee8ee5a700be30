"""What a page shows of its authors and dates outside its metadata: bylines, <time>, date lines."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

NAME_MAX_CHARS = 200
DATE_MAX_CHARS = 120
# A date alone, then a date with a few words around it; a sentence that mentions one is longer.
SHORT_CHARS = (30, 60)
# Parts of a page that show other documents' authors and dates, or people who are not its authors.
ELSEWHERE = re.compile(
    r"comment|related|recommend|widget|sidebar|footer|teaser|newsletter|most-?(read|popular)|more-|promo|"
    r"breadcrumb|\bnav|menu|bio\b|biograph|profile|avatar|follow|share|social|archive|calendar|event|kalender",
    re.IGNORECASE,
)
ELSEWHERE_TAGS = frozenset({"aside", "footer", "nav"})
BYLINE = re.compile(
    r"(?:^|[-_ ])(?:by-?line|author|autor(?:e|en|in)?|auteur|writer|reporter|forfatter|skribent)s?"
    r"(?:[-_]*(?:names?|links?|text|list|info|meta))?(?=$|[-_ ])",
    re.IGNORECASE,
)
NO_BYLINE = re.compile(
    r"image|photo|img|date|time|bild|icon|role|title|job|position|desc|box|card|page", re.I
)
DATE_LINE = re.compile(
    r"date|datum|time|publish|posted|created|veroeffentlicht|fecha|meta|info|byline|dachzeile", re.I
)
NO_DATE_LINE = re.compile(r"update|modified|aktualisiert|countdown|reading|duration", re.IGNORECASE)
TIMES = (
    "//body//*[@itemprop='datePublished' or @itemprop='dateCreated'] | //body//time | //body//*[@pubdate]"
    " | //body//*[contains(@property, 'datePublished') or contains(@property, 'dateCreated')]"
)
SHORT_TEXTS = "//body//h1 | //body//text()[not(parent::script or parent::style or parent::noscript)]"
SCRIPT_DATE = re.compile(
    r"""\\?"(?:datePublished|published_?at|publish(?:ed)?_?(?:date|time|on)|publicationDate|date_?published|"""
    r"""created_?at|pub_?date)\\?"\s*:\s*\\?"([^"\\]{8,40})\\?\"""",
    re.IGNORECASE,
)


def byline_texts(tree: HtmlElement) -> Iterator[list[str]]:
    """Texts that may name the authors, surest first; each group lies in one place of the page."""
    paths = (
        "//body//*[@itemprop='author']//*[@itemprop='name']"
        " | //body//*[@itemprop='author'][not(.//*[@itemprop])]",
        "//body//a[@rel='author'] | //body//address[@rel='author']",
        "//body//*[@class or @data-testid][not(self::body or self::article or self::script)]",
    )
    for number, path in enumerate(paths):
        found = [element for element in tree.xpath(path) if number < 2 or _is_byline(element)]
        found = [element for element in found if not is_elsewhere(element)]
        for group in _groups(found):
            linked = [link for element in group for link in element.iter("a") if _text(link)]
            texts = [text for text in map(_text, linked or group) if 0 < len(text) <= NAME_MAX_CHARS]
            if texts:
                yield texts


def time_texts(tree: HtmlElement, *, everywhere: bool = False) -> Iterator[str]:
    """Values of <time> elements and of schema.org's datePublished in the body, in reading order."""
    for element in tree.xpath(TIMES):
        names = f"{element.get('class', '')} {element.get('itemprop', '')}"
        if (everywhere or not is_elsewhere(element)) and not NO_DATE_LINE.search(names):
            yield str(element.get("datetime") or element.get("content") or _text(element))


def date_lines(tree: HtmlElement) -> Iterator[str]:
    """Short texts of elements whose class or id says that a date stands there, in reading order."""
    for element in tree.xpath("//body//*[@class or @id][not(self::body or self::script or self::article)]"):
        names = _names(element)
        if not DATE_LINE.search(names) or NO_DATE_LINE.search(names):
            continue
        text = _text(element)
        if 6 <= len(text) <= DATE_MAX_CHARS and any(c.isdigit() for c in text) and not is_elsewhere(element):
            yield text


def short_texts(tree: HtmlElement, *, max_chars: int, everywhere: bool = False) -> Iterator[str]:
    """Short texts with a four-digit number, from the first heading on, then the ones above it."""
    above: list[str] = []
    is_below = not tree.xpath("//body//h1")
    for node in tree.xpath(SHORT_TEXTS):
        if isinstance(node, HtmlElement):
            is_below = True
            continue
        text = " ".join(str(node).split())
        if len(text) > max_chars or not re.search(r"\d{4}", text):
            continue
        if everywhere or not is_elsewhere(node.getparent()):
            if is_below:
                yield text
            else:
                above.append(text)
    yield from above


def script_values(tree: HtmlElement) -> Iterator[str]:
    """Values that the page's scripts name as its publication date."""
    for script in tree.xpath("//script[not(@src)]/text()"):
        for found in SCRIPT_DATE.finditer(script):
            yield found[1]


def _names(element: HtmlElement) -> str:
    return " ".join(element.get(name, "") for name in ("class", "id", "data-testid"))


def _is_byline(element: HtmlElement) -> bool:
    names = _names(element)
    return bool(BYLINE.search(names)) and not NO_BYLINE.search(names)


def is_elsewhere(element: HtmlElement) -> bool:
    """Whether an element lies in a part of the page about something else; only near ancestors tell."""
    if ELSEWHERE.search(_names(element)):
        return True
    for depth, parent in enumerate(element.iterancestors()):
        if parent.tag in ("body", "html"):
            return False
        if parent.tag in ELSEWHERE_TAGS or (depth < 3 and ELSEWHERE.search(_names(parent))):
            return True
    return False


def _groups(elements: list[HtmlElement]) -> Iterator[list[HtmlElement]]:
    """Neighbours: elements with the same grandparent as the one before; an outer one swallows the inner."""
    group: list[HtmlElement] = []
    for element in elements:
        if group and group[-1] in element.iterancestors():
            continue
        if group and _place(group[-1]) is not _place(element):
            yield group
            group = []
        group.append(element)
    if group:
        yield group


def _place(element: HtmlElement) -> HtmlElement | None:
    parent = element.getparent()
    return parent.getparent() if parent is not None else None


def _text(element: HtmlElement) -> str:
    return " ".join(" ".join(element.xpath(".//text()[not(parent::script or parent::style)]")).split())
