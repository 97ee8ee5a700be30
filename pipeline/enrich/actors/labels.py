"""One label for each unregistered name of a document, bare of what is no part of the name."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.fold import fold
from pipeline.enrich.registry import Registry
from pipeline.enrich.registry.normal_form import (
    MARK,
    NormalForms,
    bare_name,
    kind_of,
    load_normal_forms,
    marked,
    unregistered_id,
    usual_spelling,
)

Spellings = dict[str, Counter[str]]


def unify_labels(scene: Scene, seeds: Path) -> None:
    """Give equal names one label: the document's usual spelling, a surname its one full name's.

    A label that a registered actor bears is marked: a denied "Fatah" must not count as Fatah.
    """
    forms = load_normal_forms(seeds)
    named = [reading for reading in scene.all() if reading.id is None and _is_as_written(scene, reading)]
    labels = _labels(named, forms)
    full = _full_names(labels[_key(reading, forms)] for reading in named if reading.type == "person")
    for reading in named:
        label = labels[_key(reading, forms)]
        if reading.type == "person":
            label = full.get(_last_word(label), label) if len(fold(label).split()) == 1 else label
        if _is_registered(label, scene.registry):
            label = marked(label, MARK)
        if label != reading.label:
            scene.amend(reading, label=label)


def _is_as_written(scene: Scene, reading: Reading) -> bool:
    """The label stands in the text: it was not made of a state and a noun ("Chile: police")."""
    own = reading.view.text[reading.start : reading.end]
    return reading.label == own or any(reading.label in view.text for view in scene.views)


def _key(reading: Reading, forms: NormalForms) -> str:
    bare = bare_name(reading.label, reading.type, forms)
    return unregistered_id(bare, reading.type) or f"{kind_of(reading.type)} {reading.label}"


def _labels(named: Iterable[Reading], forms: NormalForms) -> dict[str, str]:
    """By normal form, the spelling that the document uses most; one in capitals only where it is alone."""
    found: dict[str, Counter[str]] = {}
    written_out: dict[str, Counter[str]] = {}
    for reading in named:
        bare = bare_name(reading.label, reading.type, forms)
        is_in_capitals = reading.label.isupper() and bare != reading.label
        table = written_out if is_in_capitals else found
        table.setdefault(_key(reading, forms), Counter())[bare] += 1
    return {key: usual_spelling(spellings.items()) for key, spellings in (written_out | found).items()}


def _full_names(labels: Iterable[str]) -> dict[str, str]:
    """By last word, the one longer name that ends in it."""
    found: dict[str, set[str]] = {}
    for label in labels:
        if len(fold(label).split()) > 1:
            found.setdefault(_last_word(label), set()).add(label)
    return {last: names.pop() for last, names in found.items() if len(names) == 1}


def _last_word(label: str) -> str:
    return (fold(label).split() or [""])[-1]


def _is_registered(label: str, registry: Registry) -> bool:
    return label.casefold() in _names(registry)


@lru_cache(maxsize=2)
def _names(registry: Registry) -> frozenset[str]:
    """Canonical names: `find` doesn't know those that are denied."""
    return frozenset(actor.name.casefold() for actor in registry.actors.values())
