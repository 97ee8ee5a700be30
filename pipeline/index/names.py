"""Names of aliases and indices: `{prefix}-docs` points to `{prefix}-docs-000001`, then to `-000002`."""

import re
from typing import Literal, get_args

IndexKind = Literal["docs", "links", "entities", "revisions", "rejects", "runs"]
INDEX_KINDS: tuple[IndexKind, ...] = get_args(IndexKind)
# Text and sentences are written in bulk; the other indices are small and always fresh.
LOADED_KINDS: tuple[IndexKind, ...] = ("docs", "links", "revisions")

_VERSIONED = re.compile(r"^(?P<alias>.+)-(?P<version>\d{6})$")


def alias_name(prefix: str, kind: IndexKind) -> str:
    """The alias that readers and writers use, such as `news-docs`."""
    return f"{prefix}-{kind}"


def version_name(prefix: str, kind: IndexKind, version: int) -> str:
    """The index of one version behind the alias, such as `news-docs-000001`."""
    return f"{alias_name(prefix, kind)}-{version:06d}"


def version_number(index: str) -> int:
    """The version in an index name; 0 for a name that carries none."""
    match = _VERSIONED.match(index)
    return int(match["version"]) if match else 0
