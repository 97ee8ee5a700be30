"""The registry: actors by id, by any of their names, by office, and the umbrellas they stand under."""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

from pipeline.enrich.fold import fold
from pipeline.enrich.registry.model import Actor, Membership, holds_on
from pipeline.enrich.registry.seeds import Denied

_Key = TypeVar("_Key")
_NEAR = 0.75
_CANDIDATES = 60


class Registry:
    """All actors, read-only. Build it with `load_registry`.

    `version` is the hash of every file it was made from.
    """

    def __init__(
        self, actors: Iterable[Actor], *, version: str, denied: Denied, names: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.actors: Mapping[str, Actor] = MappingProxyType({actor.id: actor for actor in actors})
        self.version = version
        self._denied = denied
        self._names = names
        self._bodies: dict[tuple[str, str], Actor] = {}
        self._offices: dict[tuple[str, str], list[Actor]] = {}
        self._leaders: dict[str, list[Actor]] = {}
        for actor in self.actors.values():
            self._enter(actor)

    def _enter(self, actor: Actor) -> None:
        if actor.body and actor.country:
            self._bodies.setdefault((actor.country, actor.body), actor)
        for role in actor.roles:
            if role.country:
                _append(self._offices, (role.country, role.office), actor)
            if role.of:
                _append(self._leaders, role.of, actor)

    @property
    def denied(self) -> Denied:
        """What the user's deny-list says must not link."""
        return self._denied

    def find(self, text: str) -> list[Actor]:
        """Actors whose id, name or alias this is, folded; core before extended, plain before ambiguous."""
        if text in self.actors:
            return [self.actors[text]]
        return [self.actors[id_] for id_ in self._names.get(fold(text), ())]

    def suggest(self, text: str, limit: int = 3) -> list[str]:
        """Canonical names nearest to a name that nobody bears: for a typing error on the command line."""
        key = fold(text)
        near = sorted(self._names, key=lambda name: _bigram_distance(key, name))[:_CANDIDATES]
        matcher = SequenceMatcher(b=key, autojunk=False)
        scored: dict[str, float] = {}
        for name in near:
            matcher.set_seq1(name)
            if (score := matcher.ratio()) >= _NEAR:
                for id_ in self._names[name]:
                    scored[self.actors[id_].name] = max(score, scored.get(self.actors[id_].name, 0.0))
        return sorted(scored, key=lambda name: (-scored[name], name))[:limit]

    def ancestors(self, actor_id: str, on: date | None = None) -> tuple[str, ...]:
        """Ids of the umbrellas over an actor, nearest first, itself not among them.

        Memberships and fronts count for all. `organ_of` counts for a state's own organs alone: an armed
        group may be an organ on paper, and its attacks are not the state's.

        Args:
            actor_id: An id of the registry; an unknown one has no ancestors.
            on: The memberships of that day; None takes those that have not ended.
        """
        found: dict[str, None] = {}
        waiting = [actor_id]
        is_armed_group = actor_id in self.actors and self.actors[actor_id].type == "armed_group"
        for id_ in waiting:
            if actor := self.actors.get(id_):
                is_closed = is_armed_group or actor.type == "armed_group"
                for above in _umbrellas(actor.memberships, on=on, with_organs=not is_closed):
                    if above not in found and above != actor_id:
                        found[above] = None
                        waiting.append(above)
        return tuple(found)

    def office_holders(self, country: str, office: str, on: date | None = None) -> list[Actor]:
        """Who holds an office of a country on a day; without a day, who holds it with an open end."""
        return [
            actor
            for actor in self._offices.get((country, office), ())
            if any(
                role.country == country
                and role.office == office
                and holds_on(role.from_date, role.to_date, on=on)
                for role in actor.roles
            )
        ]

    def leaders(self, actor_id: str, on: date | None = None) -> list[Actor]:
        """Persons with a role in an actor (a group's leader, an IGO's head) on a day, or now."""
        return [
            actor
            for actor in self._leaders.get(actor_id, ())
            if any(
                role.of == actor_id and holds_on(role.from_date, role.to_date, on=on) for role in actor.roles
            )
        ]

    def bodies(self, country: str, body: str) -> Actor | None:
        """The part of a state ("military", "police") that demonym + noun stands for."""
        return self._bodies.get((country, body))

    def is_denied(self, text: str, actor_id: str | None = None) -> bool:
        """Tell whether the user's deny-list keeps this name from linking: at all, or to that actor."""
        key = fold(text)
        if actor_id is None:
            return key in self._denied.aliases
        denied = self._denied
        return key in denied.aliases or actor_id in denied.ids or (key, actor_id) in denied.pairs


def _append(table: dict[_Key, list[Actor]], key: _Key, actor: Actor) -> None:
    if actor not in table.setdefault(key, []):
        table[key].append(actor)


def _umbrellas(memberships: Iterable[Membership], *, on: date | None, with_organs: bool) -> list[str]:
    return [
        membership.of
        for membership in memberships
        if (with_organs or membership.kind != "organ_of")
        and holds_on(membership.from_date, membership.to_date, on=on)
    ]


def _bigram_distance(key: str, name: str) -> int:
    return len({*pairwise(key)} ^ {*pairwise(name)})
