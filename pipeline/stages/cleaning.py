"""Clean: raw documents that changed in, their text and metadata out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from upath import UPath

from pipeline.clean import clean as clean_document
from pipeline.document import CleanDocument, RawDocument
from pipeline.enrich.knowledge import reading_version
from pipeline.errors import DocumentRejected
from pipeline.index.ledger import LedgerEntry, is_unchanged, read_ledger
from pipeline.settings import Settings, load_settings
from pipeline.stages.tally import Tally
from pipeline.store import BatchPath, raw_copy_path, read_models, write_models


def clean(raw_path: str, *, day: str | None) -> str:
    """Clean the documents of a batch that the index doesn't hold as they are; keep their raw copies.

    Args:
        raw_path: A batch of ingest.
        day: The run's day (ISO), under which raw copies are kept; None where they are replayed, and so kept
            already.
    """
    from pipeline.engine import connect

    settings = load_settings()
    batch = BatchPath.parse(raw_path).of("clean")
    raws = list(read_models(UPath(raw_path), RawDocument))
    with connect(settings) as es:
        ledger = read_ledger(es, [raw.document_id for raw in raws], settings=settings)
    return clean_batch(batch, raws, ledger=ledger, day=day, settings=settings)


def clean_batch(
    batch: BatchPath,
    raws: Sequence[RawDocument],
    *,
    ledger: Mapping[str, LedgerEntry],
    day: str | None,
    settings: Settings,
) -> str:
    """Clean a batch against what the index is known to hold; gives the path of what was written."""
    tally = Tally(batch, source=raws[0].source if raws else "", received=len(raws))
    changed = list(select_changed(raws, ledger, version=reading_version(settings)))
    tally.unchanged = len(raws) - len(changed)
    if changed and day:
        copies = raw_copy_path(
            batch.root, day=day, source=tally.source, run_id=batch.run_id, batch=batch.batch
        )
        write_models(copies, changed)
        tally.raw_path = copies.relative_to(UPath(batch.root)).as_posix()
    tally.finish(write_models(UPath(batch.documents), _clean(changed, tally)))
    return batch.documents


def select_changed(
    raws: Iterable[RawDocument], ledger: Mapping[str, LedgerEntry], *, version: str
) -> Iterator[RawDocument]:
    """Leave out copies that the index holds, and all but the newest copy of one document."""
    newest: dict[str, RawDocument] = {}
    for raw in raws:
        kept = newest.get(raw.document_id)
        if kept is None or (raw.fetched_at, raw.raw_sha256) > (kept.fetched_at, kept.raw_sha256):
            newest[raw.document_id] = raw
    for raw in newest.values():
        entry = ledger.get(raw.document_id)
        if entry is None or not is_unchanged(entry, raw, version):
            yield raw


def _clean(raws: Iterable[RawDocument], tally: Tally) -> Iterator[CleanDocument]:
    for raw in raws:
        try:
            yield clean_document(raw)
        except DocumentRejected as refusal:
            tally.reject(refusal, source=raw.source, path=raw.path)
