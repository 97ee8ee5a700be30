"""Second signs for an ambiguous name beyond countries and neighbours: what the text is about, its cities."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from pipeline.enrich.actors.scene import Scene
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.words import Phrases, phrases
from pipeline.enrich.registry import Registry

# On the gazetteer's scale, like log10 of inhabitants: a namesake must be ten times smaller.
_GREAT_CITY, _FAR = 5.0, 1.0
_SHORTEST_CITY = 4


@lru_cache(maxsize=2)
def load_topics(seeds: Path, registry: Registry) -> Mapping[str, Phrases[bool]]:
    """Words of a text that say which actor an ambiguous name means, by the actor's id."""
    text = (seeds / "rules" / "topics.yaml").read_text(encoding="utf-8")
    return {
        actor.id: phrases(entry["words"])
        for entry in yaml.safe_load(text)["topics"]
        for name in entry["actor"]
        for actor in registry.find(name)[:1]
    }


def has_topic(scene: Scene, actor_id: str) -> bool:
    """As in "a warrant of the ICC", which a text on cricket doesn't have."""
    words = load_topics(scene.seeds, scene.registry).get(actor_id) if scene.seeds else None
    return words is not None and any(
        words.starting(view.forms, at, view.stop_of(at)) is not None
        for view in scene.views
        for at in (range(len(view.tokens)) if words.stems else view.where(words.first_words))
    )


def is_placed_in(scene: Scene, country: str) -> bool:
    """A great city of the country is named: Mandalay says which National Unity Government is meant."""
    if scene.placed is None:
        scene.placed = frozenset(_countries_of_cities(scene))
    return country in scene.placed


def _countries_of_cities(scene: Scene) -> Iterator[str]:
    gazetteer = scene.context.gazetteer
    if not gazetteer:
        return
    for surface in {surface for view in scene.views for surface in _capitalized(view)}:
        entries = gazetteer.entries(gazetteer.rows_named(surface))
        ranked = sorted(
            ((gazetteer.fame(e), gazetteer.country_of(e.row)) for e in entries), key=lambda x: -x[0]
        )
        if not ranked or ranked[0][0] < _GREAT_CITY or ranked[0][1] is None:
            continue
        if all(code == ranked[0][1] or fame < ranked[0][0] - _FAR for fame, code in ranked):
            yield ranked[0][1]


def _capitalized(view: FieldText) -> Iterator[str]:
    """Capitalised words that no rule knows, alone and with the capitalised one behind."""
    for at, token in enumerate(view.tokens):
        if view.named[at] or not token.surface[0].isupper() or len(token.surface) < _SHORTEST_CITY:
            continue
        end = view.bare_end(at)
        yield view.text[token.start : end]
        after = at + 1
        if after < len(view.tokens) and view.is_spaced(after) and view.tokens[after].surface[0].isupper():
            yield view.text[token.start : view.bare_end(after)]
