"""Which place a name means: all names of a document are decided together.

Every name starts with the fame of its candidates. Countries and divisions that the document names or implies,
and the nearness of the other names' candidates, shift it; three rounds, in which each name hears what the
others meant, never itself. One name means one place throughout a document.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.locations.toponym import Reader, Toponym

_CANDIDATES_MAX = 12
_NAMES_MAX = 50
_ROUNDS = 3
_COUNTRY_WEIGHT = 3.2
# A country that alone is spoken of pulls more than one of many.
_SHARED_PART, _SOLE_PART = 0.7, 0.9
_ADMIN_WEIGHT = 1.6
_NEAR_WEIGHT = 1.2
_LIST_WEIGHT = 2.4
_NEAR_KM = 150.0
_TOWN_AS_DISTRICT = 0.7
_DIVISION_NEAR = 0.5
# Names in one list are of one kind: countries, divisions, or places in them.
_KINDS = {"country": 0, "admin1": 1, "admin2": 2}
_KM_PER_DEGREE = 111.2
_ADMIN_HINTS = frozenset(
    """province provinces state states governorate prefecture oblast krai county region district department
    canton voivodeship provinz bundesstaat provincia estado محافظه ولايه استان област области""".split()
)
_CITY_HINTS = frozenset(
    """city town village suburb neighborhood municipality capital
    مدينه بلده قريه ville stadt ciudad""".split()
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The place chosen for one name: `rule` says what decided, `score` how sure the choice is."""

    row: int
    rule: str
    score: float


@dataclass(slots=True)
class _Candidates:
    """All candidates of all names, in one table."""

    name: NDArray[np.intp]
    row: NDArray[np.int64]
    prior: NDArray[np.float64]
    country: NDArray[np.int64]
    admin1: NDArray[np.int64]
    near: NDArray[np.float64]
    kind: NDArray[np.intp]
    beside: NDArray[np.float64]
    held: Mapping[int, NDArray[np.intp]]
    implied: NDArray[np.float64]
    implied_total: float
    by_country: "_Groups"
    by_admin1: "_Groups"


def resolve(
    toponyms: Sequence[Toponym], reader: Reader, *, countries: Mapping[str, float]
) -> dict[str, Resolution]:
    """Choose a place for every name.

    Args:
        toponyms: The recognised spans of one document.
        reader: Gazetteer and lexicon.
        countries: Country codes that the document implies by other means (actors, demonyms, its outlet), with
            their weight; 1 is a clear sign.

    Returns:
        The choice by `sense_key`.
    """
    senses = _senses([toponym for toponym in toponyms if toponym.entries])
    if not senses:
        return {}
    keys = sorted(senses, key=lambda key: -len(senses[key]))[:_NAMES_MAX]
    weights = np.array([min(3.0, len(senses[key])) for key in keys])
    table = _table([senses[key] for key in keys], reader, _implied(countries, reader))
    shares = _softmax(table, table.prior)
    parts: dict[str, NDArray[np.float64]] = {}
    for _ in range(_ROUNDS):
        parts = _context(table, shares, weights)
        shares = _softmax(table, table.prior + sum(parts.values()))
    return {key: _decide(at, table, shares, parts, senses[key]) for at, key in enumerate(keys)}


def sense_key(toponym: Toponym) -> str:
    """Spans with one key mean one place: the name, and what is said to hold it."""
    if "containment" in toponym.signs:
        return f"{toponym.key}|{min(entry.row for entry in toponym.entries)}"
    return toponym.key


def _senses(toponyms: Sequence[Toponym]) -> dict[str, list[Toponym]]:
    """Group the spans; a bare name follows the sense that the document spells out ("Paris, Texas")."""
    spelled: dict[str, list[Toponym]] = defaultdict(list)
    for toponym in toponyms:
        if "containment" in toponym.signs:
            spelled[toponym.key].append(toponym)
    for toponym in toponyms:
        if toponym.key in spelled and "containment" not in toponym.signs:
            allowed = {entry.row for other in spelled[toponym.key] for entry in other.entries}
            inside = [entry for entry in toponym.entries if entry.row in allowed]
            if inside and len({sense_key(other) for other in spelled[toponym.key]}) == 1:
                toponym.entries = list(spelled[toponym.key][0].entries)
                toponym.signs.append("containment")
    senses: dict[str, list[Toponym]] = defaultdict(list)
    for toponym in toponyms:
        senses[sense_key(toponym)].append(toponym)
    return senses


def _table(groups: Sequence[list[Toponym]], reader: Reader, implied: Mapping[int, float]) -> _Candidates:
    names: list[int] = []
    rows: list[int] = []
    priors: list[float] = []
    for at, group in enumerate(groups):
        scored = {entry.row: reader.gazetteer.fame(entry) for toponym in group for entry in toponym.entries}
        hints = {toponym.hint for toponym in group if toponym.hint}
        for row in scored:
            scored[row] += _hint(reader.gazetteer.type_of(row), hints)
        best = sorted(scored, key=lambda row: -scored[row])[:_CANDIDATES_MAX]
        best += _in_named_places(scored, best, groups, reader)
        for row in best:
            names.append(at)
            rows.append(row)
            priors.append(scored[row])
    index = np.array(rows, dtype=np.int64)
    gazetteer = reader.gazetteer
    types = [gazetteer.type_of(row) for row in rows]
    name = np.array(names, dtype=np.intp)
    country = np.array(gazetteer.column("country")[index], dtype=np.int64)
    admin1 = np.array(gazetteer.column("admin1")[index], dtype=np.int64)
    is_admin1 = np.array([kind == "admin1" for kind in types])
    admin1[is_admin1] = index[is_admin1]
    weight = {
        "country": 0.0,
        "admin1": 0.3,
        "world_region": 0.0,
        "continent": 0.0,
        "water": 0.2,
        "region": 0.4,
    }
    return _Candidates(
        name=name,
        row=index,
        prior=np.array(priors),
        country=country,
        admin1=admin1,
        kind=np.array([_KINDS.get(kind, 3) for kind in types], dtype=np.intp),
        beside=_list_neighbours(groups),
        held=_held(names, rows, reader),
        implied=np.array([implied.get(code, 0.0) for code in country.tolist()]),
        implied_total=sum(implied.values()),
        by_country=_Groups.of(name, country),
        by_admin1=_Groups.of(name, admin1),
        near=_nearness(
            gazetteer.column("lat")[index].astype(float),
            gazetteer.column("lon")[index].astype(float),
            name,
            np.array([weight.get(kind, 1.0) for kind in types]),
            # The middle of a division is no nearer to its towns than its city of the same name.
            np.where(is_admin1, _DIVISION_NEAR, 1.0),
        ),
    )


def _held(names: Sequence[int], rows: Sequence[int], reader: Reader) -> dict[int, NDArray[np.intp]]:
    """Candidates without a country of their own, as the Sahel, and the others' candidates that they hold."""
    gazetteer = reader.gazetteer
    wide = [at for at, row in enumerate(rows) if gazetteer.country_of(row) is None]
    contested = [at for at in wide if names.count(names[at]) > 1]
    if not contested:
        return {}
    above = [frozenset(gazetteer.ancestor_rows(row)) for row in rows]
    return {
        at: np.array([i for i, held in enumerate(above) if rows[at] in held and names[i] != names[at]], int)
        for at in contested
    }


def _list_neighbours(groups: Sequence[list[Toponym]]) -> NDArray[np.float64]:
    """Which names stand in a list with which: rows sum to 1, or to 0."""
    number = {toponym.key: at for at, group in enumerate(groups) for toponym in group}
    matrix = np.zeros((len(groups), len(groups)))
    for at, group in enumerate(groups):
        for toponym in group:
            for key in toponym.neighbours:
                if key in number and number[key] != at:
                    matrix[at, number[key]] += 1.0
    shares: NDArray[np.float64] = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1.0)
    return shares


def _in_named_places(
    scored: Mapping[int, float], best: Sequence[int], groups: Sequence[list[Toponym]], reader: Reader
) -> list[int]:
    """Candidates too small for the list that lie in a division which the document names."""
    if len(scored) <= _CANDIDATES_MAX:
        return []
    named = {
        entry.row
        for group in groups
        for toponym in group
        for entry in toponym.entries
        if reader.gazetteer.type_of(entry.row) in ("admin1", "country")
    }
    taken = set(best)
    found = [
        row for row in scored if row not in taken and named.intersection(reader.gazetteer.ancestor_rows(row))
    ]
    return sorted(found, key=lambda row: -scored[row])[:_CANDIDATES_MAX]


def _hint(type_name: str, hints: Set[str]) -> float:
    """Such as "Washington state", "the city of Luxembourg"."""
    value = 0.0
    if hints & _ADMIN_HINTS:
        value += 3.0 if type_name in ("admin1", "admin2", "region") else 0.0
    if hints & _CITY_HINTS:
        value += 3.0 if type_name in ("city", "district") else -3.0 if type_name == "country" else 0.0
    return value


def _nearness(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    names: NDArray[np.intp],
    weight: NDArray[np.float64],
    own: NDArray[np.float64],
) -> NDArray[np.float64]:
    """How near each pair of candidates of different names is, 0 to 1 (equirectangular: fine below 500 km)."""
    across = (lon[:, None] - lon[None, :] + 180.0) % 360.0 - 180.0
    across = across * np.cos(np.radians(lat))[:, None]
    km = np.hypot(across, lat[:, None] - lat[None, :]) * _KM_PER_DEGREE
    near: NDArray[np.float64] = np.exp(-km / _NEAR_KM) * weight[None, :] * own[:, None]
    near[names[:, None] == names[None, :]] = 0.0
    return near


def _implied(countries: Mapping[str, float], reader: Reader) -> dict[int, float]:
    implied: dict[int, float] = {}
    for code, weight in countries.items():
        country = reader.gazetteer.country(code)
        if country is not None:
            row = reader.gazetteer.row_of(country.id)
            implied[int(reader.gazetteer.column("country")[row])] = weight
    return implied


def _context(
    table: _Candidates,
    shares: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> dict[str, NDArray[np.float64]]:
    mass = shares * weights[table.name]
    country = table.by_country.others(mass) + table.implied
    for at, inner in table.held.items():
        country[at] = mass[inner].sum()
    every = mass.sum() - np.bincount(table.name, weights=mass)[table.name] + table.implied_total
    alone = country / np.maximum(every, country + 1e-9)
    admin1 = np.where(table.admin1 >= 0, table.by_admin1.others(mass), 0.0)
    near = np.minimum(table.near @ shares, 1.5)
    kinds = np.zeros((len(weights), len(set(_KINDS.values())) + 1))
    np.add.at(kinds, (table.name, table.kind), shares)
    # Towns and districts share lists: "entre La Paz y Los Cabos".
    kinds[:, 2:] += _TOWN_AS_DISTRICT * kinds[:, :1:-1]
    alike = (table.beside @ kinds)[table.name, table.kind]
    return {
        "country_context": _COUNTRY_WEIGHT * country / (country + 1.0) * (_SHARED_PART + alone * _SOLE_PART),
        "admin_context": _ADMIN_WEIGHT * admin1 / (admin1 + 1.0),
        "nearness": _NEAR_WEIGHT * near,
        "list": _LIST_WEIGHT * alike,
    }


@dataclass(frozen=True, slots=True)
class _Groups:
    """Candidates by group, and by group and name; numbered once, since every round asks again."""

    group: NDArray[np.intp]
    pair: NDArray[np.intp]

    @classmethod
    def of(cls, names: NDArray[np.intp], keys: NDArray[np.int64]) -> "_Groups":
        group: NDArray[np.intp] = np.unique(keys, return_inverse=True)[1]
        pair: NDArray[np.intp] = np.unique(names * (int(group.max()) + 1) + group, return_inverse=True)[1]
        return cls(group, pair)

    def others(self, mass: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each candidate, the mass in its group that comes from other names."""
        total = np.bincount(self.group, weights=mass)[self.group]
        own = np.bincount(self.pair, weights=mass)[self.pair]
        left: NDArray[np.float64] = np.asarray(total - own, dtype=np.float64)
        return left


def _softmax(table: _Candidates, values: NDArray[np.float64]) -> NDArray[np.float64]:
    count = int(table.name.max()) + 1
    peak = np.full(count, -np.inf)
    np.maximum.at(peak, table.name, values)
    raised = np.exp((values - peak[table.name]) * 1.3)
    total = np.bincount(table.name, weights=raised)
    result: NDArray[np.float64] = raised / total[table.name]
    return result


def _decide(
    at: int,
    table: _Candidates,
    shares: NDArray[np.float64],
    parts: Mapping[str, NDArray[np.float64]],
    group: Sequence[Toponym],
) -> Resolution:
    own = np.flatnonzero(table.name == at)
    best = own[np.argmax(shares[own])]
    score = float(shares[best])
    row = int(table.row[best])
    if any("containment" in toponym.signs for toponym in group):
        return Resolution(row, "containment", max(score, 0.9))
    if len(own) == 1:
        return Resolution(row, "unambiguous", 1.0)
    famous = own[np.argmax(table.prior[own])]
    if famous == best:
        strongest = max(parts, key=lambda rule: float(parts[rule][best]))
        decided = float(parts[strongest][best]) > 1.0
        return Resolution(row, strongest if decided else "population", score)
    gain = {rule: float(values[best] - values[famous]) for rule, values in parts.items()}
    return Resolution(row, max(gain, key=lambda rule: gain[rule]), score)
