"""Report: whether a run is whole, and what it did."""

from collections.abc import Sequence

from pipeline.results import RunReport, check_run
from pipeline.store import BatchPath, sanitize_run_id


def report(raw_paths: Sequence[str], *, run_id: str) -> RunReport:
    """Compare the batches that ingest planned with the results of every stage.

    Raises:
        PipelineError: A batch is missing in a stage, or counts don't add up.
    """
    return check_run(sanitize_run_id(run_id), [BatchPath.parse(path) for path in raw_paths])
