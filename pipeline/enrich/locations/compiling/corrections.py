"""Newspapers' spellings, and a user's own places and denials."""

from pathlib import Path

from pipeline.enrich.fold import fold
from pipeline.enrich.gazetteer import NO_COUNTRY, OWN
from pipeline.enrich.locations.compiling.rows import TYPES, Rows
from pipeline.enrich.locations.overlay import SPELLINGS, denied, own_places, read_lines
from pipeline.errors import ConfigurationError


def add_spellings(rows: Rows, folder: Path) -> None:
    """Give known places the names by which newspapers write them."""
    for line in read_lines(folder / SPELLINGS):
        row = rows.find(line.get("id"), line.where)
        if not fold(line.get("text")):
            raise ConfigurationError(f"{line.where}: a spelling needs a text")
        rows.call(line.get("text"), row, OWN)
        rows.listed.add(row)


def add_own_places(rows: Rows, folder: Path, codes: dict[str, int]) -> None:
    """Add the places of a user's own list."""
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


def deny(rows: Rows, folder: Path) -> None:
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
