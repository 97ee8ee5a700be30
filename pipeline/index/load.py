"""The documents of one call on their way into the index, and what was refused of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.document import EnrichedDocument
from pipeline.index.bulk import BulkWriter, ItemResult, Write
from pipeline.index.ledger import LedgerEntry
from pipeline.index.names import IndexKind, alias_name
from pipeline.settings import Settings

Rows = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Load:
    """The documents of one call on their way; `failed` grows, and failed ones take no further phase."""

    es: Elasticsearch
    settings: Settings
    run_id: str
    now: datetime
    documents: dict[str, EnrichedDocument]
    ledger: dict[str, LedgerEntry]
    new_rows: dict[str, Rows] = field(default_factory=dict)
    old_rows: dict[str, Rows] = field(default_factory=dict)
    failed: dict[str, ItemResult] = field(default_factory=dict)

    def alive(self) -> list[EnrichedDocument]:
        """Documents that nothing was refused of so far."""
        return [document for document in self.documents.values() if document.document_id not in self.failed]

    def write(self, writes: Iterable[Write]) -> list[ItemResult]:
        """Write rows in requests of bounded size; gives their results in the same order."""
        return BulkWriter.of(self.es, self.settings).write(writes)

    def alias(self, kind: IndexKind) -> str:
        """The alias that rows of a kind go to."""
        return alias_name(self.settings.index_prefix, kind)

    def note_failures(self, owners: Sequence[str], results: Sequence[ItemResult]) -> None:
        """Take the documents whose rows were refused out of the further phases."""
        for owner, result in zip(owners, results, strict=True):
            if result.outcome == "failed":
                self.failed.setdefault(owner, result)
