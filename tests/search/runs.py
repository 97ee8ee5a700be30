"""Whole runs for the tests of this folder, and what they left in the index."""

from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.results import RunReport
from pipeline.run import run_local
from pipeline.settings import load_settings

# What a second run may change: when it ran, and under which name.
RUN_MARKS = ("indexed_at", "run_id")
PROGRESS: list[str] = []
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
