"""Mappings: read from `mappings/*.json`, put into the engine, compared with what runs there."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import orjson
from elasticsearch import BadRequestError, Elasticsearch

from pipeline.errors import ConfigurationError
from pipeline.index.connection import engine_errors
from pipeline.index.names import (
    INDEX_KINDS,
    LOADED_KINDS,
    IndexKind,
    alias_name,
    version_name,
    version_number,
)
from pipeline.log import get_logger
from pipeline.settings import Settings

# The prefix that the files are written with; for another one the names in them are rewritten.
FILE_PREFIX = "news"


class TextCapabilities(Protocol):
    """What the mappings must know of an engine (`pipeline.engine.Capabilities`)."""

    @property
    def has_full_text(self) -> bool:
        """Whether the engine has the modules that `text-full` names."""


def read_mapping_file(folder: Path, name: str) -> dict[str, Any]:
    """Read `mappings/{name}.json` as it stands.

    Raises:
        ConfigurationError: The file is missing or no JSON.
    """
    path = folder / f"{name}.json"
    try:
        body: dict[str, Any] = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as exc:
        raise ConfigurationError(f"the mapping {path} can't be read: {exc}") from exc
    return body


def component_templates(settings: Settings, capabilities: TextCapabilities) -> dict[str, dict[str, Any]]:
    """Component templates by the name they are put under; the text one fits the engine."""
    text = "text-full" if capabilities.has_full_text else "text-minimal"
    return {
        f"{settings.index_prefix}-core": read_mapping_file(settings.mappings, "components/core"),
        f"{settings.index_prefix}-text": read_mapping_file(settings.mappings, f"components/{text}"),
    }


def index_template(settings: Settings, kind: IndexKind) -> dict[str, Any]:
    """The index template of a kind, its names rewritten to the prefix in use."""
    body = read_mapping_file(settings.mappings, alias_name(FILE_PREFIX, kind))
    return {
        **body,
        "index_patterns": [_renamed(name, settings.index_prefix) for name in body["index_patterns"]],
        "composed_of": [_renamed(name, settings.index_prefix) for name in body["composed_of"]],
    }


def _renamed(name: str, prefix: str) -> str:
    return f"{prefix}{name.removeprefix(FILE_PREFIX)}"


def ensure_indices(es: Elasticsearch, settings: Settings, capabilities: TextCapabilities) -> None:
    """Put templates, create what is missing, check what is there; harmless when repeated or run in parallel.

    Also makes visible what a killed run left unrefreshed: the writer's clean-up relies on it.

    Raises:
        ConfigurationError: A running index has a field of another type than the mappings say.
    """
    put_templates(es, settings, capabilities)
    # The engine waits for the disk with each new index: six at once take little longer than one.
    with ThreadPoolExecutor(len(INDEX_KINDS)) as pool:
        list(pool.map(lambda kind: _ensure_index(es, settings, kind), INDEX_KINDS))
    es.indices.refresh(index=[alias_name(settings.index_prefix, kind) for kind in LOADED_KINDS])


def _ensure_index(es: Elasticsearch, settings: Settings, kind: IndexKind) -> None:
    if es.indices.exists_alias(name=alias_name(settings.index_prefix, kind)):
        update_mapping(es, settings, kind)
    else:
        create_first_index(es, settings, kind)


def put_templates(es: Elasticsearch, settings: Settings, capabilities: TextCapabilities) -> None:
    """Put component and index templates; the engine takes an equal one as a no-op."""
    for name, body in component_templates(settings, capabilities).items():
        es.cluster.put_component_template(name=name, template=body["template"], meta=body["_meta"])
    for kind in INDEX_KINDS:
        body = index_template(settings, kind)
        es.indices.put_index_template(
            name=alias_name(settings.index_prefix, kind),
            index_patterns=body["index_patterns"],
            composed_of=body["composed_of"],
            priority=body["priority"],
            template=body["template"],
            meta=body["_meta"],
        )


def create_first_index(es: Elasticsearch, settings: Settings, kind: IndexKind) -> None:
    """Create version 1 with its alias in one step, or put the alias back on the newest version there is."""
    alias = alias_name(settings.index_prefix, kind)
    if es.indices.exists(index=alias):
        raise ConfigurationError(
            f"{alias} is an index where an alias is needed: something wrote to it before the mappings were "
            f"there. Delete the index {alias} and run again, or choose another MARSAD_INDEX_PREFIX."
        )
    existing = sorted(es.indices.get(index=f"{alias}-*", allow_no_indices=True), key=version_number)
    if existing:
        es.indices.put_alias(index=existing[-1], name=alias, is_write_index=True)
        return
    create_index(es, version_name(settings.index_prefix, kind, 1), alias=alias)


def create_index(es: Elasticsearch, name: str, *, alias: str | None = None) -> None:
    """Create an index from its template; one that another process just created is fine."""
    aliases: dict[str, Any] | None = {alias: {"is_write_index": True}} if alias else None
    try:
        es.indices.create(index=name, aliases=aliases)
    except BadRequestError as exc:
        if exc.error != "resource_already_exists_exception":
            raise
    get_logger().info("index.created", index=name, alias=alias)


def index_behind(es: Elasticsearch, settings: Settings, kind: IndexKind) -> str:
    """The one index behind an alias.

    Raises:
        ConfigurationError: There is none, or several.
    """
    alias = alias_name(settings.index_prefix, kind)
    with engine_errors():
        found = sorted(es.options(ignore_status=404).indices.get_alias(name=alias).body)
    names: list[str] = [name for name in found if version_number(name)]
    if len(names) != 1:
        raise ConfigurationError(f"the alias {alias} should name one index and names {len(names)}: {names}")
    return names[0]


def update_mapping(es: Elasticsearch, settings: Settings, kind: IndexKind) -> None:
    """Add fields that the running index lacks.

    Raises:
        ConfigurationError: A field differs; only a new version of the index can take it.
    """
    alias = alias_name(settings.index_prefix, kind)
    expected = expected_mapping(es, settings, kind)
    for index, entry in es.indices.get_mapping(index=alias).items():
        changed, added = compare_mappings(entry["mappings"], expected)
        if changed:
            raise ConfigurationError(
                f"{index} differs from mappings/: {'; '.join(changed)}. A running index can't change a "
                "field's type: build a new version with `marsad index rebuild`, or delete the indices "
                f"{settings.index_prefix}-* and run again."
            )
        if added:
            es.indices.put_mapping(index=index, properties=expected["properties"])
            get_logger().info("index.fields_added", index=index, fields=added)


def expected_mapping(es: Elasticsearch, settings: Settings, kind: IndexKind) -> dict[str, Any]:
    """What the templates make of a new index, resolved by the engine itself."""
    probe = version_name(settings.index_prefix, kind, 999_999)
    mapping: dict[str, Any] = es.indices.simulate_index_template(name=probe)["template"]["mappings"]
    return mapping


def compare_mappings(running: Mapping[str, Any], expected: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Fields that differ (as sentences) and fields that the running mapping lacks (as paths)."""
    there, wanted = dict(flat_fields(running)), dict(flat_fields(expected))
    changed = [
        f"{path} is {_shown(there[path])} there and {_shown(wanted[path])} here"
        for path in sorted(there.keys() & wanted.keys())
        if there[path] != wanted[path]
    ]
    return changed, sorted(wanted.keys() - there.keys())


def flat_fields(mapping: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Leaf fields of a mapping by dotted path; sub-fields stay within their field."""
    for name, field in mapping.get("properties", {}).items():
        path = f"{prefix}{name}"
        if "properties" in field:
            yield from flat_fields(field, f"{path}.")
        else:
            yield path, field


def _shown(field: Mapping[str, Any]) -> str:
    options = ", ".join(f"{key}={value}" for key, value in field.items() if key != "type")
    return f"{field.get('type', 'object')}{f' ({options})' if options else ''}"


def hold_refresh(es: Elasticsearch, settings: Settings) -> None:
    """Stop refreshing while a load runs: each refresh costs the engine more than the documents in it."""
    _set_refresh_interval(es, settings, "-1")


def finish_load(es: Elasticsearch, settings: Settings) -> None:
    """Make everything visible once and go back to the engine's own refresh interval."""
    _set_refresh_interval(es, settings, None)
    es.indices.refresh(index=[alias_name(settings.index_prefix, kind) for kind in INDEX_KINDS])


def _set_refresh_interval(es: Elasticsearch, settings: Settings, interval: str | None) -> None:
    es.indices.put_settings(
        index=[alias_name(settings.index_prefix, kind) for kind in LOADED_KINDS],
        settings={"index": {"refresh_interval": interval}},
    )
