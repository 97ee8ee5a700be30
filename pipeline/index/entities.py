"""`news-entities`: every actor of the registry as the index was last read with it, with a fingerprint.

A registry that changed is compared with these rows: they say which actors differ, and so which documents a
change can touch.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from pipeline.enrich.registry import Actor, Registry
from pipeline.index.bulk import BulkWriter, Write
from pipeline.index.connection import engine_errors
from pipeline.index.names import alias_name
from pipeline.settings import Settings

# The deny-list is one row of its own: an alias that is denied changes readings like an actor's does.
DENIED = "marsad:denied"


@dataclass(frozen=True, slots=True)
class Entity:
    """What the index knows of an actor of the registry; `offices` are countries in which it holds office."""

    entity_id: str
    fingerprint: str
    names: tuple[str, ...]
    offices: tuple[str, ...]


def describe_registry(registry: Registry) -> dict[str, Entity]:
    """Entities of a registry by id."""
    entities = {actor.id: _entity(actor, registry) for actor in registry.actors.values()}
    denied = registry.denied
    names = (*denied.aliases, *(alias for alias, _ in denied.pairs))
    content = repr((sorted(denied.aliases), sorted(denied.ids), sorted(denied.pairs))).encode()
    entities[DENIED] = Entity(DENIED, hashlib.sha256(content).hexdigest()[:16], tuple(sorted(set(names))), ())
    return entities


def _entity(actor: Actor, registry: Registry) -> Entity:
    umbrellas = [registry.actors[id_].name for id_ in registry.ancestors(actor.id)]
    content = repr((actor, umbrellas)).encode()
    names = dict.fromkeys((actor.name, *(alias.text for alias in actor.aliases)))
    offices = dict.fromkeys(role.country for role in actor.roles if role.country)
    return Entity(actor.id, hashlib.sha256(content).hexdigest()[:16], tuple(names), tuple(offices))


def read_entities(es: Elasticsearch, *, settings: Settings) -> dict[str, Entity]:
    """Entities that the index was last read with; empty when it never was."""
    alias = alias_name(settings.index_prefix, "entities")
    with engine_errors():
        es.indices.refresh(index=alias)
        rows = [
            hit["_source"] for hit in scan(es, index=alias, query={"query": {"term": {"registered": True}}})
        ]
    return {
        row["entity_id"]: Entity(
            row["entity_id"], row["fingerprint"], tuple(row.get("aliases", ())), tuple(row.get("offices", ()))
        )
        for row in rows
    }


def write_entities(es: Elasticsearch, registry: Registry, *, settings: Settings, now: datetime) -> int:
    """Bring `news-entities` to a registry, leaving equal rows alone; gives how many changed."""
    alias = alias_name(settings.index_prefix, "entities")
    known, wanted = read_entities(es, settings=settings), describe_registry(registry)
    writes = [
        Write(alias, id_, source=_row(entity, registry, now))
        for id_, entity in wanted.items()
        if known.get(id_) != entity
    ]
    writes += [Write(alias, id_) for id_ in known.keys() - wanted.keys()]
    BulkWriter.of(es, settings).write_all(writes)
    return len(writes)


def _row(entity: Entity, registry: Registry, now: datetime) -> dict[str, Any]:
    actor = registry.actors.get(entity.entity_id)
    row: dict[str, Any] = {
        "entity_id": entity.entity_id,
        "kind": "actor",
        "label": actor.name if actor else "deny-list",
        "type": actor.type if actor else None,
        "country": actor.country if actor else None,
        "aliases": list(entity.names),
        "ancestors": [registry.actors[id_].name for id_ in registry.ancestors(actor.id)] if actor else None,
        "point": {"lat": actor.point[0], "lon": actor.point[1]} if actor and actor.point else None,
        "offices": list(entity.offices),
        "fingerprint": entity.fingerprint,
        "registered": True,
        "registry_version": registry.version,
        "indexed_at": now,
    }
    return {name: value for name, value in row.items() if value not in (None, [])}


def changed_entities(known: Mapping[str, Entity], wanted: Mapping[str, Entity]) -> Iterator[Entity]:
    """Entities that are new, gone or different, in both their forms: each form's names count."""
    for id_ in known.keys() | wanted.keys():
        if known.get(id_) != wanted.get(id_):
            yield from (form for form in (known.get(id_), wanted.get(id_)) if form is not None)
