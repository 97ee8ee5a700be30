"""Whole runs for the tests of this folder, and what they left in the index."""

from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.results import RunReport
from pipeline.run import run_local
from pipeline.settings import REPOSITORY, load_settings

# What a second run may change: when it ran, and under which name.
RUN_MARKS = ("indexed_at", "run_id")
PROGRESS: list[str] = []
DOCUMENTS = REPOSITORY / "seeds" / "documents"
Dump = dict[str, dict[str, Any]]


def run(source: Path | str) -> RunReport:
    """Run all stages over a source, with the settings of the environment."""
    return run_local(str(source), settings=load_settings(), report=PROGRESS.append)


def dump(es: Elasticsearch, prefix: str, *kinds: str) -> Dump:
    """Rows of indices by kind and id, without the marks of the run."""
    rows: Dump = {}
    for kind in kinds or ("docs", "links"):
        es.indices.refresh(index=f"{prefix}-{kind}")
        for hit in scan(es, index=f"{prefix}-{kind}"):
            row = {name: value for name, value in hit["_source"].items() if name not in RUN_MARKS}
            rows[f"{kind}/{hit['_id']}"] = row
    return rows


def small_source(folder: Path) -> Path:
    """A few documents, two of them copies, and one that is set aside."""
    folder.mkdir()
    for name in ("iraq-coalition-talks.txt", "wire-ukraine-1.txt", "wire-ukraine-2.txt"):
        (folder / name).write_bytes((DOCUMENTS / "en" / name).read_bytes())
        side_car = name.replace(".txt", ".meta.json")
        (folder / side_car).write_bytes((DOCUMENTS / "en" / side_car).read_bytes())
    (folder / "empty.txt").write_bytes(b"")
    return folder


def without_instants(rows: Dump) -> Dump:
    """Without the instants of rejection and the raw copies' paths, which name the run."""
    return {
        key: {name: value for name, value in row.items() if name not in ("rejected_at", "raw_path")}
        for key, row in rows.items()
    }
