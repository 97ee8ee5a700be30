"""A user's own places, spellings and denials: read, checked, and stronger than ours."""

from pathlib import Path

import pytest

from pipeline.enrich.gazetteer import OWN, PRIMARY
from pipeline.enrich.locations.compiling.corrections import add_own_places, add_spellings, deny
from pipeline.enrich.locations.compiling.rows import TYPES, Rows
from pipeline.enrich.locations.overlay import OwnPlace, denied, own_places, read_lines
from pipeline.errors import ConfigurationError

CODES = {"IQ": 0, "SD": 1}


def places(folder: Path, text: str) -> list[OwnPlace]:
    (folder / "places.csv").write_text(text, "utf-8")
    return list(own_places(folder, types=TYPES, countries=CODES))


def rows() -> Rows:
    """Two countries and a city of each, as the compiler holds them."""
    made = Rows()
    for number, (name, kind) in enumerate(
        [("Iraq", "country"), ("Sudan", "country"), ("Basra", "city"), ("Bara", "city")]
    ):
        row = made.add(name, kind, (10.0, 20.0), country=number % 2, number=100 + number)
        made.call(name, row, PRIMARY)
    return made


def test_a_place_needs_only_a_name_and_a_point(tmp_path: Path) -> None:
    (place,) = places(tmp_path, "name,lat,lon\nBlue Ridge Camp,13.6,25.4\n")
    assert place == OwnPlace("Blue Ridge Camp", "site", None, (13.6, 25.4), (), "own-blue-ridge-camp")


def test_aliases_are_parted_and_a_country_may_be_written_small(tmp_path: Path) -> None:
    text = (
        "name,country,lat,lon,type,aliases,slug\nDepot,iq,33.2,44.3,base,Rashid Depot | مستودع الرشيد,depot\n"
    )
    (place,) = places(tmp_path, text)
    assert (place.country, place.aliases, place.slug) == ("IQ", ("Rashid Depot", "مستودع الرشيد"), "depot")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("name,lat\nDepot,1\n", "lacks the column lon"),
        ("name,lat,lon\n,1,2\n", r"places.csv, line 2: a place needs a name"),
        ("name,lat,lon\nDepot,north,2\n", "line 2: lat 'north' is no number"),
        ("name,lat,lon\nDepot,1,200\n", r"line 2: lon 200.0 is outside ±180"),
        ("name,lat,lon,country\nDepot,1,2,Iraq\n", "'IRAQ' is no ISO 3166-1"),
        ("name,lat,lon,type\nDepot,1,2,castle\n", "type 'castle' is none of country"),
        ("name,lat,lon\nDepot, Basra,1,2\n", "line 2: more cells than columns"),
    ],
    ids=["no column", "no name", "no number", "outside", "no code", "no type", "comma"],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        places(tmp_path, line)


def test_files_may_be_absent_and_must_be_utf8(tmp_path: Path) -> None:
    assert read_lines(tmp_path / "spellings.csv") == []
    (tmp_path / "spellings.csv").write_bytes("id,text\ngeonames:1,Köln\n".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="must be CSV in UTF-8"):
        read_lines(tmp_path / "spellings.csv")


def test_own_places_and_spellings_get_names(tmp_path: Path) -> None:
    made = rows()
    places(tmp_path, "name,country,lat,lon,aliases\nDepot,IQ,33.2,44.3,Al Depot\n")
    (tmp_path / "spellings.csv").write_text(
        "id,text\ngeonames:102,Bassora\nmarsad:own-depot,Dépôt\n", "utf-8"
    )
    add_own_places(made, tmp_path, CODES)
    add_spellings(made, tmp_path)
    names = {(text, row) for text, row, kind, _ in made.entries if kind == OWN}
    assert names == {("Depot", 4), ("Al Depot", 4), ("Dépôt", 4), ("Bassora", 2)}
    assert made.users == {4}


def test_a_place_twice_is_refused(tmp_path: Path) -> None:
    places(tmp_path, "name,lat,lon\nDepot,1,2\nDepot,3,4\n")
    with pytest.raises(ConfigurationError, match="'Depot' is there twice"):
        add_own_places(rows(), tmp_path, CODES)


@pytest.mark.parametrize("location_id", ["geonames:7", "marsad:nowhere", "Basra", ""])
def test_an_unknown_id_is_refused(tmp_path: Path, location_id: str) -> None:
    (tmp_path / "spellings.csv").write_text(f"id,text\n{location_id},Bassora\n", "utf-8")
    with pytest.raises(ConfigurationError, match="line 2: no place has the id"):
        add_spellings(rows(), tmp_path)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("BASRA,", {"Iraq", "Sudan", "Bara"}),
        ("Basra,geonames:103", {"Iraq", "Sudan", "Basra", "Bara"}),
        (",geonames:103", {"Iraq", "Sudan", "Basra"}),
        ("Bara,geonames:103", {"Iraq", "Sudan", "Basra"}),
    ],
    ids=["text", "pair of another", "id", "pair"],
)
def test_denials_take_names_away(tmp_path: Path, line: str, left: set[str]) -> None:
    made = rows()
    (tmp_path / "deny.csv").write_text(f"text,id\n{line}\n", "utf-8")
    deny(made, tmp_path)
    assert {text for text, *_ in made.entries} == left


def test_an_empty_denial_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deny.csv").write_text("text,id\n,\n", "utf-8")
    with pytest.raises(ConfigurationError, match="a denial needs a text, an id, or both"):
        list(denied(tmp_path))
