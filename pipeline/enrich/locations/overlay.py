"""A user's own places, names for known places, and denied names: checked, with the line that is wrong."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.enrich.fold import fold
from pipeline.errors import ConfigurationError

PLACES, SPELLINGS, DENIED = "places.csv", "spellings.csv", "deny.csv"
_REQUIRED = {PLACES: ("name", "lat", "lon"), SPELLINGS: ("id", "text"), DENIED: ("text",)}
_DEFAULT_TYPE = "site"
_MOST = {"lat": 90.0, "lon": 180.0}


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A line of a user's `places.csv`: `point` is (lat, lon) in WGS 84 degrees."""

    name: str
    type: str
    country: str | None
    point: tuple[float, float]
    aliases: tuple[str, ...]
    slug: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a data file; `where` says which, for messages."""

    where: str
    values: dict[str, str]

    def get(self, column: str) -> str:
        """The cell without blanks around it, empty where it is absent."""
        return (self.values.get(column) or "").strip()


def own_places(folder: Path, *, types: Collection[str], countries: Collection[str]) -> Iterator[OwnPlace]:
    """Places of `{folder}/places.csv`: columns name, lat, lon; country, type, aliases, slug may be empty.

    Args:
        folder: `{overlay}/locations`.
        types: Known feature types; without one a place is a site.
        countries: Known ISO 3166-1 alpha-2 codes.

    Raises:
        ConfigurationError: A column is missing, or a line's name, point, country or type can't be.
    """
    for line in read_lines(folder / PLACES):
        name, kind, country = line.get("name"), line.get("type") or _DEFAULT_TYPE, line.get("country").upper()
        if not fold(name):
            raise ConfigurationError(f"{line.where}: a place needs a name")
        if kind not in types:
            raise ConfigurationError(f"{line.where}: type {kind!r} is none of {', '.join(types)}")
        if country and country not in countries:
            raise ConfigurationError(f"{line.where}: {country!r} is no ISO 3166-1 alpha-2 code of a country")
        yield OwnPlace(
            name=name,
            type=kind,
            country=country or None,
            point=(_degrees(line, "lat"), _degrees(line, "lon")),
            aliases=tuple(alias for text in line.get("aliases").split("|") if (alias := text.strip())),
            slug=line.get("slug") or f"own-{fold(name).replace(' ', '-')}",
        )


def _degrees(line: Line, column: str) -> float:
    try:
        value = float(line.get(column))
    except ValueError as exc:
        raise ConfigurationError(
            f"{line.where}: {column} {line.get(column)!r} is no number of degrees"
        ) from exc
    if abs(value) > _MOST[column]:
        raise ConfigurationError(f"{line.where}: {column} {value} is outside ±{_MOST[column]:.0f} degrees")
    return value


def denied(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Lines of `{folder}/deny.csv` as (where, text, id): a text, an id, or both; empty is "any".

    Raises:
        ConfigurationError: A line has neither, or a column is missing.
    """
    for line in read_lines(folder / DENIED):
        text, location_id = line.get("text"), line.get("id")
        if not text and not location_id:
            raise ConfigurationError(f"{line.where}: a denial needs a text, an id, or both")
        yield line.where, text, location_id


def read_lines(path: Path) -> list[Line]:
    """Lines of a CSV file that may be absent.

    Raises:
        ConfigurationError: It is no UTF-8, lacks a column, or a line has more cells than the first.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = [(reader.line_num, row) for row in reader]
            columns = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise ConfigurationError(f"{path} can't be read: it must be CSV in UTF-8 ({exc})") from exc
    missing = [column for column in _REQUIRED[path.name] if column not in columns]
    if missing:
        raise ConfigurationError(f"{path}: its first line lacks the column {', '.join(missing)}")
    for number, row in rows:
        if None in row:
            raise ConfigurationError(f"{path}, line {number}: more cells than columns; quote commas")
    return [Line(f"{path}, line {number}", row) for number, row in rows]
