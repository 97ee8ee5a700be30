"""Report: whether a run is whole, and what it did."""

from collections.abc import Sequence

from pipeline.results import RunReport, check_run
from pipeline.settings import load_settings
from pipeline.stages.validators import keep_validators
from pipeline.store import BatchPath, sanitize_run_id


def report(raw_paths: Sequence[str], *, run_id: str) -> RunReport:
    """Compare the batches that ingest planned with the results of every stage.

    Raises:
        PipelineError: A batch is missing in a stage, or counts don't add up.
    """
    run_id = sanitize_run_id(run_id)
    whole = check_run(run_id, [BatchPath.parse(path) for path in raw_paths])
    keep_validators(run_id, load_settings())
    return whole
