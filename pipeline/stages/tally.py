"""Counts of one stage over one batch, kept while it works and written when it is done."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pipeline.document import CleanDocument, RawDocument
from pipeline.errors import DocumentRejected
from pipeline.log import get_logger
from pipeline.results import Reject, StageResult
from pipeline.store import REJECTS, RESULT, BatchPath, write_bytes, write_models


@dataclass
class Tally:
    """One stage over one batch: what came in, what was left alone, what was set aside."""

    batch: BatchPath
    source: str = ""
    source_root: str | None = None
    raw_path: str | None = None
    received: int = 0
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def reject_unread(self, refusal: DocumentRejected, *, path: str | None) -> None:
        """Set aside what could not be read from the source: only its place there is known."""
        self._reject(refusal, source=self.source, source_root=self.source_root, path=path)

    def reject(
        self, refusal: DocumentRejected, document: RawDocument | CleanDocument, *, raw_path: str | None
    ) -> None:
        """Set one document aside with its reason and the way to its raw copy."""
        if isinstance(document, RawDocument):
            source, url = document.source, document.declared.url
        else:
            source, url = document.sources[0], document.url
        self._reject(
            refusal,
            source=source,
            path=document.path,
            url=url,
            raw_sha256=document.raw_sha256,
            fetched_at=document.fetched_at,
            raw_path=raw_path,
        )

    def _reject(self, refusal: DocumentRejected, **known: Any) -> None:
        self.rejects.append(
            Reject(
                document_id=refusal.document_id,
                reason=refusal.reason,
                detail=refusal.detail,
                stage=self.batch.stage,
                run_id=self.batch.run_id,
                rejected_at=self.started_at,
                **known,
            )
        )

    def finish(self, written: int) -> StageResult:
        """Write the rejects, then the counts: the commit mark of this stage over this batch."""
        result = StageResult(
            run_id=self.batch.run_id,
            stage=self.batch.stage,
            batch=self.batch.batch,
            source=self.source,
            received=self.received,
            written=written,
            unchanged=self.unchanged,
            rejected_by_reason=dict(Counter(reject.reason for reject in self.rejects)),
            seconds=round(time.monotonic() - self.started, 3),
            started_at=self.started_at,
            raw_path=self.raw_path,
        )
        result.check()
        write_models(self.batch.file(REJECTS), self.rejects)
        write_bytes(self.batch.file(RESULT), result.model_dump_json().encode())
        get_logger().info(
            f"{self.batch.stage}.finished",
            **result.model_dump(include={"run_id", "batch", "received", "written", "unchanged", "seconds"}),
            rejected=result.rejected_by_reason,
        )
        return result
