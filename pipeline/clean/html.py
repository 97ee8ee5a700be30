"""The body of a web page: its article's paragraphs without the page around them."""

import re

from trafilatura import extract

from pipeline.clean.jsonld import fold
from pipeline.clean.page import Page

CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|^\s*<\?xml[^>]*encoding=[\"']([\w.:-]+)",
    re.IGNORECASE,
)


def declared_charset(content: bytes) -> str | None:
    """The charset that a page's head names."""
    found = CHARSET.search(content[:4096])
    return (found[1] or found[2]).decode("ascii", "ignore") if found else None


def read_body(page: Page, *, title: str = "") -> str:
    """Paragraphs of the page's article, one blank line between them; empty where there are none.

    A paragraph at the start that only repeats the title is left out, where others follow.
    """
    text = extract(
        page.tree,
        url=page.url,
        favor_precision=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
    )
    lines = (" ".join(line.split()) for line in (text or "").split("\n"))
    paragraphs = [line for line in lines if line]
    while len(paragraphs) > 1 and title and fold(paragraphs[0]) == fold(title):
        paragraphs = paragraphs[1:]
    return "\n\n".join(paragraphs)
