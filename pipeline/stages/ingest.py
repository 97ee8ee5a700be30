"""Ingest: a source in, batches of RawDocuments out."""

from collections.abc import Iterator, Sequence

from upath import UPath

from pipeline.document import RawDocument
from pipeline.errors import ConfigurationError, DocumentRejected
from pipeline.ingest.folder import SourceFile, discover_files, read_file
from pipeline.ingest.sources import Source, apply_hints, find_source, locate
from pipeline.settings import Settings, load_settings
from pipeline.stages.tally import Tally
from pipeline.store import BatchPath, list_raw_copies, read_models, sanitize_run_id, write_models

# A batch is held in memory by one worker: this keeps it flat when documents are large.
BATCH_BYTES = 64 * 1024 * 1024


def ingest(source: str, *, run_id: str, settings: Settings | None = None) -> list[str]:
    """Read a folder into batches of raw documents.

    Args:
        source: Name of a declared source, or a folder or file: any universal_pathlib path.
        run_id: Names the run's files; equal ids overwrite each other's files.
        settings: Read from the environment when absent.

    Returns:
        Paths of the batches, in order; an empty folder gives one batch of nothing, so that its run is
        counted, too.

    Raises:
        ConfigurationError: There is nothing at `source`.
        SourceUnavailable: It doesn't answer.
    """
    settings = settings or load_settings()
    found = find_source(source, settings)
    if found.limits.document_max_bytes is not None:
        settings = settings.model_copy(update={"document_max_bytes": found.limits.document_max_bytes})
    files = list(discover_files(locate(found.location), settings=settings))
    paths = []
    for number, files_of_batch in enumerate(plan_batches(files, settings=settings)):
        batch = BatchPath(settings.store_root, sanitize_run_id(run_id), "ingest", f"{number:05d}")
        paths.append(_ingest_batch(batch, files_of_batch, source=found, settings=settings))
    return paths


def replay(day: str, *, run_id: str, settings: Settings | None = None) -> list[str]:
    """Take the raw copies that were kept on one day as a run's batches, instead of reading their sources.

    Raises:
        ConfigurationError: Nothing was kept on that day: a live source can't be asked for the past.
    """
    settings = settings or load_settings()
    copies = list_raw_copies(settings.store_root, day=day)
    if not copies:
        raise ConfigurationError(
            f"No raw copies were kept on {day}: a past day can be replayed only if it was ingested then."
        )
    paths = []
    for number, copy in enumerate(copies):
        batch = BatchPath(settings.store_root, sanitize_run_id(run_id), "ingest", f"{number:05d}")
        documents = list(read_models(UPath(copy), RawDocument))
        tally = Tally(batch, source=documents[0].source if documents else "", received=len(documents))
        tally.finish(write_models(UPath(batch.documents), documents))
        paths.append(batch.documents)
    return paths


def plan_batches(files: Sequence[SourceFile], *, settings: Settings) -> list[Sequence[SourceFile]]:
    """Cut a source into batches that are small, and few enough for Airflow's mapped tasks."""
    documents, size = settings.batch_documents, BATCH_BYTES
    while len(batches := list(_cut(files, documents, size))) > settings.batches_max:
        documents, size = documents * 2, size * 2
    return batches or [()]


def _cut(files: Sequence[SourceFile], documents: int, size: int) -> Iterator[Sequence[SourceFile]]:
    start, total = 0, 0
    for at, file in enumerate(files):
        if at > start and (at - start >= documents or total + file.bytes > size):
            yield files[start:at]
            start, total = at, 0
        total += file.bytes
    if start < len(files):
        yield files[start:]


def _ingest_batch(
    batch: BatchPath, files: Sequence[SourceFile], *, source: Source, settings: Settings
) -> str:
    tally = Tally(batch, source=source.name)
    documents = _read(files, tally, source, settings)
    tally.finish(write_models(UPath(batch.documents), documents))
    return batch.documents


def _read(
    files: Sequence[SourceFile], tally: Tally, source: Source, settings: Settings
) -> Iterator[RawDocument]:
    for file in files:
        tally.received += 1
        try:
            yield apply_hints(read_file(file, source=source.name, settings=settings), source.hints)
        except DocumentRejected as refusal:
            tally.reject(refusal, source=source.name, path=file.relative)
