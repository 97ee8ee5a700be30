"""A new version of the index beside the running one: filled, compared, switched to at once, taken back.

While it is built it goes by aliases of its own (`news-next-docs`), so that everything that reads and writes
an index works on it with a changed prefix alone. The version before stays as `news-previous-docs` for a
roll-back.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.errors import ConfigurationError, IndexingFailed
from pipeline.index.comparison import RebuildReport, compare
from pipeline.index.copying import carry_over, copy_rows, writers_held
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
from pipeline.settings import Settings

Fill = Callable[[Settings], None]


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
    (fill or (lambda target: copy_rows(es, settings, target)))(new)
    return finish_rebuild(es, settings, since=min(now, begun_at(es, settings)))


def finish_rebuild(es: Elasticsearch, settings: Settings, *, since: datetime) -> RebuildReport:
    """Bring the filled version level with the running one, compare the two and switch.

    Raises:
        ConfigurationError: None is in the making.
        IndexingFailed: It lacks documents; the old one goes on serving.
    """
    new = next_settings(settings)
    carry_over(es, settings, new, since=since)
    with writers_held(es, settings):
        carry_over(es, settings, new, since=since)
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


def begun_at(es: Elasticsearch, settings: Settings) -> datetime:
    """When the version in the making was created, by the engine's clock."""
    index = index_behind(es, next_settings(settings), "docs")
    created = es.indices.get_settings(index=index)[index]["settings"]["index"]["creation_date"]
    return datetime.fromtimestamp(int(created) / 1000, UTC)


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
    hold_refresh(es, new)
    return new


def _versions(es: Elasticsearch, settings: Settings, kind: IndexKind) -> list[str]:
    return list(es.indices.get(index=f"{alias_name(settings.index_prefix, kind)}-*", features="aliases"))


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
