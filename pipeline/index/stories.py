"""Stories: copies of one text share a `story_id`; the earliest of them is primary, the others name it.

Runs after the documents are written, over those that have no story yet: what a killed run left is found by
the next one, and the outcome depends on the texts alone, not on the order of their arrival.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.clean.duplicates import compare
from pipeline.index.bulk import BulkWriter, Write
from pipeline.index.connection import engine_errors
from pipeline.index.links import search_link_rows
from pipeline.index.names import alias_name
from pipeline.settings import Settings

_COMPARED = ("document_id", "body", "similarity_bands", "published_at", "fetched_at", "story_id")
_STORY = ("story_id", "duplicate_of", "duplicate_kind", "is_primary")
# More copies of one text than this are a template, not a story.
_COPIES_MAX = 200
_PAGE = 200

Row = dict[str, Any]


def group_stories(es: Elasticsearch, settings: Settings) -> int:
    """Give every document without a story its own, or that of the text it is a copy of.

    Returns:
        How many documents changed.

    Raises:
        EngineUnavailable: Elasticsearch is away; the same call may be repeated.
    """
    docs = alias_name(settings.index_prefix, "docs")
    changed = 0
    done: set[str] = set()
    with engine_errors():
        # Rows that this run deleted must be gone from searches, too, or they would be written again.
        es.indices.refresh(index=[docs, alias_name(settings.index_prefix, "links")])
        for page in _pending(es, docs):
            rows = [row for row in page if row["document_id"] not in done]
            alone, copied = _split(rows, _search_copies(es, docs, rows))
            changed += _write_story(
                es, settings, {k: v for row in alone for k, v in describe_story([row]).items()}
            )
            for row in copied:
                if row["document_id"] in done:
                    continue
                story = _join_stories(es, docs, row)
                done.update(member["document_id"] for member in story)
                changed += _write_story(es, settings, describe_story(story))
                es.indices.refresh(index=docs)
    return changed


def _pending(es: Elasticsearch, docs: str) -> Iterator[list[Row]]:
    query = {"bool": {"must_not": {"exists": {"field": "story_id"}}}}
    hits = scan(es, index=docs, query={"query": query, "_source": list(_COMPARED)}, size=_PAGE)
    rows = (hit["_source"] for hit in hits)
    while page := list(islice(rows, _PAGE)):
        yield page


def _search_copies(es: Elasticsearch, docs: str, rows: Sequence[Row]) -> list[list[Row]]:
    """Of each row, the other documents whose text is a copy of its own."""
    banded = [row for row in rows if row.get("similarity_bands")]
    if not banded:
        return [[] for _ in rows]
    searches: list[Row] = []
    for row in banded:
        query = {"terms": {"similarity_bands": row["similarity_bands"]}}
        searches += [
            {},
            {"query": query, "size": _COPIES_MAX, "_source": list(_COMPARED), "sort": ["document_id"]},
        ]
    answers = es.msearch(index=docs, searches=searches)["responses"]
    found = {
        row["document_id"]: [
            other
            for other in (hit["_source"] for hit in answer["hits"]["hits"])
            if other["document_id"] != row["document_id"] and compare(row["body"], other["body"])
        ]
        for row, answer in zip(banded, answers, strict=True)
    }
    return [found.get(row["document_id"], []) for row in rows]


def _split(rows: Sequence[Row], copies: Sequence[list[Row]]) -> tuple[list[Row], list[Row]]:
    pairs = list(zip(rows, copies, strict=True))
    return [row for row, found in pairs if not found], [row for row, found in pairs if found]


def describe_story(members: Sequence[Mapping[str, Any]]) -> dict[str, Row]:
    """Story fields by document id; the primary is the earliest published, then fetched, then by id."""
    primary = min(members, key=_age)
    fields: dict[str, Row] = {}
    for member in members:
        key = member["document_id"]
        fields[key] = {"story_id": primary["document_id"], "is_primary": key == primary["document_id"]}
        if key != primary["document_id"]:
            kind = compare(member["body"], primary["body"]) or "near"
            fields[key] |= {"duplicate_of": primary["document_id"], "duplicate_kind": kind}
    return fields


def _age(member: Mapping[str, Any]) -> tuple[bool, str, str, str]:
    published = member.get("published_at")
    return published is None, published or "", member["fetched_at"], member["document_id"]


def _join_stories(es: Elasticsearch, docs: str, row: Row) -> list[Row]:
    """The document, its copies, and the documents of the stories that those are in."""
    [copies] = _search_copies(es, docs, [row])
    members = {member["document_id"]: member for member in (row, *copies)}
    stories = sorted({copy["story_id"] for copy in copies if "story_id" in copy})
    if stories:
        answer = es.search(
            index=docs,
            query={"terms": {"story_id": stories}},
            size=_COPIES_MAX,
            source_includes=list(_COMPARED),
            sort=["document_id"],
        )
        members |= {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}
    return list(members.values())


def _write_story(es: Elasticsearch, settings: Settings, fields: Mapping[str, Row]) -> int:
    if not fields:
        return 0
    docs, links = alias_name(settings.index_prefix, "docs"), alias_name(settings.index_prefix, "links")
    rows = [row for row in es.mget(index=docs, ids=list(fields))["docs"] if row["found"]]
    stale = [row for row in rows if _differs(row["_source"], fields[row["_id"]])]
    link_rows = search_link_rows(es, links, [row["_id"] for row in stale])
    writes = []
    for row in stale:
        story = fields[row["_id"]]
        shared = {name: story[name] for name in ("story_id", "is_primary")}
        # The version stays the copy's own: a newer copy that came meanwhile wins.
        writes += [
            Write(links, key, row["_version"], {**link, **shared})
            for key, link in link_rows.get(row["_id"], {}).items()
        ]
        writes.append(Write(docs, row["_id"], row["_version"], _with_story(row["_source"], story)))
    BulkWriter.of(es, settings).write_all(writes)
    return len(stale)


def _differs(row: Row, story: Row) -> bool:
    return any(row.get(name) != story.get(name) for name in _STORY)


def _with_story(row: Row, story: Row) -> Row:
    return {**{name: value for name, value in row.items() if name not in _STORY}, **story}
