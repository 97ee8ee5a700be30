"""Semantic roles: who speaks, who acts and to whom it is done; undecided is `mentioned`.

A name is read by what stands before its phrase (a verb, a preposition, the clause's edge) and, where it may
be a subject, by the verb behind it. Known words only: a verb that no list has decides nothing.
"""

from collections.abc import Mapping
from pathlib import Path

from pipeline.document import SemanticRole
from pipeline.enrich.actors.links import UNPAIRED_RULES
from pipeline.enrich.actors.role_clauses import Clauses
from pipeline.enrich.actors.role_phrases import (
    COMMA,
    OF_BLOW,
    OF_LOSS,
    OF_SPOKESMAN,
    STOPS,
    WHOLE,
    Phrasing,
    Place,
)  # fmt: skip
from pipeline.enrich.actors.role_words import (
    AND,
    BLOW,
    LOSS,
    SPOKESMAN,
    VERB,
    RoleWords,
    load_role_words,
)  # fmt: skip
from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.text import FieldText

Run = list[tuple[int, Place]]
"""Names that are listed together, by number of the reading."""


def read_semantic_roles(scene: Scene, seeds: Path) -> Mapping[tuple[str, int], SemanticRole]:
    """The role of each reading, by (field, first token); readings without one are `mentioned`.

    Args:
        scene: A document with all its readings.
        seeds: Folder with `semantic_roles/<code>.yaml`; a language without a file has no roles.
    """
    words = load_role_words(seeds, scene.context.language.code)
    roles: dict[tuple[str, int], SemanticRole] = {}
    for view in scene.views if words else ():
        readings = [reading for _, reading in sorted(scene.readings[view.name].items())]
        if words is not None and readings:
            phrasing = _phrase(scene, view, words, readings)
            for number, role in _roles(phrasing).items():
                roles[view.name, readings[number].first] = role
    return roles


def _phrase(scene: Scene, view: FieldText, words: RoleWords, readings: list[Reading]) -> Phrasing:
    inside = [-1] * len(view.tokens)
    for number, reading in enumerate(readings):
        for at in range(reading.first, reading.last + 1):
            inside[at] = number
    # Where an owner stands right behind its noun, that noun decides: "اغتيال X", "Представитель X".
    stops = STOPS | LOSS | BLOW | SPOKESMAN if "bare_owner" in words.options else STOPS
    flags = words.flag(view.forms)
    return Phrasing(
        view=view,
        words=words,
        titles=scene.rules.titles,
        flags=flags,
        inside=inside,
        readings=readings,
        stops=stops,
        is_head_first="head_first" in words.options,
        has_genitive="verb_second" in words.options,
        is_verb_first="verb_first" in words.options,
    )


def _roles(phrasing: Phrasing) -> dict[int, SemanticRole]:
    """Roles by number of the reading, of those that have one."""
    clauses = Clauses(phrasing)
    found: dict[int, SemanticRole] = {}
    spokesmen: list[tuple[int, int]] = []
    run: Run = []
    for number, reading in enumerate(phrasing.readings):
        if reading.rule in UNPAIRED_RULES:
            continue
        place = phrasing.place(number)
        if place.kind == OF_SPOKESMAN and place.of >= 0:
            spokesmen.append((number, place.of))
        if run and not _is_linked(run[-1][1], place):
            _read_run(run, clauses, found)
            run = []
        run.append((number, place))
    _read_run(run, clauses, found)
    for number, person in spokesmen:
        # "Kremlin spokesman Dmitry Peskov said": both speak.
        if found.get(person) == "speaker":
            found[number] = "speaker"
    return found


def _is_linked(left: Place, right: Place) -> bool:
    """Two names of one list: "A, B", "A and B"."""
    if right.governor == COMMA:
        return right.at == left.last
    return right.governor > 0 and bool(right.governor & AND) and right.at - 1 == left.last


def _read_run(run: Run, clauses: Clauses, found: dict[int, SemanticRole]) -> None:
    """Read a list of names; commas alone make none, so what follows the last conjunction stands alone."""
    end = len(run)
    if end == 1:
        _read_list(run, clauses, found)
        return
    while end > 1 and run[end - 1][1].governor == COMMA:
        end -= 1
    for part in ([run[:end]] if end > 1 else []) + [[item] for item in (run[end:] if end > 1 else run)]:
        _read_list(part, clauses, found)


def _read_list(run: Run, clauses: Clauses, found: dict[int, SemanticRole]) -> None:
    first, last = run[0][1], run[-1][1]
    is_many = len(run) > 1
    shared = clauses.role_of(first, last, is_many=is_many) if first.kind in WHOLE or is_many else None
    for number, place in run:
        role = shared if place.kind in WHOLE else _own_role(place, clauses)
        if role is None and not is_many:
            role = clauses.described(place)
        if role is not None:
            found[number] = role
    if is_many and first.governor > 0 and first.governor & VERB and last.kind in WHOLE:
        # "struck Hezbollah and Iran vowed revenge": the last one begins a clause of its own.
        begun = clauses.subject(last)
        if begun is not None:
            found[run[-1][0]] = begun


def _own_role(place: Place, clauses: Clauses) -> SemanticRole | None:
    """Of a name whose phrase is about something of its own: its attack, its arrest, its spokesman."""
    if place.kind == OF_BLOW:
        return "agent" if place.owns else None
    if place.kind == OF_LOSS:
        return clauses.loser(place)
    if place.kind == OF_SPOKESMAN and place.of < 0:
        return clauses.spoken_for(place)
    return None
