"""Files of many documents: JSON, JSON Lines, CSV; a bad record names its line and column."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.document import Declared
from pipeline.ingest.sidecar import SidecarInvalid, declare

# Names under which files keep a document's text, and the media type it has there.
TEXT_FIELDS = {
    "html": "text/html",
    "content_html": "text/html",
    "text": "text/plain",
    "body": "text/plain",
    "content": "text/plain",
    "content_text": "text/plain",
    "article": "text/plain",
    "maintext": "text/plain",
}
ID_FIELDS = ("id", "guid", "uuid", "document_id")


@dataclass(frozen=True, slots=True)
class Record:
    """One document of a file: its text, what is declared beside it, and where it stands."""

    place: str
    text: str
    media_type: str
    declared: Declared
    record_id: str | None
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that can't be read: `place` is its line, or line and column."""

    place: str
    reason: str
    detail: str


def read_json(text: str, *, fields: Mapping[str, str]) -> Iterator[Record | BadRecord]:
    """Records of a JSON file: an object, a list of objects, or an object whose only list holds them."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as exc:
        yield BadRecord(f"line {exc.lineno}, column {exc.colno}", "bad_json", exc.msg)
        return
    except RecursionError:
        yield BadRecord("line 1", "bad_json", "nested too deeply")
        return
    for number, item in enumerate(_items(content), start=1):
        yield _record(item, place=f"item {number}", fields=fields)


def read_json_lines(text: str, *, fields: Mapping[str, str]) -> Iterator[Record | BadRecord]:
    """Records of a JSON Lines file, one a line; empty lines are none."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except json.JSONDecodeError as exc:
            yield BadRecord(f"line {number}, column {exc.colno}", "bad_json", exc.msg)
        except RecursionError:
            yield BadRecord(f"line {number}", "bad_json", "nested too deeply")
        else:
            yield _record(item, place=f"line {number}", fields=fields)


def read_csv(text: str, *, fields: Mapping[str, str]) -> Iterator[Record | BadRecord]:
    """Records of a CSV file with a header; separated by comma, semicolon, tab or bar."""
    separator = max(",;\t|", key=text.partition("\n")[0].count)
    csv.field_size_limit(2**31 - 1)  # a body is longer than the 128 KiB that csv allows by itself
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            place = f"line {reader.line_num}"
            if None in row or None in row.values():
                detail = f"{len(reader.fieldnames or ())} columns in the header, another number here"
                yield BadRecord(place, "bad_csv", detail)
            else:
                yield _record(row, place=place, fields=fields)
    except csv.Error as exc:
        yield BadRecord(f"line {reader.reader.line_num}", "bad_csv", str(exc))


def _items(content: Any) -> list[Any]:
    if isinstance(content, list):
        return content
    if isinstance(content, dict):
        lists = [value for value in content.values() if isinstance(value, list)]
        lists = [value for value in lists if value and all(isinstance(item, dict) for item in value)]
        if len(lists) == 1 and not any(str(key).lower() in TEXT_FIELDS for key in content):
            return lists[0]
    return [content]


def _record(item: Any, *, place: str, fields: Mapping[str, str]) -> Record | BadRecord:
    """One record; `fields` maps the file's names to ours where they differ."""
    if not isinstance(item, dict):
        return BadRecord(place, "bad_record", f"no object but {type(item).__name__}")
    named = {fields.get(str(key), str(key)): value for key, value in item.items() if key is not None}
    lower = {key.lower(): key for key in named}
    text_key = next((lower[name] for name in TEXT_FIELDS if name in lower and named[lower[name]]), None)
    if text_key is None or not isinstance(named[text_key], str):
        return BadRecord(place, "no_text", f"none of {', '.join(TEXT_FIELDS)} holds a text")
    text = named.pop(text_key)
    id_key = next((lower[name] for name in ID_FIELDS if name in lower), None)
    record_id = named.pop(id_key, None) if id_key else None
    try:
        declared, ignored = declare(named, origin=place)
    except SidecarInvalid as exc:
        return BadRecord(place, "bad_record", str(exc))
    identity = str(record_id) if record_id not in (None, "") else None
    return Record(place, text, TEXT_FIELDS[text_key.lower()], declared, identity, ignored)
