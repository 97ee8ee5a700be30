"""Full names spelt otherwise than the registry spells them: by their sounds, beside a second sign."""

from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.spelling import LIKELY, SIGNED, find_variant

BY_SOUND = 0.75


def read_by_sound(
    scene: Scene,
    view: FieldText,
    span: Candidate,
    *,
    is_person: bool,
    offices: tuple[str, ...] = (),
    least: float = LIKELY,
) -> Reading | None:
    """A full name of two words or more that sounds as a registered one's.

    Args:
        scene: Its countries are the second sign that a less near name needs.
        view: Where the name stands.
        span: The name.
        is_person: Persons and organisations are not taken for each other.
        offices: Of the title beside the name: who held one of them needs no other sign, who held none of
            them is somebody else.
        least: From here on a name needs no second sign.
    """
    surface = view.text[span.start : span.end]
    if scene.spellings is None or span.last == span.first or not _is_all_capitals(scene, view, span):
        return None
    found = find_variant(surface, scene.spellings(), least=SIGNED)
    if found is None or (found.actor.type == "person") != is_person or found.actor.type == "state":
        return None
    if scene.registry.is_denied(surface, found.actor.id):  # denied: no misspelling either
        return None
    is_holder = bool({role.office for role in found.actor.roles} & set(offices))
    if offices and not is_holder:
        return None
    if found.score < least and not is_holder and not scene.countries[found.actor.country or ""]:
        return None
    return scene.actor_reading(view, span, found.actor, rule="variant", score=BY_SOUND)


def _is_all_capitals(scene: Scene, view: FieldText, span: Candidate) -> bool:
    """Every word but particles and links begins with a capital."""
    small = (scene.rules.name_particles, scene.rules.articles, scene.rules.organisations_of)
    tokens = view.tokens[span.first : span.last + 1]
    return all(t.surface[0].isupper() or any(t.key in words for words in small) for t in tokens)
