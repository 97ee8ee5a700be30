"""JSON-LD of a page: every node, and the one that describes its article."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.clean.fields import load_fields

Node = dict[str, Any]
MAX_DEPTH = 12  # pages nest a handful of levels; hostile ones thousands
COMMENT = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
TRAILING_COMMA = re.compile(r",\s*([}\]])")


def read_nodes(scripts: Iterable[str]) -> list[Node]:
    """All typed objects in a page's JSON-LD, nested ones included; a script past mending gives none."""
    nodes: list[Node] = []
    for script in scripts:
        nodes.extend(_walk(_parse(script), 0))
    return nodes


def main_article(nodes: list[Node], *, title: str = "") -> Node:
    """The node that describes the page's article, {} without one.

    Types are tried in the order of `seeds/metadata/fields.yaml`; among several of one type the one whose
    headline is the page's title wins, else the first.
    """
    ranks = {name.lower(): rank for rank, name in enumerate(load_fields().article_types)}
    ranked = [(min((ranks.get(kind, 999) for kind in types_of(node)), default=999), node) for node in nodes]
    ranked = [(rank, node) for rank, node in ranked if rank < 999]
    if not ranked:
        return {}
    wanted = fold(title)
    return min(
        ranked, key=lambda pair: (not (wanted and fold(text_of(pair[1].get("headline"))) == wanted), pair[0])
    )[1]


def types_of(node: Node) -> list[str]:
    """A node's types without their vocabulary, in lower case."""
    kinds = node.get("@type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rsplit("/", 1)[-1].lower() for kind in kinds if isinstance(kind, str)]


def text_of(value: Any) -> str:
    """The text of a value that may be a list, a language-tagged or a named object."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def fold(text: str) -> str:
    """Words of a text in lower case, for comparisons."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _parse(script: str) -> Any:
    text = COMMENT.sub("", script.strip()).strip().rstrip(";")
    for candidate in (text, TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any, depth: int) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key, item in value.items():
            if key != "comment" and isinstance(item, dict | list):
                yield from _walk(item, depth + 1)
