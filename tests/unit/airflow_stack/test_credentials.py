"""Secrets are made once and read by their owner only; the record of a stack comes back as written."""

from pathlib import Path

import pytest

from pipeline.airflow_stack.credentials import load_credentials, read_admin_password
from pipeline.airflow_stack.place import StackPlace, make_stack_place
from pipeline.airflow_stack.record import StackRecord, read_stack_record, write_stack_record
from pipeline.engine.record import ProcessMark
from pipeline.errors import ConfigurationError


@pytest.fixture
def place(tmp_path: Path) -> StackPlace:
    place = StackPlace(root=tmp_path / "stack", database=tmp_path / "postgresql", account=None)
    make_stack_place(place)
    return place


def test_credentials_are_made_once_and_differ_between_stacks(place: StackPlace, tmp_path: Path) -> None:
    other = StackPlace(root=tmp_path / "other", database=tmp_path / "postgresql", account=None)
    make_stack_place(other)
    first = load_credentials(place)
    assert load_credentials(place) == first
    assert first.admin_password == read_admin_password(place)
    assert len(first.jwt_secret) >= 64
    values = set(vars_of(first)) | set(vars_of(load_credentials(other)))
    assert len(values) == 10, "every value is one of its kind"


def vars_of(credentials: object) -> list[str]:
    return [getattr(credentials, name) for name in type(credentials).__slots__]  # type: ignore[attr-defined]


def test_nobody_else_reads_them(place: StackPlace) -> None:
    load_credentials(place)
    assert [path.stat().st_mode & 0o077 for path in (place.root, place.secrets, place.passwords)] == [0, 0, 0]


@pytest.mark.parametrize("text", ["", "{", '{"jwt_secret": "a"}'], ids=["empty", "cut", "lacking"])
def test_a_broken_file_is_named(place: StackPlace, text: str) -> None:
    place.secrets.write_text(text)
    with pytest.raises(ConfigurationError, match=r"secrets\.json"):
        load_credentials(place)


def test_a_record_comes_back_as_written(place: StackPlace) -> None:
    record = StackRecord(ProcessMark(1, 2.5), "http://127.0.0.1:8080", {"scheduler": ProcessMark(3, 4.5)})
    write_stack_record(place.record, record)
    assert read_stack_record(place.record) == record


@pytest.mark.parametrize("text", ["", "[]", '{"supervisor": {"pid": 1}}'], ids=["empty", "list", "lacking"])
def test_an_unreadable_record_is_none(place: StackPlace, text: str) -> None:
    place.record.write_text(text)
    assert read_stack_record(place.record) is None
