"""Questions kept as files in `docs/queries`: read, asked, answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from elasticsearch import Elasticsearch

from pipeline.errors import ConfigurationError
from pipeline.index.connection import engine_errors
from pipeline.index.names import INDEX_KINDS, IndexKind, alias_name
from pipeline.index.resolve import UnknownValue, nearest
from pipeline.settings import REPOSITORY, Settings

QUERIES = REPOSITORY / "docs" / "queries"


@dataclass(frozen=True, slots=True)
class Query:
    """One question.

    `body` is Query DSL. `field` names the field of the hits that answers; without it the buckets of the
    aggregation `answer` do. `contains` and `excludes` hold for the sample documents.
    """

    name: str
    question: str
    index: IndexKind
    body: Mapping[str, Any]
    field: str = ""
    kql: str = ""
    esql: str = ""
    contains: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


def read_queries(folder: Path = QUERIES) -> dict[str, Query]:
    """All questions by name.

    Raises:
        ConfigurationError: A file is no question.
    """
    return {path.stem: _read_query(path) for path in sorted(folder.glob("*.yaml"))}


def _read_query(path: Path) -> Query:
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        expected = given.pop("expected", {})
        query = Query(
            name=path.stem,
            contains=tuple(expected.get("contains", ())),
            excludes=tuple(expected.get("excludes", ())),
            **given,
        )
    except (OSError, yaml.YAMLError, TypeError, AttributeError) as exc:
        raise ConfigurationError(f"{path} is no question: {exc}") from exc
    if query.index not in INDEX_KINDS:
        raise ConfigurationError(f"{path}: index {query.index!r} is none of {', '.join(INDEX_KINDS)}")
    return query


def find_query(name: str, folder: Path = QUERIES) -> Query:
    """The question of that name.

    Raises:
        UnknownValue: There is none.
    """
    queries = read_queries(folder)
    if name not in queries:
        raise UnknownValue("query", name, nearest(name, list(queries)), more="`marsad query` lists them.")
    return queries[name]


def ask(es: Elasticsearch, query: Query, *, settings: Settings) -> list[tuple[str, int]]:
    """Answers with the number of documents behind each; a hit counts as one."""
    with engine_errors():
        answer = es.search(index=alias_name(settings.index_prefix, query.index), **_arguments(query.body))
    if query.field:
        values = [hit["_source"].get(query.field) for hit in answer["hits"]["hits"]]
        return [(value, 1) for value in dict.fromkeys(values) if value]
    buckets = answer["aggregations"]["answer"]["buckets"]
    return [(str(bucket.get("key_as_string", bucket["key"])), _documents(bucket)) for bucket in buckets]


def _arguments(body: Mapping[str, Any]) -> dict[str, Any]:
    # The client names `_source` without its underscore.
    return {name.lstrip("_"): value for name, value in body.items()}


def _documents(bucket: Mapping[str, Any]) -> int:
    count: int = bucket["documents"]["value"] if "documents" in bucket else bucket["doc_count"]
    return count
