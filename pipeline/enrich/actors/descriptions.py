"""Actors called by a description: "the international anti-jihadist coalition", "Sudani's government"."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.states import SCORES
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.words import Phrases
from pipeline.enrich.registry import Registry

DESCRIBED, SHORT_HEAD = 0.75, 0.7
# Parts of a state that are somebody's: "the Mori administration".
_OWNED = frozenset(["government", "presidency"])
_RULING = frozenset(["head_of_state", "head_of_government", "monarch", "supreme_leader"])


@dataclass(frozen=True, slots=True)
class Description:
    """An actor, and the signs that a description means it."""

    actor_id: str
    countries: frozenset[str]
    near: frozenset[str]
    is_bare: bool


def read_descriptions(scene: Scene, seeds: Path) -> None:
    """Read phrases that stand for an actor where the text gives the sign they need."""
    table = load_descriptions(seeds, scene.registry)
    for view in scene.views:
        for at in view.where(table.first_words):
            found = table.starting(view.forms, at, view.stop_of(at))
            if found and scene.is_free(view, at, at + found[0] - 1):
                description = _meant(scene, view, at, found[0], found[1])
                if description is not None:
                    _take(scene, view, at, at + found[0] - 1, description)


@lru_cache(maxsize=2)
def load_descriptions(seeds: Path, registry: Registry) -> Phrases[tuple[Description, ...]]:
    """Phrases and what they may mean; actors that the registry lacks are left out."""
    text = (seeds / "rules" / "descriptions.yaml").read_text(encoding="utf-8")
    found: dict[str, list[Description]] = {}
    for entry in yaml.safe_load(text)["descriptions"]:
        ids = [actor.id for name in entry["actor"] for actor in registry.find(name)]
        near = frozenset(actor.id for name in entry["near"] for actor in registry.find(name))
        for key in ("phrases", "bare") if ids else ():
            for phrase in entry[key]:
                description = Description(ids[0], frozenset(entry["countries"]), near, key == "bare")
                found.setdefault(phrase, []).append(description)
    return Phrases((phrase, tuple(meanings)) for phrase, meanings in found.items())


def _meant(
    scene: Scene, view: FieldText, at: int, length: int, meanings: tuple[Description, ...]
) -> Description | None:
    fitting = [
        d
        for d in meanings
        if any(scene.countries[code] for code in d.countries)
        and d.near & scene.full
        and _is_fit(scene, view, at, length, d)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _is_fit(scene: Scene, view: FieldText, at: int, length: int, description: Description) -> bool:
    """A bare "coalition" must be *the* coalition, a led one, or that of "coalition forces"."""
    if not description.is_bare:
        return True
    after, stop = at + length, view.stop_of(at)
    if view.key(after) in scene.rules.of and view.is_spaced(after):
        return False
    is_led = view.is_spaced(at) and scene.rules.alignment_suffixes.ending(
        view.forms, at - 1, view.start_of(at)
    )
    body = scene.rules.bodies.starting(view.forms, after, stop)
    is_force = body is not None and body[1] == "military" and view.is_spaced(after)
    return bool(is_led) or is_force or view.key(at - 1) in scene.rules.definite


def _take(scene: Scene, view: FieldText, first: int, last: int, description: Description) -> None:
    name = Candidate(first, last, view.bare_start(first), view.bare_end(last), ())
    actor = scene.registry.actors[description.actor_id]
    scene.take(scene.actor_reading(view, name, actor, rule="description", score=DESCRIBED))


def read_owned_bodies(scene: Scene) -> None:
    """As in "Sudani's government", "the Biden administration": that of the state whose head it is."""
    for reading in list(scene.all()):
        country = _ruled(scene, reading) if reading.type == "person" else None
        at = reading.last + 1
        if country is None or at >= reading.view.stop_of(reading.last):
            continue
        is_owner = reading.end < reading.view.tokens[reading.last].end or reading.view.is_spaced(at)
        body = scene.rules.bodies.starting(reading.view.forms, at, reading.view.stop_of(reading.last))
        if body and body[1] in _OWNED and is_owner and scene.is_free(reading.view, at, at + body[0] - 1):
            actor = scene.registry.bodies(country, body[1])
            if actor is not None:
                last = at + body[0] - 1
                view = reading.view
                name = Candidate(at, last, view.tokens[at].start, view.bare_end(last), ())
                scene.take(scene.actor_reading(view, name, actor, rule="body", score=SCORES["body"]))


def _ruled(scene: Scene, reading: Reading) -> str | None:
    """The country whose head a person is, by the registry or by the title in this document."""
    if reading.id:
        roles = scene.registry.actors[reading.id].roles
        countries = {role.country for role in roles if role.country and role.office in _RULING}
    else:
        countries = {c for o, c, r in scene.offices if r.identity == reading.identity and o in _RULING and c}
    return countries.pop() if len(countries) == 1 else None


def read_short_heads(scene: Scene) -> None:
    """As in "the coalition" or "the Brotherhood" once its full name has been read."""
    heads: dict[str, Reading | None] = {}
    for reading in scene.all():
        key = reading.view.key(reading.last)
        if (
            reading.type not in {"person", "state"}
            and reading.last > reading.first
            and key in scene.rules.short_heads
        ):
            known = heads.get(key, reading)
            heads[key] = reading if known is not None and known.identity == reading.identity else None
    for view in scene.views if heads else ():
        for at in view.where(heads):
            token = view.tokens[at]
            source = next((heads[f] for f in view.forms[at] if f in heads), None)
            if (
                source is None
                or view.key(at - 1) not in scene.rules.definite
                or not scene.is_free(view, at, at)
            ):
                continue
            if view.key(at + 1) in scene.rules.of or (token.tails == () and token.surface.endswith("s")):
                continue
            scene.take(
                Reading(
                    view,
                    at,
                    at,
                    token.start,
                    view.bare_end(at),
                    source.id,
                    source.label,
                    source.type,
                    source.country,
                    "short_head",
                    min(SHORT_HEAD, source.score),
                )
            )
