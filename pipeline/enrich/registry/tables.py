"""The registry as a CSV table in the form that actor files have: an export can lie in an overlay as it is."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, TextIO

from pipeline.enrich.registry.exchange import (
    Found,
    FoundActor,
    LineError,
    SetAside,
    check_entry,
    countries_of,
    given_aliases,
    read_lines,
)
from pipeline.enrich.registry.model import Actor
from pipeline.enrich.registry.parse import KINDS, PARTIAL_DAY, TIERS, TYPES
from pipeline.enrich.registry.registry import Registry
from pipeline.enrich.registry.seeds import LIST_COLUMNS, add_row, row_entry
from pipeline.errors import ConfigurationError, PipelineError

COLUMNS = (
    "id", "name", "type", "country", "tier", "point", "body", "aliases", "ambiguous",
    "relation", "office", "title", "office_country", "of", "from", "to", "source",
)  # fmt: skip
_KNOWN = frozenset({*COLUMNS, *LIST_COLUMNS})
_SEPARATOR = "|"


def write_table(actors: Iterable[Actor]) -> Iterator[bytes]:
    """Lines of CSV with a header: a row for each actor, one more for each further relation of it."""
    yield _line(dict(zip(COLUMNS, COLUMNS, strict=True)))
    for actor in actors:
        first = {
            "id": actor.id,
            "name": actor.name,
            "type": actor.type,
            "country": actor.country,
            "tier": actor.tier,
            "point": " ".join(map(str, actor.point)) if actor.point else None,
            "body": actor.body,
            "aliases": _joined(actor, ambiguous=False),
            "ambiguous": _joined(actor, ambiguous=True),
            "source": actor.source,
        }
        repeated = {name: first[name] for name in ("id", "name", "type", "country", "tier", "source")}
        for number, relation in enumerate(_relations(actor) or [{}]):
            yield _line({**(repeated if number else first), **relation})


def _joined(actor: Actor, *, ambiguous: bool) -> str:
    texts = given_aliases(actor, ambiguous=ambiguous)
    if bad := [text for text in texts if _SEPARATOR in text]:
        raise PipelineError(f"{actor.id}: alias {bad[0]!r} holds a |, which parts aliases in a table")
    return _SEPARATOR.join(texts)


def _relations(actor: Actor) -> list[dict[str, str | None]]:
    memberships: list[dict[str, str | None]] = [
        {"relation": m.kind, "of": m.of, "from": m.from_date, "to": m.to_date} for m in actor.memberships
    ]
    return memberships + [
        {
            "relation": "role",
            "office": role.office,
            "title": role.title,
            "office_country": role.country,
            "of": role.of,
            "from": role.from_date,
            "to": role.to_date,
        }
        for role in actor.roles
    ]


def _line(row: Mapping[str, str | None]) -> bytes:
    text = StringIO(newline="")
    csv.DictWriter(text, COLUMNS, lineterminator="\n").writerow(
        {name: row.get(name) or "" for name in COLUMNS}
    )
    return text.getvalue().encode()


def read_table(lines: TextIO, *, registry: Registry, source: str) -> Found:
    """Read a table; rows of one id are one actor, and a bad row costs only itself.

    Args:
        lines: An open file, `newline=""`.
        registry: Gives the countries.
        source: The file's name, for rows that name no source.

    Raises:
        ConfigurationError: The header lacks `name` or holds unknown columns.
    """
    reader = csv.DictReader(lines)
    unknown = sorted(set(reader.fieldnames or ()) - _KNOWN)
    if unknown or not {"name", "type"} <= set(reader.fieldnames or ()):
        what = f"unknown columns: {', '.join(unknown)}" if unknown else "no columns `name` and `type`"
        raise ConfigurationError(f"{source}: {what}. The header may have {', '.join(sorted(_KNOWN))}.")
    countries = countries_of(registry.actors.values())
    entries: dict[str, dict[str, Any]] = {}
    numbers: dict[str, int] = {}

    def read(number: int, row: dict[str | None, Any]) -> None:
        entry = _entry(row, countries, source)
        check_entry(entry)
        known = entries.setdefault(entry["id"], entry)
        numbers.setdefault(entry["id"], number)
        if known is not entry:
            add_row(known, entry)

    set_aside = read_lines(_numbered(reader), read)
    actors: list[FoundActor] = []
    for id_, entry in entries.items():
        try:
            actors.append(FoundActor(check_entry(entry), numbers[id_]))
        except LineError as exc:
            set_aside.append(SetAside(numbers[id_], exc.column, exc.reason))
    return Found(tuple(actors), tuple(sorted(set_aside, key=lambda one: one.line)))


def _numbered(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str | Any, Any]]]:
    """Rows with the line that they begin on: a quoted cell may run over several."""
    before = reader.line_num
    for row in reader:
        yield before + 1, row
        before = reader.line_num


def _entry(row: Mapping[str | None, Any], countries: frozenset[str], source: str) -> dict[str, Any]:
    if None in row or None in row.values():
        raise LineError("more or fewer cells than the header has")
    cells = {str(name): str(value).strip() for name, value in row.items() if str(value).strip()}
    for name, value in cells.items():
        if complaint := _complaint(name, value, countries):
            raise LineError(complaint, name)
    if not cells.get("name"):
        raise LineError("no name", "name")
    if cells.get("relation") in KINDS and "of" not in cells:
        raise LineError(f"{cells['relation']} of whom?", "of")
    if not cells.get("id") and not row_entry(dict(cells))["id"]:
        raise LineError("a name without Latin letters needs an id", "id")
    return {"source": f"imported: {source}", **row_entry(cells), "file": source}


def _complaint(name: str, value: str, countries: frozenset[str]) -> str | None:
    if name == "type" and value not in TYPES:
        return f"{value!r} is none of {', '.join(sorted(TYPES))}"
    if name == "tier" and value not in TIERS:
        return f"{value!r} is neither core nor extended"
    if name in ("country", "office_country") and value not in countries:
        return f"{value!r} is no code of a country (ISO 3166-1 alpha-2)"
    if name in ("from", "to") and PARTIAL_DAY.fullmatch(value) is None:
        return f"{value!r} is not YYYY, YYYY-MM or YYYY-MM-DD"
    if name == "relation" and value not in {*KINDS, "role"}:
        return f"{value!r} is none of {', '.join(sorted([*KINDS, 'role']))}"
    return None
