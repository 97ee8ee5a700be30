"""Adds one item to a list in a YAML file and leaves every other character as its author wrote it.

No file is written anew from its data: that would lose comments, blank lines, quotes and indents. The place is
found with the parser's marks, the item is put there, and the result must read as the old data with the item.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import yaml

from pipeline.errors import ConfigurationError

_FLOW_WIDTH = 10**6


def insert_item(text: str, path: Sequence[str | int], item: Any) -> str:
    """The text with an item at the end of the list at `path`; the list is made where it is absent.

    Args:
        text: YAML of lists and mappings; an empty one, or comments alone, will do.
        path: Keys and positions that lead to the list; () is the whole file's.
        item: Strings, numbers, lists and mappings.

    Raises:
        ConfigurationError: Not YAML, or written so that nothing can be added without touching the rest.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    try:
        root = yaml.compose(plain, Loader=yaml.CSafeLoader)
        changed = _insert(plain, root, list(path), item)
        is_right = changed is not None and _load(changed) == _expected(_load(plain), list(path), item)
    except (yaml.YAMLError, LookupError, TypeError) as exc:
        raise ConfigurationError(f"it is no YAML that can be added to: {exc}") from exc
    if changed is None or not is_right:
        raise ConfigurationError(f"add it by hand, its form is not ours: {render_flow(item)}")
    return changed.replace("\n", newline)


def render_flow(value: Any) -> str:
    """A value on one line, as YAML writes it."""
    # Characters that YAML takes for the end of a line (U+0085, U+2028) and the like stand as escapes.
    is_plain = json.dumps(value, ensure_ascii=False, default=str).isprintable()
    # Written within a list: by itself "0[" needs no quotes.
    dumped: str = yaml.safe_dump(
        [value], default_flow_style=True, allow_unicode=is_plain, sort_keys=False, width=_FLOW_WIDTH
    )
    return dumped.removesuffix("\n")[1:-1]


def render_item(item: Any, *, indent: int) -> str:
    """An item of a block list; a mapping has a line for each key."""
    pad = " " * indent
    if not isinstance(item, Mapping):
        return f"{pad}- {render_flow(item)}\n"
    lines = [f"{render_flow(key)}: {render_flow(value)}" for key, value in item.items()]
    return "".join(f"{pad}{'  ' if at else '- '}{line}\n" for at, line in enumerate(lines))


def _load(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)


def _expected(data: Any, path: list[str | int], item: Any) -> Any:
    if not path:
        return [*(data or ()), item]
    key, rest = path[0], path[1:]
    if isinstance(data, list):
        at = cast(int, key)
        return [*data[:at], _expected(data[at], rest, item), *data[at + 1 :]]
    known = data or {}
    return {**known, key: _expected(known.get(key), rest, item)}


def _insert(text: str, node: yaml.Node | None, path: list[str | int], item: Any) -> str | None:
    if node is None or _is_empty(node):
        return _fill(text, node, path, item)
    if not path:
        return _append(text, node, item) if isinstance(node, yaml.SequenceNode) else None
    key, rest = path[0], path[1:]
    if isinstance(node, yaml.SequenceNode):
        return _insert(text, node.value[cast(int, key)], rest, item)
    if not isinstance(node, yaml.MappingNode):
        return None
    for name, value in node.value:
        if name.value == key:
            return _insert(text, value, rest, item)
    return None if rest else _add_key(text, node, str(key), item)


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _fill(text: str, node: yaml.Node | None, path: list[str | int], item: Any) -> str | None:
    """Where nothing stands yet: a file without data, or a key without a value."""
    if node is not None:
        return None if path else _put(text, node.start_mark.index, f" {render_flow([item])}", node)
    if not path:
        return _at_line_end(text, len(text), render_item(item, indent=0))
    return (
        _at_line_end(text, len(text), f"{path[0]}:\n{render_item(item, indent=2)}")
        if path[1:] == []
        else None
    )


def _put(text: str, at: int, inserted: str, node: yaml.Node) -> str:
    # "key:" and "key: ~" both end up as "key: [item]".
    before = text[:at].rstrip(" ")
    return f"{before}{inserted}{text[node.end_mark.index :]}"


def _append(text: str, node: yaml.SequenceNode, item: Any) -> str:
    if node.flow_style:
        last = node.value[-1].end_mark.index if node.value else node.end_mark.index - 1
        return f"{text[:last]}{', ' if node.value else ''}{render_flow(item)}{text[last:]}"
    return _at_line_end(text, _end(node), render_item(item, indent=node.start_mark.column))


def _add_key(text: str, node: yaml.MappingNode, key: str, item: Any) -> str | None:
    entry = f"{key}: {render_flow([item])}"
    if node.flow_style:
        last = node.value[-1][1].end_mark.index if node.value else node.end_mark.index - 1
        return f"{text[:last]}{', ' if node.value else ''}{entry}{text[last:]}"
    return _at_line_end(text, _end(node), f"{' ' * node.start_mark.column}{entry}\n")


def _end(node: yaml.Node) -> int:
    """Where a node's last scalar or bracket ends: a block's own mark lies behind the comments after it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _at_line_end(text: str, at: int, lines: str) -> str:
    """Put lines behind the line in which an offset lies."""
    if at and text[at - 1] == "\n":
        return text[:at] + lines + text[at:]
    stop = text.find("\n", at)
    if stop < 0:
        return f"{text}\n{lines}" if text else lines
    return text[: stop + 1] + lines + text[stop + 1 :]
