"""A run is whole only when every planned batch has every stage's result and the counts chain."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.results import StageResult, check_run
from pipeline.store import RESULT, BatchPath, write_bytes


def leave_result(root: Path, stage: str, *, batch: str = "00000", **counts: object) -> None:
    result = StageResult(
        run_id="run",
        stage=stage,
        batch=batch,
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        seconds=1.0,
        **counts,  # type: ignore[arg-type]  # the table gives the fields
    )
    write_bytes(BatchPath(str(root), "run", stage, batch).file(RESULT), result.model_dump_json().encode())


def leave_whole_batch(root: Path, *, batch: str = "00000") -> None:
    leave_result(root, "ingest", batch=batch, received=5, written=4, rejected_by_reason={"empty": 1})
    leave_result(
        root, "clean", batch=batch, received=4, written=2, unchanged=1, rejected_by_reason={"binary": 1}
    )
    leave_result(root, "enrich", batch=batch, received=2, written=2)
    leave_result(root, "index", batch=batch, received=2, written=1, unchanged=1)


def planned(root: Path, *batches: str) -> list[BatchPath]:
    return [BatchPath(str(root), "run", "ingest", batch) for batch in batches]


def test_a_whole_run_adds_up(tmp_path: Path) -> None:
    leave_whole_batch(tmp_path)
    leave_whole_batch(tmp_path, batch="00001")
    report = check_run("run", planned(tmp_path, "00000", "00001"))
    assert (report.received, report.written, report.unchanged, report.rejected) == (10, 2, 4, 4)
    assert report.rejected_by_reason == {"empty": 2, "binary": 2}
    assert report.received == report.written + report.unchanged + report.rejected


def test_a_batch_without_a_result_is_named(tmp_path: Path) -> None:
    leave_whole_batch(tmp_path)
    with pytest.raises(PipelineError, match="batch 00001: no result from ingest, clean, enrich, index"):
        check_run("run", planned(tmp_path, "00000", "00001"))


def test_documents_lost_between_stages_are_named(tmp_path: Path) -> None:
    leave_whole_batch(tmp_path)
    leave_result(tmp_path, "enrich", received=1, written=1)
    with pytest.raises(PipelineError, match="clean wrote 2, enrich received 1"):
        check_run("run", planned(tmp_path, "00000"))


def test_a_stage_that_loses_a_document_is_refused(tmp_path: Path) -> None:
    leave_whole_batch(tmp_path)
    leave_result(tmp_path, "enrich", received=2, written=1)
    with pytest.raises(PipelineError, match=r"received 2, but written 1 \+ unchanged 0 \+ rejected 0"):
        check_run("run", planned(tmp_path, "00000"))
