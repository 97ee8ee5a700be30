"""Dead letters and runs: written, replaced, found, deleted."""

from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch

from pipeline.errors import IndexingFailed, PipelineError
from pipeline.index.rejects import delete_rejects, find_rejects, list_rejects, read_rejects, write_rejects
from pipeline.index.runs import RunRow, read_runs, write_runs
from pipeline.results import Reject
from pipeline.settings import Settings
from tests.search.made_documents import NOW

pytestmark = pytest.mark.engine


def listed(es: Elasticsearch, settings: Settings, **options: str) -> list[str]:
    es.indices.refresh(index=f"{settings.index_prefix}-rejects")
    return [reject.document_id for reject in list_rejects(es, settings=settings, **options)]


def reject(document_id: str, reason: str = "no_text", **fields: object) -> Reject:
    given = {"stage": "clean", "rejected_at": NOW, "raw_path": "raw/x"} | fields
    return Reject(document_id=document_id, reason=reason, **given)


def test_a_document_is_set_aside_once_with_its_latest_reason(
    es: Elasticsearch, empty_index: Settings
) -> None:
    write_rejects(es, [reject("a"), reject("b", "too_large")], settings=empty_index, now=NOW)
    later = NOW + timedelta(minutes=1)
    write_rejects(es, [reject("a", "undecodable", rejected_at=later)], settings=empty_index, now=later)
    assert listed(es, empty_index) == ["a", "b"]
    assert listed(es, empty_index, reason="too_large") == ["b"]
    assert listed(es, empty_index, reason="no_text") == []
    assert delete_rejects(es, ["a", "absent"], settings=empty_index) == 1
    assert listed(es, empty_index) == ["b"]


def test_rows_come_back_whole(es: Elasticsearch, empty_index: Settings) -> None:
    whole = reject(
        "abc", detail="seen", source="folder", path="x.txt", url="http://x.example/", run_id="run-1"
    )
    write_rejects(es, [whole], settings=empty_index, now=NOW)
    listed(es, empty_index)
    assert find_rejects(es, ["ab"], settings=empty_index) == [whole]
    assert read_rejects(es, ["abc", "absent"], settings=empty_index) == {"abc": whole}
    with pytest.raises(PipelineError, match="nothing set aside begins with 'x'"):
        find_rejects(es, ["x"], settings=empty_index)


def test_a_reject_that_is_refused_does_not_vanish(es: Elasticsearch, empty_index: Settings) -> None:
    endless = "x" * 40_000  # the engine takes no term of more than 32,766 bytes
    rejects = [reject("a"), reject("b", raw_sha256=endless), reject("c")]
    with pytest.raises(IndexingFailed, match="1 of 3 rows can't be written") as refused:
        write_rejects(es, rejects, settings=empty_index, now=NOW)
    assert [failure["id"] for failure in refused.value.failures] == ["b"]
    assert listed(es, empty_index) == ["a", "c"]


def test_more_than_a_page_is_listed(es: Elasticsearch, empty_index: Settings) -> None:
    rejects = [reject(f"r{number:04d}") for number in range(1005)]
    assert write_rejects(es, rejects, settings=empty_index, now=NOW) == 1005
    assert len(set(listed(es, empty_index))) == 1005


def test_a_stage_of_a_batch_has_one_row(es: Elasticsearch, empty_index: Settings) -> None:
    row = RunRow(
        run_id="run-1", stage="clean", batch="00000", source="folder", started_at=NOW,
        finished_at=NOW + timedelta(seconds=1.5), received=5, written=2, unchanged=1,
        rejected_reasons={"no_text": 1, "too.large": 1},
    )  # fmt: skip
    assert (row.rejected, row.is_balanced) == (2, True)
    for _ in range(2):
        write_runs(es, [row], settings=empty_index, now=NOW)
    es.indices.refresh(index=f"{empty_index.index_prefix}-runs")
    (found,) = read_runs(es, settings=empty_index, run_id="run-1")
    assert (found["seconds"], found["rejected"], found["outcome"]) == (1.5, 2, "success")
    assert found["rejected_reasons"] == {"no_text": 1, "too.large": 1}
    assert read_runs(es, settings=empty_index, run_id="run-2") == []
