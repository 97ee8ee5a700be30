"""The DAG `rebuild` ends with a new version behind the aliases, from raw copies and from rows."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine import Engine
from pipeline.index.mapping import index_behind
from pipeline.run import run_local
from pipeline.settings import load_settings

pytestmark = [pytest.mark.airflow, pytest.mark.engine]


@pytest.mark.parametrize(
    "read_again",
    [pytest.param(True, id="raw copies"), pytest.param(False, id="rows: one batch of nothing")],
)
def test_a_rebuild_puts_a_new_version_in_place(
    airflow_environment: dict[str, str],
    engine: Engine,
    es: Any,
    index_prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    read_again: bool,
) -> None:
    environment = {
        "MARSAD_ELASTICSEARCH_URL": engine.url,
        "MARSAD_INDEX_PREFIX": index_prefix,
        "MARSAD_STORE": str(tmp_path / "store"),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "good.txt").write_text("Iraq condemned a strike in Baghdad.", encoding="utf-8")
    run_local(str(tmp_path / "good.txt"), settings=load_settings(), report=lambda _: None)
    before = index_behind(es, load_settings(), "docs")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "airflow",
            "dags",
            "test",
            "rebuild",
            "--conf",
            json.dumps({"read_again": read_again}),
        ],
        env=airflow_environment | environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    after = index_behind(es, load_settings(), "docs")
    assert (before[-6:], after[-6:]) == ("000001", "000002")
    [row] = es.search(index=f"{index_prefix}-docs")["hits"]["hits"]
    assert row["_source"]["path"] == "good.txt"
    runs = [path.name for path in (tmp_path / "store").iterdir() if path.name not in ("raw",)]
    assert len(runs) == (2 if read_again else 1), "only raw copies are read in batches"
