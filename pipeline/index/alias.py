"""A new version of the index beside the running one: filled, compared, switched to at once, taken back.

While it is built it goes by aliases of its own (`news-next-docs`), so that everything that reads and writes
an index works on it with a changed prefix alone. The version before stays as `news-previous-docs` for a
roll-back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.errors import ConfigurationError, IndexingFailed
from pipeline.index.bulk import BulkWriter, Write
from pipeline.index.facets import count_facets
from pipeline.index.mapping import (
    TextCapabilities,
    create_index,
    finish_load,
    hold_refresh,
    index_behind,
    put_templates,
)
from pipeline.index.names import (
    INDEX_KINDS,
    LOADED_KINDS,
    IndexKind,
    alias_name,
    version_name,
    version_number,
)
from pipeline.index.writer import search_link_rows
from pipeline.settings import Settings

_PAGE = 500
_FACET_VALUES = 10_000
COMPARED_FACETS = (
    "actors",
    "actor_types",
    "locations",
    "countries_any",
    "language.code",
    "dates",
    "outlet.name",
)

Fill = Callable[[Settings], None]


@dataclass(frozen=True, slots=True)
class FacetChange:
    """A facet value that another number of documents carries."""

    field: str
    value: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """Rows of each index before and after, and the facet values that differ."""

    rows: Mapping[IndexKind, tuple[int, int]]
    changes: tuple[FacetChange, ...]

    @property
    def lost_documents(self) -> int:
        """Documents that the new version lacks."""
        before, after = self.rows["docs"]
        return max(0, before - after)


def next_settings(settings: Settings) -> Settings:
    """Settings under whose prefix the version in the making is read and written."""
    return settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-next"})


def rebuild(
    es: Elasticsearch,
    settings: Settings,
    capabilities: TextCapabilities,
    *,
    now: datetime,
    fill: Fill | None = None,
) -> RebuildReport:
    """Build a new version while the old one serves, compare the two and switch the aliases at once.

    What is written meanwhile is carried over with the writers held. Called again after it was killed, it goes
    on with the version that was in the making.

    Args:
        es: Client.
        settings: Those of the running index.
        capabilities: What decides the text fields.
        now: When it begins, by the engine's clock; rows written later are carried over.
        fill: Fills the new version, given its settings: from raw copies, say. Default: rows are copied.

    Raises:
        IndexingFailed: The new version lacks documents; the old one goes on serving.
    """
    new = start_rebuild(es, settings, capabilities)
    hold_refresh(es, new)
    (fill or (lambda target: copy_rows(es, settings, target)))(new)
    carry_over(es, settings, new, since=now)
    with writers_held(es, settings):
        carry_over(es, settings, new, since=now)
        finish_load(es, new)
        report = compare(es, settings, new)
        if report.lost_documents:
            raise IndexingFailed(
                f"the new version has {report.rows['docs'][1]} documents of {report.rows['docs'][0]}: "
                "the old one goes on serving. Run the rebuild again, or drop it by "
                "`marsad index rebuild --abandon`."
            )
        switch(es, settings)
    return report


def start_rebuild(es: Elasticsearch, settings: Settings, capabilities: TextCapabilities) -> Settings:
    """Create the next version of documents, links and revisions, or find the one in the making."""
    new = next_settings(settings)
    put_templates(es, settings, capabilities)
    for kind in LOADED_KINDS:
        if not es.indices.exists_alias(name=alias_name(new.index_prefix, kind)):
            newest = max(version_number(name) for name in _versions(es, settings, kind))
            create_index(
                es,
                version_name(settings.index_prefix, kind, newest + 1),
                alias=alias_name(new.index_prefix, kind),
            )
    # What is not rebuilt is shared, so that stages find all they need under the new prefix.
    for kind in set(INDEX_KINDS) - set(LOADED_KINDS):
        es.indices.put_alias(
            index=index_behind(es, settings, kind),
            name=alias_name(new.index_prefix, kind),
            is_write_index=True,
        )
    return new


def _versions(es: Elasticsearch, settings: Settings, kind: IndexKind) -> list[str]:
    return list(es.indices.get(index=f"{alias_name(settings.index_prefix, kind)}-*", features="aliases"))


def copy_rows(es: Elasticsearch, settings: Settings, new: Settings) -> None:
    """Copy all rows with their versions, links before documents as ever."""
    for kind in ("revisions", "links", "docs"):
        source = index_behind(es, settings, kind)
        _write(es, new, _copies(es, source, {"match_all": {}}, alias_name(new.index_prefix, kind)))


def _copies(es: Elasticsearch, source: str, query: Mapping[str, Any], target: str) -> Iterator[Write]:
    body = {"query": query, "version": True, "sort": ["_doc"]}
    for hit in scan(es, index=source, query=body, size=_PAGE):
        yield Write(target, hit["_id"], hit["_version"], hit["_source"])


def carry_over(es: Elasticsearch, settings: Settings, new: Settings, *, since: datetime) -> None:
    """Bring the new version level with what was written to the old one since an instant.

    A document touched in any of its rows has its link rows replaced as a whole: a row deleted meanwhile must
    not live on.
    """
    old = {kind: index_behind(es, settings, kind) for kind in LOADED_KINDS}
    es.indices.refresh(index=list(old.values()))
    es.indices.refresh(index=[alias_name(new.index_prefix, kind) for kind in LOADED_KINDS])
    written = {"range": {"indexed_at": {"gte": since.isoformat()}}}
    _write(es, new, _copies(es, old["revisions"], written, alias_name(new.index_prefix, "revisions")))
    touched = sorted({*_document_ids(es, old["docs"], written), *_document_ids(es, old["links"], written)})
    for start in range(0, len(touched), _PAGE):
        ids = touched[start : start + _PAGE]
        _replace_links(es, old["links"], new, ids)
        _write(
            es,
            new,
            _copies(es, old["docs"], {"terms": {"document_id": ids}}, alias_name(new.index_prefix, "docs")),
        )


def _document_ids(es: Elasticsearch, index: str, query: Mapping[str, Any]) -> Iterator[str]:
    body = {"query": query, "_source": ["document_id"]}
    return (hit["_source"]["document_id"] for hit in scan(es, index=index, query=body, size=_PAGE))


def _replace_links(es: Elasticsearch, old: str, new: Settings, ids: Sequence[str]) -> None:
    target = alias_name(new.index_prefix, "links")
    there = search_link_rows(es, target, ids)
    copies = list(_copies(es, old, {"terms": {"document_id": list(ids)}}, target))
    kept = {write.id for write in copies}
    gone = [Write(target, row_id) for rows in there.values() for row_id in rows if row_id not in kept]
    _write(es, new, iter([*copies, *gone]))


def _write(es: Elasticsearch, new: Settings, writes: Iterator[Write]) -> None:
    writer = BulkWriter(es, max_bytes=new.bulk_max_bytes, max_documents=new.bulk_documents)
    failed = [result for result in writer.write(writes) if result.outcome == "failed"]
    if failed:
        raise IndexingFailed(
            f"{len(failed)} rows can't be copied, the first because: {failed[0].error_reason}",
            failures=[
                {"id": item.id, "type": item.error_type, "reason": item.error_reason} for item in failed
            ],
        )


@contextmanager
def writers_held(es: Elasticsearch, settings: Settings) -> Iterator[None]:
    """Refuse writes to the running indices for a moment: writers wait and come back (see `BulkWriter`).

    Whatever happens inside, the indices that stood behind the aliases at the start take writes again.
    """
    held = [index_behind(es, settings, kind) for kind in LOADED_KINDS]
    try:
        for index in held:
            es.indices.add_block(index=index, block="write")
        yield
    finally:
        es.indices.put_settings(index=held, settings={"index": {"blocks": {"write": None}}})


def compare(es: Elasticsearch, settings: Settings, new: Settings) -> RebuildReport:
    """Count rows and facet values of both versions."""
    rows = {kind: (_count(es, settings, kind), _count(es, new, kind)) for kind in LOADED_KINDS}
    return RebuildReport(rows, tuple(compare_facets(es, settings, new)))


def _count(es: Elasticsearch, settings: Settings, kind: IndexKind) -> int:
    alias = alias_name(settings.index_prefix, kind)
    es.indices.refresh(index=alias)
    count: int = es.count(index=alias)["count"]
    return count


def compare_facets(es: Elasticsearch, settings: Settings, new: Settings) -> Iterator[FacetChange]:
    """Facet values that differ between two indices, by field and value."""
    overviews = [
        count_facets(es, COMPARED_FACETS, settings=each, size=_FACET_VALUES) for each in (settings, new)
    ]
    for before, after in zip(overviews[0].facets, overviews[1].facets, strict=True):
        was, is_now = dict(before.values), dict(after.values)
        for value in sorted(was.keys() | is_now.keys()):
            if was.get(value, 0) != is_now.get(value, 0):
                yield FacetChange(before.field, value, was.get(value, 0), is_now.get(value, 0))


def switch(es: Elasticsearch, settings: Settings) -> None:
    """Put the next version in place of the running one, all aliases in one step; the older one stays."""
    new = next_settings(settings)
    _swap(es, settings, {kind: index_behind(es, new, kind) for kind in LOADED_KINDS})


def roll_back(es: Elasticsearch, settings: Settings) -> None:
    """Put the version before the last switch back in place; once more rolls forward again.

    Raises:
        ConfigurationError: There is no older version.
    """
    previous = _previous(settings)
    if not es.indices.exists_alias(name=alias_name(previous.index_prefix, "docs")):
        raise ConfigurationError(
            "there is no older version to go back to: none was built yet, or it was dropped"
        )
    _swap(es, settings, {kind: index_behind(es, previous, kind) for kind in LOADED_KINDS})


def _previous(settings: Settings) -> Settings:
    return settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-previous"})


def _swap(es: Elasticsearch, settings: Settings, chosen: Mapping[IndexKind, str]) -> None:
    actions: list[dict[str, Any]] = []
    for kind, index in chosen.items():
        running = index_behind(es, settings, kind)
        alias, previous = (alias_name(each.index_prefix, kind) for each in (settings, _previous(settings)))
        actions += [
            {"remove": {"index": running, "alias": alias}},
            {"add": {"index": index, "alias": alias, "is_write_index": True}},
            *_removals(es, previous),
            {"add": {"index": running, "alias": previous}},
        ]
    for kind in INDEX_KINDS:
        actions += _removals(es, alias_name(next_settings(settings).index_prefix, kind))
    es.indices.update_aliases(actions=actions)


def _removals(es: Elasticsearch, alias: str) -> list[dict[str, Any]]:
    named = es.options(ignore_status=404).indices.get_alias(name=alias)
    return [{"remove": {"index": index, "alias": alias}} for index in named.body if version_number(index)]


def abandon(es: Elasticsearch, settings: Settings) -> list[str]:
    """Drop the version in the making; gives the names of its indices."""
    new = next_settings(settings)
    dropped = []
    for kind in LOADED_KINDS:
        if es.indices.exists_alias(name=alias_name(new.index_prefix, kind)):
            dropped.append(index_behind(es, new, kind))
    if dropped:
        es.indices.delete(index=dropped)
    return dropped


def drop_previous(es: Elasticsearch, settings: Settings) -> list[str]:
    """Delete the versions kept for a roll-back; gives the names of their indices."""
    old = _previous(settings)
    dropped = [
        index_behind(es, old, kind)
        for kind in LOADED_KINDS
        if es.indices.exists_alias(name=alias_name(old.index_prefix, kind))
    ]
    if dropped:
        es.indices.delete(index=dropped)
    return dropped
