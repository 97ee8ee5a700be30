"""Markdown: its paragraphs as plain text, its first heading as title, its front matter as metadata."""

import re
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.clean.authors import clean_authors
from pipeline.clean.metadata import Metadata
from pipeline.clean.moments import parse_moment
from pipeline.clean.published import Published

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
LIST_MARK = "- "


def read_markdown(text: str) -> tuple[Metadata, str]:
    """A Markdown document's metadata, and its paragraphs with one blank line between them.

    Front matter that is no mapping is text like any other. The first heading of level 1 is the title where
    the front matter gives none, and is then left out of the body.
    """
    fields, text = _front_matter(text)
    paragraphs = _paragraphs(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text))
    title = str(fields.get("title") or "").strip()
    headings = [index for index, (tag, _) in enumerate(paragraphs) if tag == "h1"]
    if headings and (not title or paragraphs[headings[0]][1] == title):
        title = paragraphs.pop(headings[0])[1]
    authors = fields.get("authors") or fields.get("author") or ()
    names = authors if isinstance(authors, list) else [authors] if authors else []
    moment = parse_moment(str(fields.get("published") or fields.get("date") or ""))
    metadata = Metadata(
        title=title,
        authors=clean_authors(str(name) for name in names),
        published=Published(moment, "front matter") if moment else None,
        language=str(fields["language"]) if isinstance(fields.get("language"), str) else None,
    )
    return metadata, "\n\n".join(paragraph for _, paragraph in paragraphs)


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    found = FRONT_MATTER.match(text)
    if not found:
        return {}, text
    try:
        fields = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError):
        return {}, text
    return (fields, text[found.end() :]) if isinstance(fields, dict) else ({}, text)


def _paragraphs(tokens: list[Token]) -> list[tuple[str, str]]:
    """Each block's tag and text; a list item keeps a dash, so that it is not read into the next one."""
    paragraphs: list[tuple[str, str]] = []
    tag, is_item = "p", False
    for token in tokens:
        if token.type == "list_item_open":
            is_item = True
        elif token.type.endswith("_open"):
            tag = token.tag
        elif token.type in ("inline", "fence", "code_block"):
            text = _inline(token.children or []) if token.type == "inline" else token.content
            text = " ".join(text.split())
            if text:
                paragraphs.append((tag, LIST_MARK + text if is_item else text))
                is_item = False
    return paragraphs


def _inline(tokens: list[Token]) -> str:
    pieces = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            pieces.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
    return "".join(pieces)
