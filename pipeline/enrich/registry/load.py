"""Loads the registry: from the compiled copy where the files are unchanged, else from the files."""

import gc
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from pipeline.enrich.compiled import is_compiled, write_compiled
from pipeline.enrich.fold import fold
from pipeline.enrich.registry.model import Actor, Alias, Membership, Role
from pipeline.enrich.registry.parse import parse_entry
from pipeline.enrich.registry.registry import Registry
from pipeline.enrich.registry.seeds import (
    Denied,
    deny_file,
    hash_files,
    overlay_files,
    read_denied,
    read_entries,
    seed_files,
)
from pipeline.enrich.registry.spellings import read_spellings, with_derived_aliases
from pipeline.enrich.registry.states import body_actors, read_states
from pipeline.settings import Settings

Names = dict[str, tuple[str, ...]]
SPELLINGS = Path("names", "spellings.yaml")


def load_registry(settings: Settings) -> Registry:
    """Load all actors, ours and the user's; equal files give the same object.

    Raises:
        ConfigurationError: An entry is malformed, or an id stands in two files.
    """
    deny = deny_file(settings)
    own = (*seed_files(settings), settings.seeds / SPELLINGS, *_country_files(settings))
    version = hash_files((*own, *overlay_files(settings), *([deny] if deny else ())))
    return _load(settings, version)


def _country_files(settings: Settings) -> list[Path]:
    return sorted((settings.seeds / "locations").glob("countr*.csv"))


@lru_cache(maxsize=4)
def _load(settings: Settings, version: str) -> Registry:
    denied = read_denied(settings)
    compiled = settings.home / "registry" / f"{version}-{_code_hash()}.json"
    if not is_compiled(compiled):
        actors = build_actors(settings, denied)
        _write(compiled, actors, index_names(actors))
    actors, names = _read(compiled)
    return Registry(actors, version=version, denied=denied, names=names)


def build_actors(settings: Settings, denied: Denied) -> list[Actor]:
    """Read and check every file; states and their bodies first, then the files' actors in order of id."""
    entries = read_entries(settings)
    actors = [parse_entry(entries[id_]) for id_ in sorted(entries)]
    present: dict[str, set[str]] = {}
    for actor in actors:
        if actor.body and actor.country:
            present.setdefault(actor.country, set()).add(actor.body)
    states = read_states(settings.seeds)
    bodies = [b for state in states for b in body_actors(state, present=present.get(state.country or "", ()))]
    everyone = {actor.id: actor for actor in (*states, *bodies, *actors)}
    derived = with_derived_aliases(everyone.values(), read_spellings(settings.seeds / SPELLINGS))
    return [_without_denied(actor, denied) for actor in derived if actor.id not in denied.ids]


def index_names(actors: Iterable[Actor]) -> Names:
    """Folded names to ids: core before extended, plain before ambiguous."""
    ranked: dict[str, dict[str, tuple[bool, bool]]] = {}
    for actor in actors:
        for alias in actor.aliases:
            rank = (actor.tier != "core", alias.is_ambiguous)
            ids = ranked.setdefault(fold(alias.text), {})
            ids[actor.id] = min(rank, ids.get(actor.id, rank))
    return {name: tuple(sorted(ids, key=lambda id_: (ids[id_], id_))) for name, ids in ranked.items()}


def _without_denied(actor: Actor, denied: Denied) -> Actor:
    kept = tuple(
        alias
        for alias in actor.aliases
        if (key := fold(alias.text)) not in denied.aliases and (key, actor.id) not in denied.pairs
    )
    if len(kept) == len(actor.aliases):
        return actor
    return replace(actor, aliases=kept)


@lru_cache(maxsize=1)
def _code_hash() -> str:
    """Other code compiles otherwise: the compiled copy carries its hash."""
    folder = Path(__file__).parent
    return hash_files((*sorted(folder.glob("*.py")), folder.parent / "fold.py"))


def _write(path: Path, actors: Iterable[Actor], names: Names) -> None:
    write_compiled(path, orjson.dumps({"actors": [_row(actor) for actor in actors], "names": names}))


def _row(actor: Actor) -> list[Any]:
    memberships = [[m.of, m.kind, m.from_date, m.to_date, _other(m.source, actor)] for m in actor.memberships]
    roles = [[r.title, r.office, r.country, r.of, r.from_date, r.to_date] for r in actor.roles]
    return [
        actor.id,
        actor.name,
        actor.type,
        actor.country,
        actor.point,
        actor.tier,
        [alias.text if alias == Alias(alias.text, "en") else list(alias) for alias in actor.aliases],
        memberships,
        roles,
        actor.body,
        actor.source,
    ]


def _other(source: str, actor: Actor) -> str | None:
    """Most memberships have their actor's source: written once, the compiled copy is a third smaller."""
    return None if source == actor.source else source


def _read(path: Path) -> tuple[list[Actor], Names]:
    # A hundred thousand records that all live on: the collector would walk them again and again.
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        found = orjson.loads(path.read_bytes())
        names = {name: tuple(ids) for name, ids in found["names"].items()}
        return [_actor(row) for row in found["actors"]], names
    finally:
        if is_collecting:
            gc.enable()


def _membership(row: list[Any], actor_source: str) -> Membership:
    of, kind, from_date, to_date, source = row
    return Membership(of, kind, from_date, to_date, actor_source if source is None else source)


def _actor(row: list[Any]) -> Actor:
    id_, name, kind, country, point, tier, aliases, memberships, roles, body, source = row
    return Actor(
        id_,
        name,
        kind,
        country,
        (point[0], point[1]) if point else None,
        tier,
        tuple([Alias(alias, "en") if isinstance(alias, str) else Alias._make(alias) for alias in aliases]),
        tuple([_membership(membership, source) for membership in memberships]),
        tuple([Role(*role) for role in roles]),
        body,
        source,
    )
