"""What a text says of an ambiguous name elsewhere: full names, countries, neighbours."""

from collections.abc import Iterable, Iterator

from pipeline.enrich.actors.scene import Scene
from pipeline.enrich.actors.signs import has_topic, is_placed_in
from pipeline.enrich.actors.table import Meaning
from pipeline.enrich.actors.text import NAMED
from pipeline.enrich.registry import Actor

NEIGHBOUR = 2
_FULL_NAME, _BY_FAR = 3, 2


def gather_evidence(scene: Scene) -> None:
    """Note which actors are named in full and which countries are named at all."""
    for view in scene.views:
        for name in scene.names[view.name]:
            for at in range(name.first, name.last + 1):
                view.named[at] = NAMED
    for view in scene.views:
        for name in scene.names[view.name]:
            strong = {m.id for m in name.meanings if m.kind == "actor" and not m.weakness}
            codes = {m.country for m in name.meanings if m.country and not m.weakness}
            if len(strong) == 1 and not any(m.kind != "actor" for m in name.meanings):
                scene.full.update(strong)
            if len(codes) == 1:
                scene.countries.update(codes)
    scene.hinted.update(_hinted_countries(scene))


def _hinted_countries(scene: Scene) -> Iterator[str]:
    """As in "Republicans", "Democrats" and "Congress": short names of two that one country has together."""
    keys: dict[str, set[str]] = {}
    for view in scene.views:
        for name in scene.names[view.name]:
            weak = [m for m in name.meanings if m.kind == "actor" and m.tier == "core" and m.weakness == 1]
            if all(m.kind == "actor" and m.weakness for m in name.meanings):
                for meaning in weak:
                    if meaning.country and scene.registry.actors[meaning.id].type != "person":
                        keys.setdefault(meaning.country, set()).add(view.key(name.first))
    yield from (country for country, own in keys.items() if len(own) > 1)
    # "Bolsonaro" says which PL is meant.
    for id_ in scene.full:
        actor = scene.registry.actors[id_]
        if actor.country and actor.tier == "core" and actor.type == "person":
            yield actor.country


def choose_signed(
    scene: Scene,
    meanings: Iterable[Meaning],
    *,
    is_person_allowed: bool,
    least: int = 1,
    is_single: bool = True,
) -> list[Meaning]:
    """The meanings with the best second sign: full name in the text, a neighbour, the country."""
    ranked: dict[int, list[Meaning]] = {}
    for meaning in meanings:
        if meaning.weakness < 2 or meaning.id in scene.full:
            rank = _sign(scene, scene.registry.actors[meaning.id])
            if rank < _FULL_NAME and is_single and meaning.weakness and meaning.tier != "core":
                continue  # a country alone would make "Pont" a party of Haiti
            if rank >= least and (
                rank > 1 or is_person_allowed or scene.registry.actors[meaning.id].type != "person"
            ):
                ranked.setdefault(rank, []).append(meaning)
    best = ranked[max(ranked)] if ranked else []
    core = [meaning for meaning in best if meaning.tier == "core"]
    return _most_named(scene, core or best)


def _most_named(scene: Scene, meanings: list[Meaning]) -> list[Meaning]:
    """As in "Congress" of a text on India that names the United States once: by far the most named."""
    if len(meanings) < 2:
        return meanings
    counts = [scene.countries[meaning.country] if meaning.country else 0 for meaning in meanings]
    top = max(counts)
    return [meanings[counts.index(top)]] if top > _BY_FAR * (sum(counts) - top) else meanings


def _sign(scene: Scene, actor: Actor) -> int:
    if actor.id in scene.full:
        return 3
    umbrellas = {membership.of for membership in actor.memberships if not membership.of.startswith("state:")}
    umbrellas.update(role.of for role in actor.roles if role.of)
    neighbours = umbrellas & scene.full or any(
        membership.of == actor.id
        for id_ in scene.full
        for membership in scene.registry.actors[id_].memberships
    )
    if neighbours:
        return 2
    if actor.country and (scene.countries[actor.country] or actor.country in scene.hinted):
        return 1
    return int(has_topic(scene, actor.id) or bool(actor.country and is_placed_in(scene, actor.country)))
