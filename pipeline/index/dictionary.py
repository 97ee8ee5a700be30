"""The field dictionary: what each field of each index means, read from `mappings/` and written as a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.index.mapping import FILE_PREFIX, flat_fields, read_mapping_file
from pipeline.index.names import INDEX_KINDS, IndexKind, alias_name

_COMPONENTS = {f"{FILE_PREFIX}-core": "components/core", f"{FILE_PREFIX}-text": "components/text-minimal"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one index; `example` is KQL."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    is_facet: bool = False
    example: str = ""


def read_fields(mappings: Path, kind: IndexKind) -> list[Field]:
    """Fields of an index in the order of its file, those of its components after them."""
    template = read_mapping_file(mappings, alias_name(FILE_PREFIX, kind))
    parts = [template, *(read_mapping_file(mappings, _COMPONENTS[name]) for name in template["composed_of"])]
    return [field for part in parts for field in _part_fields(part)]


def _part_fields(part: dict[str, Any]) -> Iterator[Field]:
    meanings = part["_meta"]["fields"]
    for name, mapping in flat_fields(part["template"]["mappings"]):
        info = meanings[name]
        yield Field(
            name=name,
            type=mapping.get("type", "object"),
            meaning=info["meaning"],
            unit=info.get("unit", ""),
            is_facet=info.get("facet", False),
            example=info.get("example", ""),
        )


def render_dictionary(mappings: Path) -> str:
    """`mappings/README.md`: one table an index."""
    parts = [_HEAD]
    for kind in INDEX_KINDS:
        template = read_mapping_file(mappings, alias_name(FILE_PREFIX, kind))
        meta = template["_meta"]
        parts.append(f"## {alias_name(FILE_PREFIX, kind)}\n")
        parts.append(f"{meta['description']} One row per {meta['one_row_per']}.\n")
        parts.append(_table(read_fields(mappings, kind)))
    return "\n".join(parts)


_HEAD = """# Field dictionary

Generated from the mappings beside it by `marsad index dictionary > mappings/README.md`; a test checks that it
is current. By hand: `PUT _component_template/news-core` with `components/core.json`; then
`PUT _component_template/news-text` with `components/text-full.json`, or with `text-minimal.json` where the
engine has no analysis modules; then `PUT _index_template/NAME` with each `NAME.json`. Every index is
`dynamic: strict`. Facet fields are flat keyword arrays; country codes are ISO 3166-1 alpha-2. Example queries
are KQL.
"""


def _table(fields: list[Field]) -> str:
    lines = ["| field | type | unit | meaning | facet | example |", "|---|---|---|---|---|---|"]
    for field in fields:
        example = f"`{field.example}`" if field.example else ""
        facet = "yes" if field.is_facet else ""
        lines.append(
            f"| `{field.name}` | {field.type} | {field.unit} | {field.meaning} | {facet} | {example} |"
        )
    return "\n".join(lines) + "\n"
