"""Index: enriched documents into Elasticsearch, and every stage's rejects and counts beside them."""

from datetime import UTC, datetime
from itertools import chain

from upath import UPath

from pipeline.document import EnrichedDocument
from pipeline.errors import DocumentRejected
from pipeline.index.rejects import clear_rejects, write_rejects
from pipeline.index.runs import write_results
from pipeline.index.writer import index_documents
from pipeline.results import STAGES, Reject, read_result
from pipeline.settings import load_settings
from pipeline.stages.tally import Tally
from pipeline.store import REJECTS, BatchPath, read_models


def index(enriched_path: str) -> str:
    """Write a batch into the index: links before documents, then rejects and counts of all its stages."""
    from pipeline.engine import connect

    settings = load_settings()
    batch = BatchPath.parse(enriched_path).of("index")
    documents = list(read_models(UPath(enriched_path), EnrichedDocument))
    tally = Tally(batch, source=documents[0].sources[0] if documents else "", received=len(documents))
    with connect(settings) as es:
        outcome = index_documents(
            es, documents, run_id=batch.run_id, settings=settings, now=datetime.now(UTC)
        )
        tally.unchanged = len(outcome.unchanged)
        by_id = {document.document_id: document for document in documents}
        for document_id, reason, detail in outcome.rejected:
            refusal = DocumentRejected(document_id=document_id, reason=reason, detail=detail)
            document = by_id[document_id]
            tally.reject(refusal, source=document.sources[0], path=document.path)
        clear_rejects(es, [*outcome.written, *outcome.unchanged], settings=settings)
        tally.finish(len(outcome.written))
        write_rejects(es, list(_rejects(batch)), settings=settings)
        results = [result for stage in STAGES if (result := read_result(batch.of(stage))) is not None]
        write_results(es, results, settings=settings)
    return batch.documents


def _rejects(batch: BatchPath) -> chain[Reject]:
    return chain.from_iterable(
        read_models(batch.of(stage).file(REJECTS), Reject)
        for stage in STAGES
        if batch.of(stage).file(REJECTS).exists()
    )
