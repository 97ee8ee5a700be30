"""Aliases that are only a part of what stands there: a title, a longer noun, another's body."""

from pipeline.enrich.actors.scene import Scene
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.registry import Actor

_BODIES = frozenset(["military", "police", "government_body"])


def is_cut_out(scene: Scene, view: FieldText, name: Candidate) -> bool:
    """True where an alias is only a part of what stands there.

    As in "глава МИД Украины" (the minister), "财政部长" (minister, no ministry), "军舰" (a ship, no army) and
    "חיל האוויר הסורי" (the Syrian one, where the bare words are Israel's).
    """
    actors = [scene.registry.actors[m.id] for m in name.of_kind("actor")]
    if _is_bare_noun(scene, view, name) or (scene.rules.title_behind and _is_astride(scene, view, name)):
        return True
    if any(actor.type == "person" for actor in actors):
        return False
    rules, forms, start, stop = scene.rules, view.forms, view.start_of(name.first), view.stop_of(name.last)
    title = rules.titles.ending(forms, name.first, start)
    if title and title[0] > 1 and title[1].offices:
        return True
    if rules.not_bodies.starting(forms, name.last, stop):
        return True
    for at in range(name.first, name.last + 1) if rules.title_behind else ():
        found = rules.titles.starting(forms, at, stop)
        if found and found[1].offices and at + found[0] - 1 > name.last:
            return True
    return rules.noun_before and not rules.noun_after and _is_anothers(scene, view, name, actors)


def _is_bare_noun(scene: Scene, view: FieldText, name: Candidate) -> bool:
    """As in "قاعدة", a base, where "القاعدة" is al-Qaeda: the folding took the article away."""
    if name.first != name.last or not view.text[name.start].isalpha() or view.text[name.start] < "\u0600":
        return False
    is_definite = view.text.startswith("ال", name.start) or view.text[: name.start].endswith("لل")
    return not is_definite and view.key(name.first) in scene.rules.not_names


def _is_astride(scene: Scene, view: FieldText, name: Candidate) -> bool:
    """As in the "国军" of "泰国军队": it begins inside the name of a state and ends behind it."""
    return any(
        state.first < name.first <= state.last < name.last and state.of_kind("state")
        for state in scene.states_of(view)
    )


def _is_anothers(scene: Scene, view: FieldText, name: Candidate, actors: list[Actor]) -> bool:
    """A body of one country's registry with another country's demonym behind it."""
    if not view.is_spaced(name.last + 1) or any(a.type not in _BODIES for a in actors):
        return False
    codes = {
        meaning.country
        for state in scene.states_of(view)
        if state.first == name.last + 1 and not state.of_kind("state", "abbreviation")
        for meaning in state.meanings
    }
    return bool(codes) and not codes & {actor.country for actor in actors}
