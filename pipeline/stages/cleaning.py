"""Clean: raw documents that changed in, their text and metadata out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from upath import UPath

from pipeline.clean import clean as clean_document
from pipeline.document import CleanDocument, RawDocument
from pipeline.enrich.knowledge import reading_version
from pipeline.errors import DocumentRejected
from pipeline.index.ledger import LedgerEntry, is_unchanged, read_ledger
from pipeline.index.rejects import read_rejects
from pipeline.results import Reject, read_result
from pipeline.settings import Settings, load_settings
from pipeline.stages.copies import find_earlier_copies, keep_copies
from pipeline.stages.tally import Tally
from pipeline.store import BatchPath, read_models, write_models


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
        ids = [raw.document_id for raw in raws]
        ledger = read_ledger(es, ids, settings=settings)
        set_aside = read_rejects(es, ids, settings=settings)
    return clean_batch(batch, raws, ledger=ledger, set_aside=set_aside, day=day, settings=settings)


def clean_batch(
    batch: BatchPath,
    raws: Sequence[RawDocument],
    *,
    ledger: Mapping[str, LedgerEntry],
    set_aside: Mapping[str, Reject],
    day: str | None,
    settings: Settings,
) -> str:
    """Clean a batch against what the index is known to hold; gives the path of what was written."""
    ingested = read_result(batch.of("ingest"))
    tally = Tally(batch, source=raws[0].source if raws else "", received=len(raws))
    changed = list(select_changed(raws, ledger, version=reading_version(settings)))
    tally.unchanged = len(raws) - len(changed)
    tally.raw_path = ingested.raw_path if ingested else None
    copies = {} if tally.raw_path else find_earlier_copies(changed, set_aside, root=batch.root)
    fresh = [raw for raw in changed if raw.document_id not in copies]
    if fresh and day and not tally.raw_path:
        tally.raw_path = keep_copies(fresh, root=batch.root, day=day, source=tally.source)
    tally.finish(write_models(UPath(batch.documents), _clean(changed, tally, copies)))
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


def _clean(raws: Iterable[RawDocument], tally: Tally, copies: Mapping[str, str]) -> Iterator[CleanDocument]:
    for raw in raws:
        try:
            yield clean_document(raw)
        except DocumentRejected as refusal:
            tally.reject(refusal, raw, raw_path=copies.get(raw.document_id, tally.raw_path))
