"""Ingest: a source in, batches of RawDocuments out."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from upath import UPath

from pipeline.document import RawDocument
from pipeline.errors import ConfigurationError, DocumentRejected
from pipeline.ingest.documents import Item, read_documents
from pipeline.ingest.folder import SourceFile, discover_files
from pipeline.ingest.identity import canonicalize_url, is_web_address
from pipeline.ingest.sources import Source, apply_hints, find_source, locate
from pipeline.settings import Settings, load_settings
from pipeline.stages.feed import fetch_entries
from pipeline.stages.tally import Tally
from pipeline.store import BatchPath, list_raw_copies, read_models, sanitize_run_id, write_models

# A document or a rejection, with the path of its file; a feed's entries have none.
_Found = tuple[str | None, Item]
# A batch is held in memory by one worker: this keeps it flat when documents are large.
BATCH_BYTES = 64 * 1024 * 1024


def ingest(source: str, *, run_id: str, settings: Settings | None = None) -> list[str]:
    """Read a folder or a feed into batches of raw documents.

    Args:
        source: Name of a declared source, a feed's address, or a folder or file (any universal_pathlib path).
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
    run_id = sanitize_run_id(run_id)
    if not is_web_address(found.location):
        files = list(discover_files(locate(found.location), settings=settings))
        return ingest_files(found, files, run_id=run_id, settings=settings)
    settings = _limit(settings, found)
    entries = fetch_entries(found, run_id=run_id, settings=settings)
    return _write_batches(_entry_batches(entries, settings), found, run_id=run_id, settings=settings)


def ingest_files(
    source: Source, files: Sequence[SourceFile], *, run_id: str, settings: Settings, first: int = 0
) -> list[str]:
    """Read files of a source into batches, numbered from `first`; gives their paths."""
    settings = _limit(settings, source)
    plan = plan_batches(files, settings=settings)
    batches = (_read_files(files_of_batch, source, settings) for files_of_batch in plan)
    return _write_batches(batches, source, run_id=run_id, settings=settings, first=first)


def describe_root(location: str) -> str:
    """Where a source lies, as a reject tells it; an address without the credentials that it may hold."""
    return canonicalize_url(location) if is_web_address(location) else locate(location)


def _limit(settings: Settings, source: Source) -> Settings:
    limit = source.limits.document_max_bytes
    return settings if limit is None else settings.model_copy(update={"document_max_bytes": limit})


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
    run_id = sanitize_run_id(run_id)
    return [
        replay_copy(UPath(copy), BatchPath(settings.store_root, run_id, "ingest", f"{number:05d}"))
        for number, copy in enumerate(copies)
    ]


def replay_copy(copy: UPath, batch: BatchPath, *, wanted: Collection[str] | None = None) -> str:
    """Take a file of raw copies, or the wanted documents in it, as a batch; gives the batch's path."""
    documents = [raw for raw in read_models(copy, RawDocument) if wanted is None or raw.document_id in wanted]
    tally = Tally(batch, source=documents[0].source if documents else "", received=len(documents))
    tally.raw_path = copy.relative_to(UPath(batch.root)).as_posix()
    tally.finish(write_models(UPath(batch.documents), documents))
    return batch.documents


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


def _read_files(files: Sequence[SourceFile], source: Source, settings: Settings) -> Iterator[_Found]:
    for file in files:
        for item in read_documents(file, source=source.name, settings=settings, fields=source.fields):
            yield file.relative, item


def _entry_batches(entries: Sequence[Item], settings: Settings) -> Iterator[list[_Found]]:
    for start in range(0, max(len(entries), 1), settings.batch_documents):
        yield [(None, item) for item in entries[start : start + settings.batch_documents]]


def _write_batches(
    batches: Iterable[Iterable[_Found]], source: Source, *, run_id: str, settings: Settings, first: int = 0
) -> list[str]:
    paths = []
    for number, items in enumerate(batches, start=first):
        batch = BatchPath(settings.store_root, run_id, "ingest", f"{number:05d}")
        tally = Tally(batch, source=source.name, source_root=describe_root(source.location))
        tally.finish(write_models(UPath(batch.documents), _accept(items, tally, source)))
        paths.append(batch.documents)
    return paths


def _accept(items: Iterable[_Found], tally: Tally, source: Source) -> Iterator[RawDocument]:
    for path, item in items:
        tally.received += 1
        if isinstance(item, DocumentRejected):
            tally.reject_unread(item, path=path)
        else:
            yield apply_hints(item, source.hints)
