"""Batch files are whole or absent, and are found again from the path that a task hands on."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from upath import UPath

from pipeline.errors import ConfigurationError
from pipeline.results import Reject
from pipeline.store import (
    REJECTS,
    BatchPath,
    list_raw_copies,
    raw_copy_path,
    read_models,
    sanitize_run_id,
    write_models,
    write_raw_copies,
)


def reject(number: int) -> Reject:
    return Reject(
        document_id=f"d{number}",
        reason="empty",
        detail="ünï\u2028codé",
        stage="clean",
        source="s",
        run_id="r",
        rejected_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("run_id", "expected"),
    [
        pytest.param("manual__2026-01-01T00:00:00+00:00", "manual__2026-01-01T00_00_00_00_00", id="airflow"),
        pytest.param("scheduled/../x", "scheduled_.._x", id="path"),
        pytest.param("..hidden", "hidden", id="leading dots"),
    ],
)
def test_run_ids_become_file_names(run_id: str, expected: str) -> None:
    assert sanitize_run_id(run_id) == expected


@pytest.mark.parametrize("run_id", ["", "...", "raw"])
def test_a_run_id_that_names_no_folder_is_refused(run_id: str) -> None:
    with pytest.raises(ConfigurationError, match="can't name a run"):
        sanitize_run_id(run_id)


def test_models_come_back_in_order_over_many_chunks(tmp_path: Path) -> None:
    path = UPath(tmp_path / "run" / "clean" / "00000.rejects.jsonl.zst")
    rows = [reject(number) for number in range(20_000)]
    assert write_models(path, rows) == len(rows)
    assert list(read_models(path, Reject)) == rows


def test_an_empty_batch_is_a_file_of_nothing(tmp_path: Path) -> None:
    path = UPath(tmp_path / "empty.jsonl.zst")
    assert write_models(path, []) == 0
    assert list(read_models(path, Reject)) == []


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = UPath(tmp_path / "batch.jsonl.zst")
    write_models(path, [reject(1)])

    def broken() -> object:
        yield reject(2)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        write_models(path, broken())  # type: ignore[arg-type]  # a generator that dies half-way
    assert [row.document_id for row in read_models(path, Reject)] == ["d1"]
    assert [file.name for file in tmp_path.iterdir()] == ["batch.jsonl.zst"]


@pytest.mark.parametrize(
    "content",
    [pytest.param(b"not zstd", id="no zstd"), pytest.param(b"", id="empty file")],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = UPath(tmp_path / "batch.jsonl.zst")
    path.write_bytes(content)
    if content:
        with pytest.raises(ConfigurationError, match="can't be read"):
            list(read_models(path, Reject))
    else:
        assert list(read_models(path, Reject)) == []


def test_a_missing_batch_says_which_stage_to_repeat(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="run the stage before it"):
        list(read_models(UPath(tmp_path / "none.jsonl.zst"), Reject))


def test_a_batch_is_found_in_every_stage_from_one_path() -> None:
    batch = BatchPath.parse("/store/run1/ingest/00007.jsonl.zst")
    assert (batch.root, batch.run_id, batch.stage, batch.batch) == ("/store", "run1", "ingest", "00007")
    assert batch.of("clean").documents == "/store/run1/clean/00007.jsonl.zst"
    assert str(batch.file(REJECTS)) == "/store/run1/ingest/00007.rejects.jsonl.zst"


def test_an_object_store_path_keeps_its_scheme() -> None:
    batch = BatchPath.parse("memory://bucket/store/run1/ingest/00000.jsonl.zst")
    assert batch.of("enrich").documents == "memory://bucket/store/run1/enrich/00000.jsonl.zst"


def test_models_travel_through_an_object_store() -> None:
    path = UPath("memory://bucket/run/clean/00000.jsonl.zst")
    write_models(path, [reject(1)])
    assert [row.document_id for row in read_models(path, Reject)] == ["d1"]


def raw_copy(root: str | Path, day: str, *, digest: str, hour: int = 0) -> UPath:
    newest_at = datetime(2024, 1, 5, hour, tzinfo=UTC)
    return raw_copy_path(str(root), day=day, newest_at=newest_at, source="a/b", digest=digest)


def test_raw_copies_are_listed_by_day(tmp_path: Path) -> None:
    for day, hour in (("2024-01-05", 12), ("2024-01-05", 7), ("2024-01-06", 3)):
        write_models(raw_copy(tmp_path, day, digest=f"{99 - hour}", hour=hour), [reject(1)])
    assert [Path(path).name for path in list_raw_copies(str(tmp_path), day="2024-01-05")] == [
        "20240105T070000.a_b.92.jsonl.zst",
        "20240105T120000.a_b.87.jsonl.zst",
    ], "in the order of their runs"
    assert len(list_raw_copies(str(tmp_path))) == 3
    assert list_raw_copies(str(tmp_path), day="1999-01-01") == []


@pytest.fixture(params=["disk", "object store"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path) if request.param == "disk" else f"memory://{tmp_path.name}-{uuid4().hex}/store"


def test_raw_copies_that_are_kept_are_found_on_their_first_day(root: str) -> None:
    first = raw_copy(root, "2024-01-05", digest="00")
    write_raw_copies(first, [reject(1)])
    assert raw_copy(root, "2024-01-06", digest="00") == first
    assert raw_copy(root, "2024-01-06", digest="01") != first
    assert list_raw_copies(root) == [str(first)], "the note of their day is no copy"


def test_raw_copies_are_kept_once(root: str) -> None:
    first = raw_copy(root, "2024-01-05", digest="00")
    write_raw_copies(first, [reject(1)])
    write_raw_copies(first, [reject(2)])
    assert [row.document_id for row in read_models(first, Reject)] == ["d1"]


def test_a_run_killed_between_copies_and_note_finds_them_on_its_day(root: str) -> None:
    first = raw_copy(root, "2024-01-05", digest="00")
    write_models(first, [reject(1)])
    assert raw_copy(root, "2024-01-05", digest="00") == first
    write_raw_copies(first, [reject(1)])
    assert raw_copy(root, "2024-01-06", digest="00") == first


def test_raw_copies_of_a_day_that_was_deleted_are_kept_anew(root: str) -> None:
    gone = raw_copy(root, "2024-01-05", digest="00")
    write_raw_copies(gone, [reject(1)])
    gone.unlink()
    second = raw_copy(root, "2024-01-06", digest="00")
    assert second != gone
    write_raw_copies(second, [reject(1)])
    assert raw_copy(root, "2024-01-07", digest="00") == second
