"""Countries and their divisions of the first and second order."""

import re
from pathlib import Path

from pipeline.enrich.countries import load_countries
from pipeline.enrich.fold import fold
from pipeline.enrich.gazetteer import (
    ABBREVIATION,
    ALTERNATE,
    BARE,
    FOREIGN,
    OWN,
    POSTAL,
    PRIMARY,
    SHARED,
    WITH_ADMIN1,
)  # fmt: skip
from pipeline.enrich.locations.compiling.rows import LATIN, Rows, read_table
from pipeline.errors import ConfigurationError

_COUNTRY_KINDS = {"name": PRIMARY, "alias": OWN, "abbreviation": ABBREVIATION}
_SUFFIX = re.compile(
    r" (?:Governorate|Oblast|Province|Region|District|Municipality|State|City|Krai|Prefecture"
    r"|Autonomous Okrug)$"
)


def add_countries(rows: Rows, seeds: Path) -> dict[str, int]:
    """Add the countries and their names in all languages; gives their rows by code."""
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
            latin = LATIN.search(name.text) is not None
            rows.call(name.text, codes[name.code], FOREIGN if latin else OWN, name.language if latin else "")
    return codes


def add_admin1(rows: Rows, seeds: Path, codes: dict[str, int]) -> dict[str, int]:
    """Add the first-order divisions; gives their rows by code ("IQ.07")."""
    admin1: dict[str, int] = {}
    for line in read_table(seeds / "locations/admin1.csv"):
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
        if bare_name(line["name"]) != line["name"]:
            rows.call(bare_name(line["name"]), row, BARE)
    for line in read_table(seeds / "locations/admin1_names.csv"):
        kind = {"alias": OWN, "postal": POSTAL, "abbreviation": ABBREVIATION}[line["kind"]]
        if line["admin1"] not in admin1:
            raise ConfigurationError(
                f"admin1_names.csv: {line['text']!r} has unknown code {line['admin1']!r}"
            )
        rows.call(line["text"], admin1[line["admin1"]], kind)
    return admin1


def bare_name(name: str) -> str:
    """Donetsk Oblast is called Donetsk, too."""
    return _SUFFIX.sub("", name)


def add_admin2(rows: Rows, seeds: Path, codes: dict[str, int], admin1: dict[str, int]) -> None:
    """Add counties, districts and the like."""
    for line in read_table(seeds / "locations/admin2.csv"):
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
