"""Persons nobody knows, by a first name that others bear: the model was made for English and misses many."""

from collections import Counter
from functools import lru_cache
from pathlib import Path

import yaml

from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.words import split_words
from pipeline.enrich.fold import fold
from pipeline.enrich.registry import Registry
from pipeline.errors import ConfigurationError

NAMES = Path("names", "given_names.yaml")
BY_GIVEN_NAME = 0.6
_LONGEST = 5
_SHORTEST = 3
_BEARERS = 2


def read_given_names(scene: Scene) -> None:
    """As in "acusou José Dirceu": a known first name and capitalised words that nothing else knows."""
    if scene.context.language.code == "en":
        return
    given = _given_names(scene.registry, scene.seeds)
    for view in scene.views:
        for at in view.where(given):
            token = view.tokens[at]
            if token.key in given and token.surface[0].isupper() and _may_begin(scene, view, at):
                _read(scene, view, at)


@lru_cache(maxsize=2)
def _given_names(registry: Registry, seeds: Path | None) -> frozenset[str]:
    """Those of seeds/names, and first words of the names of two registered persons or more."""
    names = (fold(actor.name).split() for actor in registry.actors.values() if actor.type == "person")
    counts = Counter(words[0] for words in names if len(words) > 1)
    borne = {w for w, count in counts.items() if count >= _BEARERS and len(w) >= _SHORTEST}
    return frozenset(borne) | (_listed_names(seeds / NAMES) if seeds else frozenset())


def _listed_names(path: Path) -> frozenset[str]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - scalars stay text
        return frozenset(fold(name) for name in split_words(found["names"]))
    except (OSError, yaml.YAMLError, KeyError, TypeError) as exc:
        raise ConfigurationError(f"{path}: not the list of first names that is expected: {exc}") from exc


def _may_begin(scene: Scene, view: FieldText, at: int) -> bool:
    """Not the José of "San José", a city's, nor of "calle José Martí", a street's."""
    is_state = any(n.first <= at <= n.last for n in scene.states_of(view))
    if is_state or scene.rules.is_known(view.key(at)) or not scene.is_free(view, at, at):
        return False
    before = at - 1
    if before < view.start_of(at) or not (view.is_spaced(at) or view.is_hyphenated(at)):
        return True
    return not view.tokens[before].surface[0].isupper() and view.key(before) not in scene.rules.named_after


def _read(scene: Scene, view: FieldText, first: int) -> None:
    particles, stop = scene.rules.name_particles, min(view.stop_of(first), first + _LONGEST)
    last = at = first
    while at + 1 < stop and (view.is_spaced(at + 1) or view.is_hyphenated(at + 1)):
        at += 1
        surface = view.tokens[at].surface
        if surface[0].islower():
            if view.key(at) in particles and view.key(at) not in scene.rules.conjunctions:
                continue
            break
        if not _is_family_name(scene, view, at):
            return  # "Eduardo Mondlane University": a longer name
        last = at
        if view.bare_end(at) < view.tokens[at].end:
            break
    if last == first:
        return
    start, end = view.tokens[first].start, view.bare_end(last)
    surface = view.text[start:end]
    gazetteer = scene.context.gazetteer
    if not (gazetteer and len(gazetteer.rows_named(surface))):
        scene.take(
            Reading(view, first, last, start, end, None, surface, "person", None, "given_name", BY_GIVEN_NAME)
        )


def _is_family_name(scene: Scene, view: FieldText, at: int) -> bool:
    rules, stop = scene.rules, view.stop_of(at)
    tables = (rules.organisations, rules.bodies, rules.titles)
    is_word = rules.is_known(view.key(at)) or any(table.starting(view.forms, at, stop) for table in tables)
    return not is_word and scene.is_free(view, at, at)
