"""What a source says of a document in a file beside it: `name.meta.json` or `name.txt.meta.json`."""

import json
from typing import Any

from upath import UPath

from pipeline.document import Declared
from pipeline.errors import PipelineError
from pipeline.ingest.identity import is_web_address

SUFFIX = ".meta.json"
MAX_BYTES = 1024 * 1024  # metadata of one document; more is a mistake, and would be held in memory
# Names that people write for a field of Declared; a name beside these is reported as ignored.
FIELDS = {
    "url": "url",
    "link": "url",
    "title": "title",
    "headline": "title",
    "author": "authors",
    "authors": "authors",
    "byline": "authors",
    "published": "published_raw",
    "published_at": "published_raw",
    "published_raw": "published_raw",
    "date": "published_raw",
    "language": "language",
    "lang": "language",
    "outlet": "outlet",
    "publisher": "outlet",
    "outlet_country": "outlet_country",
    "country": "outlet_country",
}


class SidecarInvalid(PipelineError):
    """A side-car file that can't be read; the message says where and why."""


def find_sidecar(path: UPath) -> UPath | None:
    """The side-car of a document; the longer name wins where both exist."""
    for name in (path.name + SUFFIX, path.stem + SUFFIX):
        candidate = path.parent / name
        if candidate.is_file():
            return candidate
    return None


def is_sidecar_name(name: str) -> bool:
    """Whether a file's name is that of a side-car."""
    return name.lower().endswith(SUFFIX)


def read_sidecar(path: UPath) -> tuple[Declared, tuple[str, ...]]:
    """Read a side-car file.

    Returns:
        What it declares, and the names of the keys that were not understood.

    Raises:
        SidecarInvalid: No JSON object, too large, a value of the wrong kind, two names for one field.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as exc:
        raise SidecarInvalid(f"{path.name} can't be read: {exc}") from exc
    return parse_sidecar(content, name=path.name)


def parse_sidecar(content: bytes, *, name: str) -> tuple[Declared, tuple[str, ...]]:
    """Read a side-car's bytes, as `read_sidecar` does.

    Raises:
        SidecarInvalid: No JSON object, too large, a value of the wrong kind, two names for one field.
    """
    if len(content) > MAX_BYTES:
        raise SidecarInvalid(f"{name} is larger than {MAX_BYTES} bytes")
    try:
        fields = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as exc:
        raise SidecarInvalid(f"{name}, line {exc.lineno}, column {exc.colno}: {exc.msg}") from exc
    except (UnicodeDecodeError, RecursionError) as exc:
        raise SidecarInvalid(f"{name} is no UTF-8 JSON: {exc}") from exc
    return declare(fields, origin=name)


def declare(fields: Any, *, origin: str) -> tuple[Declared, tuple[str, ...]]:
    """Turn a mapping of names people write into a Declared, and list the names nobody knows.

    Raises:
        SidecarInvalid: `fields` is no mapping, or a value has the wrong kind; `origin` is named.
    """
    if not isinstance(fields, dict):
        raise SidecarInvalid(f"{origin} holds no JSON object")
    values: dict[str, Any] = {}
    ignored: list[str] = []
    for key, value in fields.items():
        field = FIELDS.get(str(key).strip().lower())
        if field is None:
            ignored.append(str(key))
        elif value not in (None, "", []):
            if field in values:
                raise SidecarInvalid(f"{origin} gives {field} twice (the second time as {key!r})")
            values[field] = _value(field, value, origin=origin, key=str(key))
    return Declared(**values), tuple(ignored)


def _value(field: str, value: Any, *, origin: str, key: str) -> str | tuple[str, ...]:
    if field == "authors":
        names = value if isinstance(value, list) else [value]
        if not all(isinstance(name, str) for name in names):
            raise SidecarInvalid(f"{origin}: {key!r} must be a text or a list of texts")
        return tuple(name.strip() for name in names if name.strip())
    if not isinstance(value, str):
        raise SidecarInvalid(f"{origin}: {key!r} must be a text, not {type(value).__name__}")
    if field == "url" and not is_web_address(value):
        raise SidecarInvalid(f"{origin}: {key!r} must be an absolute http or https address")
    return value.strip()
