"""The table under construction: places with their columns, and the names by which they are called."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.enrich.gazetteer import NO_COUNTRY
from pipeline.errors import ConfigurationError

TYPES = (
    "country", "admin1", "admin2", "city", "region", "world_region", "continent", "water", "mountain",
    "island", "desert", "landform", "base", "crossing", "airport", "district", "facility", "site",
)  # fmt: skip
LATIN = re.compile("[A-Za-zÀ-ɏ]")
# Above this population a city's names in other scripts are as good as its own.
LARGE_POPULATION = 100_000


@dataclass
class Rows:
    """The table under construction."""

    name: list[str] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    population: list[int] = field(default_factory=list)
    country: list[int] = field(default_factory=list)
    admin1: list[int] = field(default_factory=list)
    type: list[int] = field(default_factory=list)
    number: list[int] = field(default_factory=list)
    style: list[int] = field(default_factory=list)
    fame: list[float] = field(default_factory=list)
    entries: list[tuple[str, int, int, int]] = field(default_factory=list)
    slugs: dict[str, int] = field(default_factory=dict)
    listed: set[int] = field(default_factory=set)
    users: set[int] = field(default_factory=set)
    name_counts: dict[int, int] = field(default_factory=dict)
    languages: list[str] = field(default_factory=lambda: [""])
    _numbers: dict[int, int] = field(default_factory=dict)

    def add(self, name: str, kind: str, point: tuple[float, float], **values: Any) -> int:
        """Append one place; returns its row."""
        row = len(self.name)
        self.name.append(name)
        self.lat.append(point[0])
        self.lon.append(point[1])
        self.type.append(TYPES.index(kind))
        self.population.append(values.get("population", 0))
        self.country.append(values.get("country", NO_COUNTRY))
        self.admin1.append(values.get("admin1", -1))
        self.number.append(values.get("number", 0))
        self.style.append(values.get("style", 0))
        if not self.number[-1]:
            self._add_slug(values["slug"], row)
        return row

    def _add_slug(self, slug: str, row: int) -> None:
        while slug in self.slugs:
            slug += "-2"
        self.slugs[slug] = row

    def find(self, location_id: str, where: str) -> int:
        """The row of `geonames:N` or `marsad:slug`, as `show` and the index name places."""
        source, _, key = location_id.partition(":")
        if not self._numbers:
            self._numbers = {number: row for row, number in enumerate(self.number) if number}
        row = self._numbers.get(int(key)) if source == "geonames" and key.isdigit() else None
        row = self.slugs.get(key) if source == "marsad" else row
        if row is None:
            raise ConfigurationError(
                f"{where}: no place has the id {location_id!r} (geonames:N or marsad:slug)"
            )
        return row

    def call(self, text: str, row: int, kind: int, language: str = "") -> None:
        """Give a row a name."""
        if language not in self.languages:
            self.languages.append(language)
        self.entries.append((text, row, kind, self.languages.index(language)))


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Lines of one of our own data files.

    Raises:
        ConfigurationError: It is absent.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)
    except OSError as exc:
        raise ConfigurationError(f"{path} can't be read: restore it from the repository ({exc})") from exc
