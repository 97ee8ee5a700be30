"""The gazetteer: ids, labels, hierarchy, and a compiled form that is made once."""

import csv
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.enrich.gazetteer import Gazetteer, load_gazetteer
from pipeline.enrich.locations import compiling
from pipeline.enrich.locations.compiling.lock import compile_lock
from pipeline.errors import ConfigurationError
from pipeline.settings import REPOSITORY, load_settings

SEEDS = REPOSITORY / "seeds"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(load_settings())


@pytest.mark.parametrize(
    ("location_id", "label", "kind"),
    [
        ("geonames:98182", "Baghdad, Iraq", "city"),
        ("geonames:99237", "Iraq", "country"),
        ("geonames:4717560", "Paris, Texas, United States", "city"),
        ("geonames:2988507", "Paris, France", "city"),
        ("geonames:4140963", "Washington, D.C., United States", "city"),
        ("geonames:4736286", "Texas, United States", "admin1"),
        ("geonames:281133", "Gaza City, Palestine", "city"),
        ("geonames:6255147", "Asia", "continent"),
        ("marsad:red-sea", "Red Sea", "water"),
        ("marsad:donbas", "Donbas, Ukraine", "region"),
        ("marsad:ain-al-asad-air-base", "Ain al-Asad Air Base, Iraq", "base"),
    ],
)
def test_labels_are_canonical(gazetteer: Gazetteer, location_id: str, label: str, kind: str) -> None:
    location = gazetteer.get(location_id)
    assert location is not None
    assert (location.label, location.type, location.id) == (label, kind, location_id)


@pytest.mark.parametrize("location_id", ["geonames:0", "geonames:x", "marsad:nowhere", "Baghdad", ""])
def test_unknown_ids_are_none(gazetteer: Gazetteer, location_id: str) -> None:
    assert gazetteer.get(location_id) is None


def test_labels_are_unique(gazetteer: Gazetteer) -> None:
    cities = [row for row in range(len(gazetteer)) if gazetteer.column("population")[row] > 20_000]
    rows = sorted({*cities, *range(30_000)})
    labels = {gazetteer.location(row).label for row in rows}
    assert len(labels) == len(rows)


def test_iraq_holds_baghdad(gazetteer: Gazetteer) -> None:
    baghdad = gazetteer.get("geonames:98182")
    assert baghdad is not None
    labels = gazetteer.ancestor_labels(baghdad)
    assert labels[:2] == ("Baghdad Governorate, Iraq", "Iraq")
    assert {"Middle East", "Asia"} <= set(labels)


def test_regions_hold_their_divisions(gazetteer: Gazetteer) -> None:
    erbil = gazetteer.candidates("Erbil")[0]
    assert "Kurdistan Region, Iraq" in gazetteer.ancestor_labels(erbil)
    donetsk = gazetteer.get("geonames:709717")
    assert donetsk is not None
    assert "Donbas, Ukraine" in gazetteer.ancestor_labels(donetsk)


def test_every_country_is_there_by_its_code(gazetteer: Gazetteer) -> None:
    for code, country in gazetteer.countries.by_code.items():
        location = gazetteer.country(code)
        assert location is not None
        assert (location.label, location.country) == (country.name, code)
    assert gazetteer.country("ZZ") is None


@pytest.mark.parametrize(
    ("name", "location_id"),
    [
        ("بغداد", "geonames:98182"),
        ("Багдад", "geonames:98182"),
        ("巴格达", "geonames:98182"),
        ("Fallujah", "geonames:99454"),
        ("Kiev", "geonames:703448"),
        ("Deir Ezzor", "geonames:170794"),
        ("NYC", "geonames:5128581"),
    ],
)
def test_alternate_names_in_all_scripts(gazetteer: Gazetteer, name: str, location_id: str) -> None:
    assert location_id in {location.id for location in gazetteer.candidates(name)}


def test_the_compiled_form_is_made_once_and_named_by_its_content(tmp_path: Path) -> None:
    same = compiling.content_hash(SEEDS, None)
    assert compiling.content_hash(SEEDS, None) == same
    (tmp_path / "locations").mkdir()
    (tmp_path / "locations/sites.csv").write_text("slug,name\n", "utf-8")
    assert compiling.content_hash(SEEDS, tmp_path) != same
    load_gazetteer(load_settings())
    assert (load_settings().home / "gazetteer" / same / "meta.json").is_file()


@pytest.mark.parametrize("name", ["regions", "waters", "landforms", "sites"])
def test_our_own_places_are_whole(name: str) -> None:
    with (SEEDS / f"locations/{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["slug"] for row in rows}) == len(rows)
    for row in rows:
        assert row["source"], row["slug"]
        assert row["type"] in compiling.TYPES, row["slug"]
        assert -90 <= float(row["lat"]) <= 90, row["slug"]
        assert -180 <= float(row["lon"]) <= 180, row["slug"]


def test_a_missing_data_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="restore it from the repository"):
        compiling.compile_gazetteer(tmp_path, tmp_path, None)


_COMPILER = """
import os, sys, time
from pathlib import Path
from pipeline.enrich.locations.compiling.lock import compile_lock
folder = Path(sys.argv[1])
with compile_lock(folder / "gazetteer.lock"):
    os.close(os.open(folder / "busy", os.O_CREAT | os.O_EXCL))
    (folder / f"held-{os.getpid()}").touch()
    time.sleep(float(sys.argv[2]))
    (folder / "busy").unlink()
"""


def _start_compiler(folder: Path, seconds: float) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _COMPILER, str(folder), str(seconds)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_second_compilation_waits_and_says_so(tmp_path: Path) -> None:
    with _start_compiler(tmp_path, 60.0) as first:
        while not list(tmp_path.glob("held-*")):
            time.sleep(0.02)
        with _start_compiler(tmp_path, 0.0) as second:
            assert second.stdout is not None
            assert "gazetteer.waiting" in second.stdout.readline()
            assert len(list(tmp_path.glob("held-*"))) == 1
            (tmp_path / "busy").unlink()
            first.kill()
            assert second.wait(timeout=60) == 0


def test_the_lock_of_a_killed_compilation_is_free(tmp_path: Path) -> None:
    with _start_compiler(tmp_path, 60.0) as killed:
        while not list(tmp_path.glob("held-*")):
            time.sleep(0.02)
        killed.kill()
    (tmp_path / "busy").unlink()
    with compile_lock(tmp_path / "gazetteer.lock"):
        pass
