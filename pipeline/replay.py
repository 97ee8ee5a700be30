"""Documents that were set aside, tried again from their raw copies after a fix."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime

from upath import UPath

from pipeline import stages
from pipeline.document import RawDocument
from pipeline.errors import ConfigurationError
from pipeline.index.rejects import Reject
from pipeline.results import RunReport
from pipeline.settings import Settings
from pipeline.stages.tally import Tally
from pipeline.store import BatchPath, read_models, write_models


def replay_rejects(
    rejects: Iterable[Reject], *, settings: Settings, report: Callable[[str], None]
) -> RunReport:
    """Clean, read and index documents anew; those that succeed leave the list, the others stay on it.

    Args:
        rejects: Rows of `news-rejects`; one without a raw copy (refused by ingest) is left out.
        settings: As read from the environment.
        report: Is told of the progress, a line at a time.

    Raises:
        ConfigurationError: None of them has a raw copy: only its source can be read again.
    """
    wanted = {reject.document_id: reject.raw_path for reject in rejects if reject.raw_path}
    if not wanted:
        raise ConfigurationError(
            "None of these has a raw copy: ingest refused it. Mend the source or the setting, and run again."
        )
    run_id = f"replay-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    stages.prepare()
    paths = [
        _write_batch(BatchPath(settings.store_root, run_id, "ingest", f"{number:05d}"), copy, wanted)
        for number, copy in enumerate(sorted(set(wanted.values())))
    ]
    for number, path in enumerate(paths, start=1):
        stages.index(stages.enrich(stages.clean(path, day=None)))
        report(f"{number} of {len(paths)} raw copies tried again")
    stages.publish()
    return stages.report(paths, run_id=run_id)


def _write_batch(batch: BatchPath, copy: str, wanted: Collection[str]) -> str:
    documents = list(_chosen(UPath(batch.root) / copy, wanted))
    tally = Tally(batch, source=documents[0].source if documents else "", received=len(documents))
    tally.finish(write_models(UPath(batch.documents), documents))
    return batch.documents


def _chosen(copy: UPath, wanted: Collection[str]) -> Iterator[RawDocument]:
    return (raw for raw in read_models(copy, RawDocument) if raw.document_id in wanted)
