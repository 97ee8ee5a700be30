"""Names of the registry: exact aliases, and ambiguous ones by a second sign."""

from collections.abc import Iterable

from pipeline.enrich.actors.cut_out import is_cut_out
from pipeline.enrich.actors.edges import trim
from pipeline.enrich.actors.evidence import NEIGHBOUR, choose_signed
from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.spot import is_after_stranger, is_part_of_name, is_surname_of_stranger
from pipeline.enrich.actors.table import Candidate, Meaning
from pipeline.enrich.actors.text import FieldText

EXACT, EXACT_EXTENDED, ACRONYM, BY_CONTEXT, UNDECIDED = 0.95, 0.85, 0.9, 0.75, 0.4
# A stranger's first name beside one of these makes it somebody's surname: "Brigitte Macron", "Tasnim Aslam".
_NAMESAKES = frozenset(["person", "media", "company", "party", "other"])


def read_registered(scene: Scene) -> None:
    """Take the longest names first; one that stays ambiguous gives way to what is inside it."""
    for view in scene.views:
        names = [name for name in scene.names[view.name] if name.of_kind("actor")]
        places = [n for n in scene.names[view.name] if n.last > n.first and n.of_kind("state", "capital")]
        for name in sorted(names, key=lambda n: (n.start - n.end, n.start)):
            if scene.is_free(view, name.first, name.last) and not _is_state_or_place(name, places):
                reading = resolve(scene, view, name)
                if reading is not None:
                    scene.take(reading)


def resolve(scene: Scene, view: FieldText, name: Candidate) -> Reading | None:
    """Link a name to one registered actor, or to none."""
    name = trim(scene, view, name)
    meanings = name.of_kind("actor")
    is_single = name.first == name.last
    # "Jean-Marie Le Pen", "Ursula von der Leyen": a surname may have its particles.
    is_surname = is_single or view.key(name.first) in scene.rules.name_particles
    is_within = is_surname and _is_in_longer_name(scene, view, name, meanings)
    if is_within or is_cut_out(scene, view, name):
        return None
    strong = _unique(m for m in meanings if not m.weakness and m.tier == "core")
    if len(strong) == 1:
        rule, score = ("acronym", ACRONYM) if strong[0].is_upper else ("exact", EXACT)
        return _link(scene, view, name, strong[0], rule=rule, score=score)
    owned = _owned_person(scene, view, name)
    if owned is not None:
        return _link(scene, view, name, owned, rule="context", score=BY_CONTEXT)
    weak = strong or _of_owner(scene, view, name, _unique(m for m in meanings if m.weakness))
    # Before a state's, capital's or people's name an ambiguous alias needs more than the country.
    is_shared = not strong and len(name.meanings) > len(meanings)
    least = NEIGHBOUR if is_shared else 1
    signed = choose_signed(scene, weak, is_person_allowed=bool(strong), least=least, is_single=is_single)
    if len(signed) == 1:
        return _link(scene, view, name, signed[0], rule="context", score=BY_CONTEXT)
    if strong:
        return _undecided(scene, view, name, strong)
    return None if is_shared else _extended(scene, view, name)


def _is_state_or_place(name: Candidate, places: list[Candidate]) -> bool:
    """As in the group "Estados Unidos": in running text that name is the country's, or its people's."""
    is_foreign = all(m.tier != "core" for m in name.of_kind("actor"))
    is_state = bool(name.of_kind("state")) or (is_foreign and bool(name.of_kind("demonym")))
    return is_state or _is_inside_place(name, places)


def _is_inside_place(name: Candidate, places: list[Candidate]) -> bool:
    """As in "马斯" inside "马斯喀特" (Muscat): a part of a longer name of a state or capital."""
    return any(
        other.first <= name.first
        and name.last <= other.last
        and other.last - other.first > name.last - name.first
        for other in places
    )


def _owned_person(scene: Scene, view: FieldText, name: Candidate) -> Meaning | None:
    """As in "Egypt's Sisi": the state right before an ambiguous surname says which one."""
    codes = {
        meaning.country
        for state in scene.states_of(view)
        if state.last == name.first - 1 and view.is_spaced(name.first)
        for meaning in state.meanings
    }
    persons = [
        m
        for m in _unique(name.of_kind("actor"))
        if m.country in codes and m.tier == "core" and scene.registry.actors[m.id].type == "person"
    ]
    return persons[0] if len(persons) == 1 else None


def _of_owner(scene: Scene, view: FieldText, name: Candidate, weak: list[Meaning]) -> list[Meaning]:
    """As in "Peru's Congress", "el Congreso de Perú": the state beside an ambiguous name says whose it is."""
    after = name.last + 1
    while after < view.stop_of(name.last) and (
        view.key(after) in scene.rules.of or view.key(after) in scene.rules.articles
    ):
        after += 1
    is_linked = after > name.last + 1 or scene.rules.noun_before
    codes = {
        meaning.country
        for state in scene.states_of(view)
        if (state.last == name.first - 1 and view.is_spaced(name.first))
        or (is_linked and state.first == after and view.is_spaced(after))
        for meaning in state.meanings
    }
    return [meaning for meaning in weak if meaning.country in codes] if codes else weak


def _extended(scene: Scene, view: FieldText, name: Candidate) -> Reading | None:
    """The extended tier links by a full alias alone; one word, or a shared name, needs a second sign."""
    meanings = _unique(m for m in name.of_kind("actor") if not m.weakness and m.tier != "core")
    if len(meanings) > 1 or name.first == name.last:
        meanings = choose_signed(scene, meanings, is_person_allowed=True)
    if len(meanings) != 1 or is_after_stranger(view, name, scene.rules):
        return None  # the "Liberation Army" of a "West Papua Liberation Army" is another
    return _link(scene, view, name, meanings[0], rule="exact", score=EXACT_EXTENDED)


def _is_in_longer_name(scene: Scene, view: FieldText, name: Candidate, meanings: Iterable[Meaning]) -> bool:
    """A person's surname after a stranger's first name, or an ambiguous word inside a longer name."""
    needs_look = any(m.weakness or scene.registry.actors[m.id].type in _NAMESAKES for m in meanings)
    return needs_look and (
        is_part_of_name(view, name, scene.rules) or is_surname_of_stranger(view, name.first, scene.rules)
    )


def _unique(meanings: Iterable[Meaning]) -> list[Meaning]:
    return list({meaning.id: meaning for meaning in meanings}.values())


def _link(
    scene: Scene, view: FieldText, name: Candidate, meaning: Meaning, *, rule: str, score: float
) -> Reading:
    return scene.actor_reading(view, name, scene.registry.actors[meaning.id], rule=rule, score=score)


def _undecided(scene: Scene, view: FieldText, name: Candidate, meanings: list[Meaning]) -> Reading:
    types = {scene.registry.actors[meaning.id].type for meaning in meanings}
    kind = types.pop() if len(types) == 1 else "other"
    surface = view.text[name.start : name.end]
    return Reading(
        view, name.first, name.last, name.start, name.end, None, surface, kind, None, "undecided", UNDECIDED
    )
