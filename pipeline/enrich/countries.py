"""Countries and territories: codes, points, capitals, and every name, demonym and abbreviation of theirs."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pipeline.enrich.fold import fold
from pipeline.errors import ConfigurationError

NameKind = Literal["name", "alias", "abbreviation", "demonym", "capital_alias"]


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory of ISO 3166-1 (and XK); `point` is (lat, lon) in WGS 84 degrees."""

    code: str
    name: str
    geonames_id: int
    point: tuple[float, float]
    capital_name: str | None
    capital_geonames_id: int | None
    continent: str


@dataclass(frozen=True, slots=True)
class CountryName:
    """One name of one country.

    `language` is ISO 639 (`zh-Hant` with its script), or `und` where the source does not tell. An
    abbreviation counts only as written ("US", not "us"). A capital_alias names the capital that stands for
    its state ("Washington said"). `trap` says what else the word often is in running text: person, place,
    river, word, organization, ambiguous; empty where nothing else is likely.
    """

    code: str
    language: str
    kind: NameKind
    text: str
    trap: str = ""


@dataclass(frozen=True, slots=True)
class Countries:
    """All of them; `names` in the order of the file."""

    by_code: Mapping[str, Country]
    names: tuple[CountryName, ...]
    _capitals: Mapping[str, str]

    def capital_of(self, name: str) -> str | None:
        """Code of the country whose capital bears this name, in any language and spelling."""
        return self._capitals.get(fold(name))


@lru_cache(maxsize=4)
def load_countries(seeds: Path) -> Countries:
    """Read `{seeds}/locations/countries.csv` and `country_names.csv`, checked.

    Raises:
        ConfigurationError: A file is absent, a code is unknown or twice there, a kind is unknown.
    """
    folder = seeds / "locations"
    by_code: dict[str, Country] = {}
    for row in _read(folder / "countries.csv"):
        if row["code"] in by_code:
            raise ConfigurationError(f"{folder / 'countries.csv'}: code {row['code']} stands there twice")
        by_code[row["code"]] = _country(row)
    names = tuple(_country_name(row, by_code, folder) for row in _read(folder / "country_names.csv"))
    capitals = {fold(name.text): name.code for name in reversed(names) if name.kind == "capital_alias"}
    return Countries(by_code, names, capitals)


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except OSError as exc:
        raise ConfigurationError(f"{path} can't be read: restore it from the repository ({exc})") from exc


def _country(row: dict[str, str]) -> Country:
    capital_id = row["capital_geonames_id"]
    return Country(
        code=row["code"],
        name=row["name"],
        geonames_id=int(row["geonames_id"]),
        point=(float(row["lat"]), float(row["lon"])),
        capital_name=row["capital"] or None,
        capital_geonames_id=int(capital_id) if capital_id else None,
        continent=row["continent"],
    )


def _country_name(row: dict[str, str], by_code: Mapping[str, Country], folder: Path) -> CountryName:
    code, kind = row["code"], row["kind"]
    if code not in by_code:
        raise ConfigurationError(f"{folder / 'country_names.csv'}: {row['text']!r} has unknown code {code!r}")
    for known in get_args(NameKind):
        if kind == known:
            return CountryName(code, row["language"], known, row["text"], row["trap"])
    raise ConfigurationError(f"{folder / 'country_names.csv'}: {row['text']!r} has unknown kind {kind!r}")
