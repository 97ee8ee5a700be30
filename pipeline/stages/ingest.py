"""Ingest: a source in, batches of RawDocuments out."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from upath import UPath

from pipeline.document import RawDocument
from pipeline.errors import ConfigurationError, DocumentRejected
from pipeline.ingest.folder import SourceFile, discover_files, read_file
from pipeline.settings import REPOSITORY, Settings, load_settings
from pipeline.stages.tally import Tally
from pipeline.store import BatchPath, list_raw_copies, read_models, sanitize_run_id, write_models

# A batch is held in memory by one worker: this keeps it flat when documents are large.
BATCH_BYTES = 64 * 1024 * 1024


def ingest(source: str, *, run_id: str, settings: Settings | None = None) -> list[str]:
    """Read a folder into batches of raw documents.

    Args:
        source: Folder or file, any universal_pathlib path; a relative one counts from the project's root,
            since a worker's own folder means nothing.
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
    if UPath(source).protocol in ("", "file", "local"):
        source = str(REPOSITORY / UPath(source).path)
    name = name_source(source)
    files = list(discover_files(source, settings=settings))
    paths = []
    for number, files_of_batch in enumerate(plan_batches(files, settings=settings)):
        batch = BatchPath(settings.store_root, sanitize_run_id(run_id), "ingest", f"{number:05d}")
        paths.append(_ingest_batch(batch, files_of_batch, source=name, settings=settings))
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


def name_source(source: str) -> str:
    """Name an ad-hoc source: by its place in the project, else by its folder and a hash of where that lies.

    The name is part of the ids of documents without an address, so two folders of one name must differ.
    """
    path = UPath(source)
    folder = path.parent if path.is_file() else path
    if folder.protocol not in ("", "file", "local"):
        absolute = str(folder)
    else:
        resolved = Path(folder.path).resolve()
        if resolved.is_relative_to(REPOSITORY):
            return resolved.relative_to(REPOSITORY).as_posix()
        absolute = resolved.as_posix()
    return f"{folder.name or 'root'}-{hashlib.sha256(absolute.encode()).hexdigest()[:6]}"


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


def _ingest_batch(batch: BatchPath, files: Sequence[SourceFile], *, source: str, settings: Settings) -> str:
    tally = Tally(batch, source=source)
    documents = _read(files, tally, settings)
    tally.finish(write_models(UPath(batch.documents), documents))
    return batch.documents


def _read(files: Sequence[SourceFile], tally: Tally, settings: Settings) -> Iterator[RawDocument]:
    for file in files:
        tally.received += 1
        try:
            yield read_file(file, source=tally.source, settings=settings)
        except DocumentRejected as refusal:
            tally.reject(refusal, source=tally.source, path=file.relative)
