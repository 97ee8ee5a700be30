"""Regions, waters, landforms and sites: what our own files name beside cities and divisions."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from pipeline.enrich.countries import load_countries
from pipeline.enrich.gazetteer import NO_COUNTRY, OWN
from pipeline.enrich.locations.compiling.rows import TYPES, Rows, read_table
from pipeline.errors import ConfigurationError

FEATURE_FILES = ("regions", "waters", "landforms", "sites")
_FEATURE_COLUMNS = (
    "slug", "name", "type", "country", "geonames_id", "lat", "lon", "members", "aliases",
)  # fmt: skip


def add_features(
    rows: Rows, folders: list[Path], codes: dict[str, int], admin1: dict[str, int]
) -> dict[str, list[int]]:
    """Add all features of the folders; gives the rows of the regions that hold a country or division."""
    divisions = {(rows.name[row], rows.country[row]): row for row in reversed(admin1.values())}
    regions: dict[str, list[int]] = defaultdict(list)
    continents: dict[str, int] = {}
    for path in (folder / "locations" / f"{kind}.csv" for folder in folders for kind in FEATURE_FILES):
        if path.parent.parent != folders[0] and not path.exists():
            continue  # a user's overlay may hold one file only
        for line in read_table(path):
            try:
                row = _add_feature(rows, line, codes, path, divisions)
            except ValueError as exc:
                raise ConfigurationError(
                    f"{path}: {line.get('name')!r} has no point or number: {exc}"
                ) from exc
            members = line["members"].split()
            for member in members:
                if member.startswith("@"):
                    continents[member[1:]] = row
                elif member in codes or member in admin1:
                    regions[member].append(row)
                else:
                    raise ConfigurationError(f"{path}: {line['name']!r} has unknown member {member!r}")
    for code, country in load_countries(folders[0]).by_code.items():
        regions[code].append(continents[country.continent])
    return dict(regions)


def _add_feature(
    rows: Rows,
    line: dict[str, str],
    codes: dict[str, int],
    path: Path,
    divisions: dict[tuple[str, int], int],
) -> int:
    missing = [column for column in _FEATURE_COLUMNS if line.get(column) is None]
    if missing:
        raise ConfigurationError(f"{path}: a line lacks {', '.join(missing)}: {line.get('name')!r}")
    if line["type"] not in TYPES or (line["country"] and line["country"] not in codes):
        raise ConfigurationError(f"{path}: {line['name']!r} has an unknown type or country")
    values: dict[str, Any] = {"number": int(line["geonames_id"] or 0), "slug": line["slug"]}
    if line["country"]:
        values["country"] = codes[line["country"]]
    row = divisions.get((line["name"], values.get("country", NO_COUNTRY)), -1)
    if row >= 0 and line["type"] in ("region", "island"):
        rows.slugs[line["slug"]] = row  # Crete is a division and an island: one place
    else:
        row = rows.add(line["name"], line["type"], (float(line["lat"]), float(line["lon"])), **values)
    if line["type"] == "city":
        rows.listed.add(row)
    for text in {re.sub(r"\s*\(.*?\)", "", line["name"]), *filter(None, line["aliases"].split("|"))}:
        rows.call(text, row, OWN)
    return row
