"""What each stage of a run received, wrote, left and set aside, in `news-runs`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.index.bulk import BulkWriter, Write
from pipeline.index.connection import engine_errors
from pipeline.index.names import alias_name
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One stage of one run over one batch, or (stage `run`, no batch) the whole run."""

    run_id: str
    stage: str
    batch: str = ""
    source: str = ""
    started_at: datetime
    finished_at: datetime
    received: int
    written: int
    unchanged: int
    rejected_reasons: Mapping[str, int] = field(default_factory=dict)
    outcome: str = "success"
    message: str = ""

    @property
    def rejected(self) -> int:
        """Documents set aside, over all reasons."""
        return sum(self.rejected_reasons.values())

    @property
    def is_balanced(self) -> bool:
        """Whether received = written + unchanged + rejected."""
        return self.received == self.written + self.unchanged + self.rejected


def write_runs(es: Elasticsearch, rows: Iterable[RunRow], *, settings: Settings, now: datetime) -> None:
    """Write rows; a stage that is repeated replaces its row."""
    alias = alias_name(settings.index_prefix, "runs")
    BulkWriter.of(es, settings).write_all(
        Write(alias, ":".join((row.run_id, row.stage, row.batch)), source=_body(row, now)) for row in rows
    )


def _body(row: RunRow, now: datetime) -> dict[str, Any]:
    body = {
        "run_id": row.run_id,
        "stage": row.stage,
        "batch": row.batch or None,
        "source": row.source or None,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "seconds": (row.finished_at - row.started_at).total_seconds(),
        "received": row.received,
        "written": row.written,
        "unchanged": row.unchanged,
        "rejected": row.rejected,
        "rejected_reasons": dict(row.rejected_reasons) or None,
        "outcome": row.outcome,
        "message": row.message or None,
        "indexed_at": now,
    }
    return {name: value for name, value in body.items() if value is not None}


def read_runs(
    es: Elasticsearch, *, settings: Settings, run_id: str | None = None, size: int = 100
) -> list[dict[str, Any]]:
    """Rows of one run or of all, latest first."""
    query: dict[str, Any] = {"term": {"run_id": run_id}} if run_id else {"match_all": {}}
    with engine_errors():
        answer = es.search(
            index=alias_name(settings.index_prefix, "runs"),
            query=query,
            size=size,
            sort=[{"started_at": "desc"}, {"stage": "asc"}],
        )
    return [hit["_source"] for hit in answer["hits"]["hits"]]
