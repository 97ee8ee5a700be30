"""A changed registry: the documents that it can touch are read and indexed again, and no others.

The plan writes what clean would have written, so that enrich and index do the rest as in any run.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import regex
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from upath import UPath

from pipeline.document import Model
from pipeline.engine import connect
from pipeline.enrich.fold import fold
from pipeline.enrich.lookup import NameTable
from pipeline.enrich.registry import load_registry
from pipeline.enrich.registry.normal_form import MARK, marked
from pipeline.enrich.spelling import SIGNED, SpellingIndex, find_variant, load_spelling_index
from pipeline.enrich.tokens import tokenize
from pipeline.index.connection import engine_errors
from pipeline.index.entities import Entity, changed_entities, describe_registry, read_entities, write_entities
from pipeline.index.ledger import read_rows
from pipeline.index.names import alias_name
from pipeline.index.serialize import clean_document
from pipeline.settings import Settings, load_settings
from pipeline.stages.preparation import publish
from pipeline.stages.reporting import report
from pipeline.stages.tally import Tally
from pipeline.store import BatchPath, sanitize_run_id, write_bytes, write_models

_BEFORE = ".before.json"
# Past so many names the engine's clauses run out; then every document is looked at here.
_NAMES_MAX = 300
_COMPARED = ("actors", "mentions")
_CASED = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}]")

Row = dict[str, Any]


class ActorChange(Model):
    """An actor's facet value before and after: documents that gained it and documents that lost it."""

    actor: str
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class RegistryReport(Model):
    """What a changed registry did to the index."""

    run_id: str
    entities_changed: int
    documents_read: int
    documents_written: int
    changes: tuple[ActorChange, ...]


def plan_registry(*, run_id: str) -> list[str]:
    """Find the documents that the registry's change can touch, and write them as batches for enrich.

    Returns:
        Paths of clean batches; one batch of nothing when nothing can be touched.
    """
    settings = load_settings()
    run_id = sanitize_run_id(run_id)
    registry = load_registry(settings)
    with connect(settings) as es:
        known = read_entities(es, settings=settings)
        changed = list(changed_entities(known, describe_registry(registry))) if known else []
        spellings = load_spelling_index(registry, settings)
        rows = find_touched(es, changed, settings=settings, spellings=spellings)
        return [
            _write_batch(BatchPath(settings.store_root, run_id, "clean", f"{number:05d}"), batch)
            for number, batch in enumerate(_cut(rows, settings.batch_documents))
        ]


def find_touched(
    es: Elasticsearch, changed: Sequence[Entity], *, settings: Settings, spellings: SpellingIndex
) -> Iterator[Row]:
    """Documents that name a changed actor, are counted under it, or may name it by an office it holds.

    A name that nobody bore so far may be a changed actor's in another spelling.
    """
    if not changed:
        return
    names = dict.fromkeys(name for entity in changed for name in entity.names)
    ids = [entity.entity_id for entity in changed]
    offices = sorted({country for entity in changed for country in entity.offices})
    exact: Row = {"bool": {"should": [{"terms": {"actor_ids": ids}}, {"terms": {"countries_any": offices}}]}}
    query: Row = {"bool": {"should": [exact, *_name_queries(list(names))]}}
    if len(names) > _NAMES_MAX:
        query = {"match_all": {}}
    table = NameTable.build((name, 0) for name in names)
    with engine_errors():
        alias = alias_name(settings.index_prefix, "docs")
        es.indices.refresh(index=alias)
        for hit in scan(es, index=alias, query={"query": query}, size=200):
            row = hit["_source"]
            is_counted = set(ids).intersection(row.get("actor_ids", ())) or set(offices).intersection(
                row.get("countries_any", ())
            )
            if is_counted or _names_one(row, table) or _sounds_like_one(row, set(ids), spellings):
                yield row


def _name_queries(names: Sequence[str]) -> Iterator[Row]:
    """A superset of the documents that hold a name: the engine folds less than the reader does."""
    fields = ["title", "body"]
    for name in names:
        longest = max(fold(name).split() or [name], key=len)
        yield {"multi_match": {"query": name, "fields": fields, "type": "phrase"}}
        if _CASED.search(longest):
            yield {"multi_match": {"query": longest, "fields": fields, "fuzziness": "AUTO"}}
        else:  # particles are written onto the word
            yield from ({"wildcard": {field: {"value": f"*{longest}*"}}} for field in fields)


def _names_one(row: Row, table: NameTable) -> bool:
    texts = (row.get("title", ""), row.get("body", ""))
    return any(table.find(tokenize(text), capitalized_only=False) for text in texts)


def _sounds_like_one(row: Row, ids: Container[str], spellings: SpellingIndex) -> bool:
    """Whether a name that is linked to nobody sounds like one of a changed actor."""
    names = {
        mention["surface"]
        for mention in row.get("mentions", ())
        if mention["kind"] == "actor" and not mention.get("id") and " " in mention["surface"]
    }
    found = (find_variant(name, spellings, least=SIGNED) for name in names)
    return any(near is not None and near.actor.id in ids for near in found)


def _cut(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    is_empty = True
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch, is_empty = [], False
    if batch or is_empty:
        yield batch


def _write_batch(batch: BatchPath, rows: Sequence[Row]) -> str:
    for stage in ("ingest", "clean"):
        Tally(batch.of(stage), source="registry", received=len(rows)).finish(len(rows))
    before = {row["document_id"]: _facet_actors(row) for row in rows}
    write_bytes(batch.file(_BEFORE), orjson.dumps(before))
    write_models(UPath(batch.documents), map(clean_document, rows))
    return batch.documents


def finish_registry(clean_paths: Sequence[str], *, run_id: str) -> RegistryReport:
    """Note the registry as applied, and tell which documents gained or lost which actor.

    Raises:
        PipelineError: A batch is missing or counts don't add up; the registry is not noted as applied.
    """
    settings = load_settings()
    publish()
    batches = [BatchPath.parse(path) for path in clean_paths]
    whole = report([batch.of("ingest").documents for batch in batches], run_id=run_id)
    with connect(settings) as es:
        count = write_entities(es, load_registry(settings), settings=settings, now=datetime.now(UTC))
        changes = tuple(_changes(es, batches, settings))
    return RegistryReport(
        run_id=whole.run_id,
        entities_changed=count,
        documents_read=whole.received,
        documents_written=whole.written,
        changes=changes,
    )


def _changes(es: Elasticsearch, batches: Sequence[BatchPath], settings: Settings) -> Iterator[ActorChange]:
    gained: dict[str, list[str]] = defaultdict(list)
    lost: dict[str, list[str]] = defaultdict(list)
    for batch in batches:
        before = orjson.loads(batch.of("clean").file(_BEFORE).read_bytes())
        # From the index, not from the batch: publishing may have given an unregistered name another label.
        rows = read_rows(es, list(before), settings=settings, fields=_COMPARED)
        for document_id, row in rows.items():
            old, new = set(before[document_id]), set(_facet_actors(row))
            for actor in new - old:
                gained[actor].append(document_id)
            for actor in old - new:
                lost[actor].append(document_id)
    for actor in sorted(gained.keys() | lost.keys()):
        yield ActorChange(actor=actor, gained=tuple(gained[actor]), lost=tuple(lost[actor]))


def _facet_actors(row: Row) -> list[str]:
    """The facet's values; those that no registered actor bears are marked: to be registered is a change."""
    mentions = [mention for mention in row.get("mentions", ()) if mention["kind"] == "actor"]
    registered = {mention["label"] for mention in mentions if mention.get("id")}
    unregistered = {mention["label"] for mention in mentions if not mention.get("id")} - registered
    return [marked(actor, MARK) if actor in unregistered else actor for actor in row.get("actors", ())]
