"""What each stage says of a batch, and whether the counts of a whole run add up."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from pydantic import Field

from pipeline.document import Model
from pipeline.errors import PipelineError
from pipeline.store import RESULT, BatchPath

STAGES = ("ingest", "clean", "enrich", "index")


class Reject(Model):
    """A document set aside: why, by which stage, and the way back to it.

    Stages write it beside their batch, the index stage into `news-rejects` under the same names; there the
    document's id is the row's. `raw_path` counts from the store's root. What ingest refused has no raw copy:
    `path` below `source_root` leads to the original.
    """

    document_id: str
    reason: str
    stage: str
    detail: str = ""
    source: str | None = None
    source_root: str | None = None
    path: str | None = None
    url: str | None = None
    raw_sha256: str | None = None
    raw_path: str | None = None
    run_id: str | None = None
    fetched_at: datetime | None = None
    rejected_at: datetime | None = None


class StageResult(Model):
    """Counts of one stage over one batch: received = written + unchanged + rejected.

    `raw_path` is the file of raw copies that ingest replayed, or that clean kept; it counts from the root.
    """

    run_id: str
    stage: str
    batch: str
    source: str = ""
    received: int
    written: int
    unchanged: int = 0
    rejected_by_reason: dict[str, int] = Field(default_factory=dict)
    ignored: int = 0
    seconds: float = 0.0
    started_at: datetime
    raw_path: str | None = None

    @property
    def rejected(self) -> int:
        """Documents set aside, all reasons together."""
        return sum(self.rejected_by_reason.values())

    def check(self) -> None:
        """Refuse counts that don't add up: a document would have vanished."""
        if self.received != self.written + self.unchanged + self.rejected:
            raise PipelineError(
                f"{self.stage} of batch {self.batch}: received {self.received}, but written {self.written} + "
                f"unchanged {self.unchanged} + rejected {self.rejected}."
            )


class RunReport(Model):
    """A whole run's counts."""

    run_id: str
    received: int
    written: int
    unchanged: int
    rejected_by_reason: dict[str, int]
    batches: int
    seconds: float

    @property
    def rejected(self) -> int:
        """Documents set aside by any stage."""
        return sum(self.rejected_by_reason.values())


def read_result(batch: BatchPath) -> StageResult | None:
    """The result that a stage left for a batch, or None where it has not finished."""
    path = batch.file(RESULT)
    return StageResult.model_validate_json(path.read_bytes()) if path.exists() else None


def check_run(run_id: str, batches: Sequence[BatchPath]) -> RunReport:
    """Add up a run, batch by batch and stage by stage.

    Args:
        run_id: Sanitised run id.
        batches: The batches that ingest planned, as its paths.

    Raises:
        PipelineError: A batch is missing in a stage, or received and handed-on counts differ.
    """
    problems: list[str] = []
    results: list[list[StageResult]] = []
    for batch in batches:
        found = [read_result(batch.of(stage)) for stage in STAGES]
        missing = [stage for stage, result in zip(STAGES, found, strict=True) if result is None]
        if missing:
            problems.append(f"batch {batch.batch}: no result from {', '.join(missing)}")
            continue
        chain = [result for result in found if result is not None]
        problems.extend(_breaks(chain))
        results.append(chain)
    if problems:
        raise PipelineError(
            f"Run {run_id} is not whole: {'; '.join(problems)}. Nothing is lost: run it again to finish it."
        )
    return _add_up(run_id, results)


def _breaks(chain: Sequence[StageResult]) -> Iterable[str]:
    for result in chain:
        result.check()
    for before, after in pairwise(chain):
        if before.written != after.received:
            yield (
                f"batch {after.batch}: {before.stage} wrote {before.written}, "
                f"{after.stage} received {after.received}"
            )


def _add_up(run_id: str, results: Sequence[Sequence[StageResult]]) -> RunReport:
    rejected: Counter[str] = Counter()
    for result in (result for chain in results for result in chain):
        rejected.update(result.rejected_by_reason)
    return RunReport(
        run_id=run_id,
        received=sum(chain[0].received for chain in results),
        written=sum(chain[-1].written for chain in results),
        unchanged=sum(result.unchanged for chain in results for result in chain),
        rejected_by_reason=dict(rejected),
        batches=len(results),
        seconds=round(sum(result.seconds for chain in results for result in chain), 3),
    )
