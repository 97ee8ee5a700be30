"""The DAG `news` loads light, has exactly its edges, and its run ends with counts that add up."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine import Engine
from pipeline.results import read_result
from pipeline.store import BatchPath

pytestmark = pytest.mark.airflow
Describe = Callable[[], dict[str, Any]]


def test_dag_files_load_light_and_whole(describe_dags: Describe) -> None:
    described = describe_dags()
    assert described["errors"] == {}
    assert described["heavy"] == [], "parsing a DAG file must not load the pipeline or its libraries"
    assert max(described["seconds"].values()) < 1.0
    assert sorted(described["dags"]) == ["news", "rebuild", "registry"]
    for dag in described["dags"].values():
        assert dag["owners"] == ["marsad"]
        assert "On failure" in dag["doc"]
    assert described["dags"]["registry"]["edges"] == {
        "plan": ["batch.enrich", "report"],
        "batch.enrich": ["batch.index"],
        "batch.index": ["report"],
        "report": [],
    }
    rebuild = described["dags"]["rebuild"]
    assert rebuild["edges"] == {
        "plan": ["batch.clean", "fill"],
        "batch.clean": ["batch.enrich"],
        "batch.enrich": ["fill"],
        "fill": ["switch"],
        "switch": [],
    }
    news = described["dags"]["news"]
    assert news["edges"] == {
        "discover": ["batch.clean", "report"],
        "batch.clean": ["batch.enrich"],
        "batch.enrich": ["batch.index"],
        "batch.index": ["report"],
        "report": [],
    }
    assert news["retries"] == {
        "discover": 2,
        "batch.clean": 2,
        "batch.enrich": 2,
        "batch.index": 2,
        "report": 0,
    }
    assert news["triggers"]["report"].endswith("ALL_DONE")
    assert (news["catchup"], news["max_active_runs"]) == (False, 1)


def run_dag(environment: dict[str, str], conf: dict[str, object]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "airflow", "dags", "test", "news", "--conf", json.dumps(conf)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture
def environment(
    airflow_environment: dict[str, str], engine: Engine, index_prefix: str, tmp_path: Path
) -> dict[str, str]:
    return {
        **airflow_environment,
        "MARSAD_ELASTICSEARCH_URL": engine.url,
        "MARSAD_INDEX_PREFIX": index_prefix,
        "MARSAD_STORE": str(tmp_path / "store"),
    }


@pytest.mark.engine
def test_a_run_indexes_what_it_can_and_sets_aside_the_rest(
    environment: dict[str, str], tmp_path: Path, es: Any, index_prefix: str
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "good.txt").write_text("Iraq condemned a strike in Baghdad.", encoding="utf-8")
    (source / "empty.txt").write_bytes(b"")
    done = run_dag(environment, {"source": str(source)})
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    [run] = [path.name for path in (tmp_path / "store").iterdir() if path.name != "raw"]
    result = read_result(BatchPath(str(tmp_path / "store"), run, "index", "00000"))
    assert result is not None
    assert (result.received, result.written) == (1, 1)
    assert es.count(index=f"{index_prefix}-docs")["count"] == 1
    [reject] = es.search(index=f"{index_prefix}-rejects")["hits"]["hits"]
    assert (reject["_source"]["path"], reject["_source"]["reason"]) == ("empty.txt", "empty")


@pytest.mark.engine
def test_a_missing_source_fails_the_run_at_once_and_says_why(
    environment: dict[str, str], tmp_path: Path
) -> None:
    done = run_dag(environment, {"source": str(tmp_path / "nowhere")})
    output = done.stdout + done.stderr
    assert done.returncode != 0
    assert "nowhere" in output
    assert "UP_FOR_RETRY" not in output, "a missing folder is no reason to try again"
