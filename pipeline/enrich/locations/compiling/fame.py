"""How likely a bare name means each place, on a scale like log10 of inhabitants."""

import math
from collections import Counter
from pathlib import Path

from pipeline.enrich.countries import load_countries
from pipeline.enrich.fold import fold
from pipeline.enrich.locations.compiling.divisions import bare_name
from pipeline.enrich.locations.compiling.rows import TYPES, Rows

# A capital is meant more often than its size says, and so is a city that many languages have a name for:
# from _NAMES_FROM names on, in full from _NAMES_TO.
_CAPITAL = 1.1
_RENOWN = 0.7
_NAMES_FROM, _NAMES_TO = 20, 60
_CITY_STATE = 6.5
# A city that our own lists name is in the news, however few live there: Bucha, Douma, Deir al-Balah.
_LISTED = 4.8
# A user names a place because it is meant.
_USERS = 7.2
_NAMESAKE = 0.6
_FAME = {
    **dict.fromkeys(("continent", "world_region", "region", "water", "mountain", "desert"), 6.8),
}


def set_fame(rows: Rows, seeds: Path) -> None:
    """How likely a bare name means each place, on a scale like log10 of inhabitants."""
    capitals = {country.capital_geonames_id for country in load_countries(seeds).by_code.values()}
    people: Counter[int] = Counter()
    citizens: Counter[int] = Counter()
    for row, population in enumerate(rows.population):
        if TYPES[rows.type[row]] == "city":
            people[rows.admin1[row]] += population
            citizens[rows.country[row]] += population
    for row, population in enumerate(rows.population):
        kind = TYPES[rows.type[row]]
        if kind == "city":
            fame = math.log10(population + 10.0) + _renown(rows.name_counts.get(row, 0))
            fame += _CAPITAL if rows.number[row] in capitals else 0.0
            if rows.name[row] == rows.name[rows.country[row]]:
                fame = min(fame, _CITY_STATE)  # "Hong Kong", "Singapore" are the state
            if row in rows.listed:
                fame = max(fame, _LISTED)
        elif kind == "admin1":
            fame = max(5.0, math.log10(people[row] + 10.0) + 0.3)
        elif kind == "admin2":
            fame = math.log10(population + 10.0) - 0.8
        elif kind == "country":
            fame = min(8.0, max(6.5, 4.5 + math.log10(citizens[rows.country[row]] + 10.0) / 2))
        else:
            fame = _FAME.get(kind, 6.0)
        rows.fame.append(max(fame, _USERS) if row in rows.users else fame)
    _lower_namesakes(rows, seeds)


def _renown(name_count: int) -> float:
    return _RENOWN * min(1.0, max(0.0, (name_count - _NAMES_FROM) / (_NAMES_TO - _NAMES_FROM)))


def _is_namesake(division: str, city: str) -> bool:
    """Santiago's capital is Santiago de los Caballeros."""
    one, other = fold(bare_name(division)), fold(city)
    return one == other or other.startswith(f"{one} ")


def _lower_namesakes(rows: Rows, seeds: Path) -> None:
    """Agadez is the city, not the region whose largest it is; Washington the capital, not the state."""
    capitals = {
        (fold((country.capital_name or "").partition(",")[0]), country.capital_geonames_id)
        for country in load_countries(seeds).by_code.values()
    }
    rank = {number: row for row, number in enumerate(rows.number) if number}
    fames = {
        (name, rows.country[rank[number]]): rows.fame[rank[number]]
        for name, number in capitals
        if number in rank
    }
    for row, kind in enumerate(rows.type):
        if TYPES[kind] == "admin1":
            capital = fames.get((fold(rows.name[row]), rows.country[row]), math.inf)
            rows.fame[row] = min(rows.fame[row], capital - _NAMESAKE)
    largest: dict[int, int] = {}
    for row, population in enumerate(rows.population):
        division = rows.admin1[row]
        if TYPES[rows.type[row]] == "city" and population > rows.population[largest.get(division, row)] - 1:
            largest[division] = row
    for division, city in largest.items():
        if division >= 0 and _is_namesake(rows.name[division], rows.name[city]):
            rows.fame[division] = min(rows.fame[division], rows.fame[city] - _NAMESAKE)
