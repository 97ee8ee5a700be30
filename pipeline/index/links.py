"""Link rows of documents on their way: written, superseded ones deleted, those of no commit taken back."""

from collections import defaultdict
from collections.abc import Sequence

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.index.bulk import Write
from pipeline.index.connection import engine_errors
from pipeline.index.load import Load, Rows
from pipeline.index.serialize import document_version, link_rows

_IDS_A_SEARCH = 500
_ROWS_A_PAGE = 5000


def read_standing_rows(load: Load) -> dict[str, Rows]:
    """Link rows that the index holds of these documents.

    A document that the ledger knows may have rows of this very run, not yet visible: refresh first. Rows that
    a killed run left of an unknown document were made visible by `ensure_indices`.
    """
    alias = load.alias("links")
    with engine_errors():
        if any(key in load.ledger for key in load.documents):
            load.es.indices.refresh(index=alias)
        return search_link_rows(load.es, alias, list(load.documents))


def search_link_rows(es: Elasticsearch, alias: str, document_ids: Sequence[str]) -> dict[str, Rows]:
    """Rows of `news-links` by document and `_id`."""
    found: dict[str, Rows] = defaultdict(dict)
    for start in range(0, len(document_ids), _IDS_A_SEARCH):
        query = {"query": {"terms": {"document_id": list(document_ids[start : start + _IDS_A_SEARCH])}}}
        for hit in scan(es, index=alias, query=query, size=_ROWS_A_PAGE):
            found[hit["_source"]["document_id"]][hit["_id"]] = hit["_source"]
    return found


def write_links(load: Load) -> None:
    """Write the rows of the new readings; those of a newer copy refuse them by their version."""
    writes, owners = [], []
    for document in load.alive():
        rows = link_rows(document, run_id=load.run_id, now=load.now)
        load.new_rows[document.document_id] = rows
        version = document_version(document.fetched_at)
        writes += [Write(load.alias("links"), row_id, version, row) for row_id, row in rows.items()]
        owners += [document.document_id] * len(rows)
    load.note_failures(owners, load.write(writes))


def delete_superseded(load: Load) -> None:
    """Delete rows that the new reading no longer has; a newer copy's rows refuse it by their version."""
    writes, owners = [], []
    for document in load.alive():
        gone = load.old_rows.get(document.document_id, {}).keys() - load.new_rows[document.document_id].keys()
        version = document_version(document.fetched_at)
        writes += [Write(load.alias("links"), row_id, version) for row_id in sorted(gone)]
        owners += [document.document_id] * len(gone)
    load.note_failures(owners, load.write(writes))


def undo_links(load: Load, overtaken: Sequence[str]) -> None:
    """Take back the link rows of documents that were not committed, and put their standing rows back."""
    writes: list[Write] = []
    for key in {*load.failed, *overtaken} & load.new_rows.keys():
        # Versions protect the rows of a copy that overtook this one.
        version = document_version(load.documents[key].fetched_at)
        old = {} if key in overtaken else load.old_rows.get(key, {})
        new = load.new_rows.get(key, {})
        writes += [Write(load.alias("links"), row_id, version) for row_id in new.keys() - old.keys()]
        writes += [Write(load.alias("links"), row_id, version, row) for row_id, row in old.items()]
    load.write(writes)
