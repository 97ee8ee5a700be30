"""Enrich: clean documents in, documents with language, actors, locations and dates out."""

from upath import UPath

from pipeline.document import CleanDocument
from pipeline.enrich.knowledge import load_knowledge
from pipeline.enrich.read import enrich as enrich_document
from pipeline.settings import load_settings
from pipeline.stages.tally import Tally
from pipeline.store import BatchPath, read_models, write_models


def enrich(clean_path: str) -> str:
    """Read who, where and when in the documents of a batch; gives the path of what was written."""
    settings = load_settings()
    cleaned = BatchPath.parse(clean_path)
    documents = list(read_models(UPath(clean_path), CleanDocument))
    batch = cleaned.of("enrich")
    tally = Tally(batch, source=documents[0].sources[0] if documents else "", received=len(documents))
    if documents:
        knowledge = load_knowledge(settings)
        enriched = (enrich_document(document, knowledge, settings) for document in documents)
        tally.finish(write_models(UPath(batch.documents), enriched))
    else:  # nothing changed: nothing is loaded
        tally.finish(write_models(UPath(batch.documents), ()))
    return batch.documents
