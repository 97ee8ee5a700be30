"""PostgreSQL's programs are found by what they say of themselves, and its address is checked."""

from pathlib import Path

import pytest

from pipeline.airflow_stack.database import check_address, cluster_major, find_postgres, make_cluster
from pipeline.airflow_stack.place import StackPlace
from pipeline.errors import ConfigurationError


def make_programs(folder: Path, version: str, *, initdb: str = "exit 0") -> Path:
    folder.mkdir(parents=True)
    for name, script in (
        ("postgres", f"echo 'postgres (PostgreSQL) {version} (Debian)'"),
        ("initdb", initdb),
        ("pg_isready", "exit 0"),
    ):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def folders(open_home: Path) -> list[Path]:
    return [make_programs(open_home / version, version) for version in ("9.6.24", "15.14", "17.2")]


@pytest.mark.parametrize(("major", "found"), [(None, 17), (15, 15)], ids=["newest", "of-the-cluster"])
def test_fit_programs_are_found(folders: list[Path], major: int | None, found: int) -> None:
    assert find_postgres(folders, major=major).major == found


@pytest.mark.parametrize(
    ("names", "major", "advice"),
    [
        ((), None, "apt-get install postgresql "),
        (("9.6.24",), None, "apt-get install postgresql "),
        (("9.6.24", "15.14"), 16, "apt-get install postgresql-16 "),
    ],
    ids=["none", "too-old", "cluster-of-another-version"],
)
def test_lacking_programs_name_what_mends_it(
    folders: list[Path], names: tuple[str, ...], major: int | None, advice: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        find_postgres([folder for folder in folders if folder.name in names], major=major)
    assert advice in str(raised.value)
    assert "MARSAD_AIRFLOW_DATABASE_URL" in str(raised.value)


def test_a_folder_with_clients_only_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "pg_isready").touch()
    with pytest.raises(ConfigurationError):
        find_postgres([tmp_path])


def test_a_failed_initdb_leaves_no_cluster_and_no_password(open_home: Path) -> None:
    programs = find_postgres([make_programs(open_home / "bin", "15.14", initdb="echo no room >&2; exit 1")])
    place = StackPlace(root=open_home / "stack", database=open_home / "postgresql", account=None)
    with pytest.raises(ConfigurationError, match="no room"):
        make_cluster(place, programs, password="secret-word")
    assert cluster_major(place) is None
    assert list(place.database.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://a:b@host/db", "postgresql://a:b@host/db"),
        ("postgresql+psycopg2://a:b@host/db", "postgresql+psycopg2://a:b@host/db"),
        ("postgres://a:b@host/db", "postgresql://a:b@host/db"),
    ],
    ids=["plain", "driver", "short-form"],
)
def test_addresses_of_postgresql_are_taken(given: str, used: str) -> None:
    assert check_address(given) == used


@pytest.mark.parametrize("given", ["sqlite:////tmp/airflow.db", "mysql://a:b@host/db", "host"])
def test_other_addresses_are_refused_without_their_password(given: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        check_address(given)
    assert "a:b" not in str(raised.value)
