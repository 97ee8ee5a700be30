"""Index: enriched documents into Elasticsearch, and every stage's rejects and counts beside them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from upath import UPath

from pipeline.document import EnrichedDocument
from pipeline.engine import connect
from pipeline.errors import DocumentRejected
from pipeline.index import rejects, runs
from pipeline.index.writer import IndexRejection, index_documents
from pipeline.results import STAGES, Reject, StageResult, read_result
from pipeline.settings import load_settings
from pipeline.stages.copies import find_earlier_copies
from pipeline.stages.tally import Tally
from pipeline.store import REJECTS, BatchPath, read_models


def index(enriched_path: str) -> str:
    """Write a batch into the index: links before documents, then rejects and counts of all its stages."""
    settings = load_settings()
    batch = BatchPath.parse(enriched_path).of("index")
    documents = {
        document.document_id: document for document in read_models(UPath(enriched_path), EnrichedDocument)
    }
    source = next((document.sources[0] for document in documents.values()), "")
    tally = Tally(batch, source=source, received=len(documents))
    now = datetime.now(UTC)
    with connect(settings) as es:
        outcome = index_documents(es, documents.values(), run_id=batch.run_id, settings=settings, now=now)
        tally.unchanged = len(outcome.unchanged)
        refused_ids = [refused.document_id for refused in outcome.rejected]
        set_aside = rejects.read_rejects(es, refused_ids, settings=settings)
        _reject(tally, outcome.rejected, documents, set_aside)
        tally.finish(len(outcome.written))
        rejects.delete_rejects(es, [*outcome.written, *outcome.unchanged], settings=settings)
        rejects.write_rejects(es, _rejects(batch), settings=settings, now=now)
        runs.write_runs(es, _rows(batch), settings=settings, now=now)
    return batch.documents


def _reject(
    tally: Tally,
    refused: Iterable[IndexRejection],
    documents: Mapping[str, EnrichedDocument],
    set_aside: Mapping[str, Reject],
) -> None:
    """Set aside what the index refused; its raw copy is where clean kept it, or had kept it before."""
    copies = find_earlier_copies(documents.values(), set_aside, root=tally.batch.root)
    cleaned = read_result(tally.batch.of("clean"))
    for each in refused:
        refusal = DocumentRejected(document_id=each.document_id, reason=each.reason, detail=each.detail)
        kept = copies.get(each.document_id, cleaned.raw_path if cleaned else None)
        tally.reject(refusal, documents[each.document_id], raw_path=kept)


def _rejects(batch: BatchPath) -> Iterator[Reject]:
    for stage in STAGES:
        path = batch.of(stage).file(REJECTS)
        if path.exists():
            yield from read_models(path, Reject)


def _rows(batch: BatchPath) -> Iterator[runs.RunRow]:
    for stage in STAGES:
        result = read_result(batch.of(stage))
        if result is not None:
            yield _row(result)


def _row(result: StageResult) -> runs.RunRow:
    return runs.RunRow(
        run_id=result.run_id,
        stage=result.stage,
        batch=result.batch,
        source=result.source,
        started_at=result.started_at,
        finished_at=result.started_at + timedelta(seconds=result.seconds),
        received=result.received,
        written=result.written,
        unchanged=result.unchanged,
        rejected_reasons=result.rejected_by_reason,
    )
