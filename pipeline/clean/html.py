"""The body of a web page: its article's paragraphs without the page around them."""

import html
import re
from functools import cache

from lxml.html import HtmlElement
from trafilatura import extract

from pipeline.clean.fields import load_standing_lines
from pipeline.clean.jsonld import Node, fold
from pipeline.clean.page import Page
from pipeline.clean.visible import is_elsewhere

CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|^\s*<\?xml[^>]*encoding=[\"']([\w.:-]+)",
    re.IGNORECASE,
)
BLOCK_ENDS = re.compile(r"<(?:br|/p|/div|/h\d|/li)[^>]*>", re.IGNORECASE)
TAGS = re.compile(r"<[^>]+>")
LONG_PARAGRAPH_CHARS = 80
RUNNING_TEXT_SHARE = 0.9
CLEARLY_MORE = 1.2
ARTICLE_BODY_MIN_CHARS = 500  # shorter ones are descriptions, or stubs before a paywall
COVERED_SHARE = 0.85
STUB_SHARE = 0.6
SHORT_PAGE_CHARS = 5_000  # an entry of a feed or a note; a longer page without paragraphs is no article
# A page of nothing but its menu has no text.
_STANDING = ("nav", "aside", "footer")


def declared_charset(content: bytes) -> str | None:
    """The charset that a page's head names."""
    found = CHARSET.search(content[:4096])
    return (found[1] or found[2]).decode("ascii", "ignore") if found else None


def read_body(page: Page, *, title: str = "", article: Node | None = None) -> str:
    """Paragraphs of the page's article, one blank line between them; empty where there are none.

    Precision mode first. Where the page has clearly more running text, the balanced mode is asked too. A
    long `articleBody` in JSON-LD that the paragraphs cover sorts out those it lacks; where it is much longer
    than they are, it is the body. Standing lines, and a start that only repeats the title, are left out.
    """
    paragraphs = _extract(page, is_precise=True)
    if _count(paragraphs) < RUNNING_TEXT_SHARE * _running_chars(page):
        more = _extract(page, is_precise=False)
        paragraphs = more if _count(more) > CLEARLY_MORE * _count(paragraphs) else paragraphs
    paragraphs = _agree(paragraphs, _article_body(article or {})) or _plain_paragraphs(page)
    kept = [paragraph for paragraph in paragraphs if not is_standing_line(paragraph)]
    while len(kept) > 1 and title and fold(kept[0]) == fold(title):
        kept = kept[1:]
    return "\n\n".join(kept)


def is_standing_line(paragraph: str) -> bool:
    """Whether a short paragraph starts like a link to another article, a credit or a box."""
    lines = load_standing_lines()
    return len(paragraph.split()) <= lines.words_max and bool(_standing_start().match(paragraph.casefold()))


def _extract(page: Page, *, is_precise: bool) -> list[str]:
    text = extract(
        page.tree,
        url=page.url,
        favor_precision=is_precise,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
    )
    return _lines(text or "")


def _plain_paragraphs(page: Page) -> list[str]:
    """All <p> of a page in which no article was found; of a short page without any, its whole text."""
    texts = [_visible(p) for p in page.tree.iter("p") if not is_elsewhere(p)]
    paragraphs = [text for text in texts if text]
    if paragraphs:
        return paragraphs
    whole = _visible(page.tree, _STANDING)
    return [whole] if 0 < len(whole) <= SHORT_PAGE_CHARS else []


def _visible(element: HtmlElement, without: tuple[str, ...] = ()) -> str:
    unseen = " or ".join(f"ancestor::{tag}" for tag in ("script", "style", "head", *without))
    texts = element.xpath(f".//text()[not({unseen})]")
    return " ".join(" ".join(texts).split())


def _lines(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return [line for line in lines if line]


def _count(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs)) + len(paragraphs)


def _running_chars(page: Page) -> int:
    """Characters in long <p> elements outside the parts of a page that are about something else."""
    texts = (" ".join("".join(p.itertext()).split()) for p in page.tree.iter("p") if not is_elsewhere(p))
    return sum(len(text) for text in texts if len(text) > LONG_PARAGRAPH_CHARS)


def _article_body(article: Node) -> list[str]:
    raw = article.get("articleBody")
    text = html.unescape(BLOCK_ENDS.sub("\n", raw)) if isinstance(raw, str) else ""
    lines = _lines(TAGS.sub(" ", text))
    return lines if _count(lines) >= ARTICLE_BODY_MIN_CHARS else []


def _agree(paragraphs: list[str], article_body: list[str]) -> list[str]:
    """Paragraphs that JSON-LD's text has too, where both are the same text; its own where ours is a stub."""
    if not article_body or _count(article_body) < _count(paragraphs) / 2:
        return paragraphs
    wanted = set().union(*map(_shingles, article_body))
    shared = [p for p in paragraphs if len(_shingles(p) & wanted) * 2 >= len(_shingles(p))]
    found = set().union(*map(_shingles, shared)) & wanted if shared else set()
    if len(found) >= COVERED_SHARE * len(wanted):
        return shared
    is_stub = len(found) < STUB_SHARE * len(wanted) and _count(article_body) > 1.3 * _count(paragraphs)
    return article_body if is_stub else paragraphs


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = fold(text).split()
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


@cache
def _standing_start() -> re.Pattern[str]:
    starts = {start.casefold() for starts in load_standing_lines().starts.values() for start in starts}
    ordered = sorted(starts, key=len, reverse=True)
    return re.compile(rf"\W*(?:{'|'.join(map(re.escape, ordered))})(?!\w)")
