"""The texts that a document has had: the current one and the older ones in `news-revisions`."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.index.connection import engine_errors
from pipeline.index.names import alias_name
from pipeline.index.row import find_document
from pipeline.settings import Settings

_REVISIONS_MAX = 1000
_FACTS = ("title", "published_at", "published_precision", "updated_at", "authors", "url")
_KEPT = ("document_id", "revision", "fetched_at", "body", *_FACTS)


@dataclass(frozen=True, slots=True)
class Change:
    """What one revision changed: facts as (name, before, after), the text as a unified diff of its lines."""

    before: int
    after: int
    facts: tuple[tuple[str, Any, Any], ...]
    diff: tuple[str, ...]


def read_history(es: Elasticsearch, document_id: str, *, settings: Settings) -> list[Mapping[str, Any]]:
    """All texts of a document, oldest first, the current one last.

    Raises:
        PipelineError: No document, or several, begin with that id.
    """
    current = find_document(es, document_id, settings=settings)
    with engine_errors():
        hits = es.search(
            index=alias_name(settings.index_prefix, "revisions"),
            query={"term": {"document_id": current["document_id"]}},
            sort=["revision"],
            size=_REVISIONS_MAX,
        )["hits"]["hits"]
    rows = [hit["_source"] for hit in hits if hit["_source"]["revision"] < current["revision"]]
    return [{name: row[name] for name in _KEPT if name in row} for row in (*rows, current)]


def compare_revisions(history: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    """What changed from each text to the next."""
    for before, after in pairwise(history):
        yield Change(
            before=before["revision"],
            after=after["revision"],
            facts=tuple(
                (name, before.get(name), after.get(name))
                for name in _FACTS
                if before.get(name) != after.get(name)
            ),
            diff=tuple(_diff(before.get("body", ""), after.get("body", ""))),
        )


def _diff(before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
    # The first two lines name files; there are none.
    return (line for number, line in enumerate(lines) if number >= 2)
