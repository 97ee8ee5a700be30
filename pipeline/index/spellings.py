"""One label in the whole index for a name that the registry doesn't hold: its most usual spelling.

Runs after the documents are written and before they get their stories: a document without a story is new, so
what a killed run left is found by the next one. Every row keeps how its own document spells the name; so the
label depends on the documents alone, not on the order of their arrival.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.enrich.registry.normal_form import (
    MARK,
    PERSON,
    PREFIX,
    is_unregistered,
    marked,
    twin_of,
    unregistered_id,
    usual_spelling,
)
from pipeline.index.bulk import BulkWriter, Write
from pipeline.index.connection import engine_errors
from pipeline.index.links import search_link_rows
from pipeline.index.names import alias_name
from pipeline.settings import Settings

_NAMES_A_REQUEST = 400
_SPELLINGS_MAX = 20
_PAGE = 200
_DOCUMENTS = {"cardinality": {"field": "document_id"}}
# Few rows of a large index are counted: numbering all of its names first would cost seconds.
_BY_MAP = {"execution_hint": "map"}
_LABELS = ("actors", "actors_main", "actor_ancestors", "speakers", "agents", "targets")

Row = dict[str, Any]
Renaming = Sequence[tuple[str, str, str]]
"""(label before, label after, type) of each mention."""


def unify_spellings(es: Elasticsearch, settings: Settings) -> int:
    """Give the unregistered names of new documents, wherever they stand, their most usual spelling.

    Returns:
        How many documents changed.

    Raises:
        EngineUnavailable: Elasticsearch is away; the same call may be repeated.
    """
    docs, links = (alias_name(settings.index_prefix, kind) for kind in ("docs", "links"))
    changed = 0
    with engine_errors():
        es.indices.refresh(index=[docs, links])
        waiting = iter(sorted(_names_of_new_documents(es, docs)))
        while ids := list(islice(waiting, _NAMES_A_REQUEST)):
            labels = find_labels(es, ids, settings=settings)
            for page in _stale_documents(es, docs, labels):
                changed += _relabel(es, settings, page, labels)
    return changed


def _names_of_new_documents(es: Elasticsearch, docs: str) -> set[str]:
    query = {"bool": {"must_not": {"exists": {"field": "story_id"}}}}
    hits = scan(es, index=docs, query={"query": query, "_source": ["actor_ids"]}, size=1000)
    return {id_ for hit in hits for id_ in hit["_source"].get("actor_ids", ()) if is_unregistered(id_)}


def find_labels(es: Elasticsearch, ids: Iterable[str], *, settings: Settings) -> dict[str, str]:
    """The label of each name and of its twin, as its documents spell it.

    A name that some documents take for a person and others for an organisation is two: the rarer one is
    marked, so that no facet counts them together.
    """
    both = sorted({id_ for name in ids for id_ in (name, twin_of(name))})
    if not both:
        return {}
    answer = es.search(
        index=alias_name(settings.index_prefix, "links"),
        size=0,
        query={"terms": {"actor_id": both}},
        aggs={
            "names": {
                "terms": {"field": "actor_id", "size": len(both), **_BY_MAP},
                "aggs": {
                    "documents": _DOCUMENTS,
                    "spellings": {
                        "terms": {"field": "actor_spelling", "size": _SPELLINGS_MAX, **_BY_MAP},
                        "aggs": {"documents": _DOCUMENTS},
                    },
                    # A registered actor's name carries the mark in its documents; it must stay.
                    "marked": {"filter": {"wildcard": {"actor": f"* ({MARK})"}}},
                },
            }
        },
    )
    buckets = {bucket["key"]: bucket for bucket in answer["aggregations"]["names"]["buckets"]}
    return {id_: label for id_, bucket in buckets.items() if (label := _label(id_, bucket, buckets))}


def _label(id_: str, bucket: Row, buckets: Mapping[str, Row]) -> str:
    spellings = [(found["key"], _count(found)) for found in bucket["spellings"]["buckets"]]
    if not spellings:
        return ""
    label = usual_spelling(spellings)
    if bucket["marked"]["doc_count"]:
        return marked(label, MARK)
    twin = buckets.get(twin_of(id_))
    kind = id_.removeprefix(PREFIX).partition(":")[0]
    if twin and (_count(bucket), kind == PERSON) < (_count(twin), kind != PERSON):
        return marked(label, kind)
    return label


def _count(bucket: Row) -> int:
    count: int = bucket["documents"]["value"]
    return count


def _stale_documents(es: Elasticsearch, docs: str, labels: Mapping[str, str]) -> Iterator[list[str]]:
    """Ids of documents that carry one of the names under another label."""
    clauses = {id_: _carries_otherwise(id_, label) for id_, label in labels.items()}
    if not clauses:
        return
    answer = es.search(index=docs, size=0, aggs={"stale": {"filters": {"filters": clauses}}})
    stale = [id_ for id_, bucket in answer["aggregations"]["stale"]["buckets"].items() if bucket["doc_count"]]
    done: set[str] = set()
    for id_ in stale:
        hits = scan(es, index=docs, query={"query": clauses[id_], "_source": False}, size=1000)
        found = (hit["_id"] for hit in hits)
        while page := list(islice(found, _PAGE)):
            yield [key for key in page if key not in done]
            done.update(page)


def _carries_otherwise(id_: str, label: str) -> Row:
    return {"bool": {"filter": {"term": {"actor_ids": id_}}, "must_not": {"term": {"actors": label}}}}


def _relabel(es: Elasticsearch, settings: Settings, ids: Sequence[str], labels: Mapping[str, str]) -> int:
    if not ids:
        return 0
    docs, links = (alias_name(settings.index_prefix, kind) for kind in ("docs", "links"))
    rows = [row for row in es.mget(index=docs, ids=list(ids))["docs"] if row["found"]]
    link_rows = search_link_rows(es, links, [row["_id"] for row in rows])
    writes: list[Write] = []
    for row in rows:
        # The version stays the copy's own: a newer copy that came meanwhile wins.
        version = row["_version"]
        for key, link in link_rows.get(row["_id"], {}).items():
            label = labels.get(link.get("actor_id", ""))
            if label and label != link["actor"]:
                writes.append(Write(links, key, version, {**link, "actor": label}))
        writes.append(Write(docs, row["_id"], version, relabelled(row["_source"], labels)))
    BulkWriter.of(es, settings).write_all(writes)
    return len(rows)


def relabelled(row: Mapping[str, Any], labels: Mapping[str, str]) -> Row:
    """A row of `news-docs` whose unregistered names bear the labels given by their ids."""
    mentions = [_with_label(mention, labels) for mention in row.get("mentions", ())]
    renaming = [
        (old["label"], new["label"], old["type"])
        for old, new in zip(row.get("mentions", ()), mentions, strict=True)
        if old["kind"] == "actor"
    ]
    fields: Row = {name: _renamed(row[name], renaming) for name in _LABELS if name in row}
    for name, kinds in (
        ("persons", [r for r in renaming if r[2] == "person"]),
        ("armed_groups", [r for r in renaming if r[2] == "armed_group"]),
        ("organizations", [r for r in renaming if r[2] not in ("person", "armed_group", "state")]),
    ):
        if name in row:
            fields[name] = _renamed(row[name], kinds)
    if "actor_at_location" in row:
        fields["actor_at_location"] = [
            f"{actor} @ {place}"
            for pair in row["actor_at_location"]
            for before, _, place in (pair.rpartition(" @ "),)
            for actor in _renamed([before], renaming)
        ]
    return {**row, **fields, "mentions": mentions}


def _with_label(mention: Row, labels: Mapping[str, str]) -> Row:
    if mention["kind"] != "actor" or mention.get("id"):
        return mention
    label = labels.get(unregistered_id(mention["label"], mention["type"]) or "")
    return {**mention, "label": label} if label else mention


def _renamed(values: Iterable[str], renaming: Renaming) -> list[str]:
    """Values with their new names, each once and in their order."""
    found: dict[str, None] = {}
    for value in values:
        found.update(dict.fromkeys([new for old, new, _ in renaming if old == value] or [value]))
    return list(found)
