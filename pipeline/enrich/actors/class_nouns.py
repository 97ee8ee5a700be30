"""Organisations that nobody knows, by what stands beside them: "the carmaker Mori", "shares of Mori"."""

from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.text import FieldText

BY_CLASS = 0.6
_LONGEST = 5
_QUOTES = frozenset(["", '"', "“", "«", "„", "'", "‘"])


def type_beside(scene: Scene, view: FieldText, first: int, last: int) -> str | None:
    """The type that a class noun right before or behind a name gives it, or a sentence on business."""
    nouns, start, stop = scene.rules.class_nouns, view.start_of(first), view.stop_of(last)
    before = nouns.ending(view.forms, first - 1, start) if view.gap(first).strip() in _QUOTES else None
    after = nouns.starting(view.forms, last + 1, stop) if view.is_spaced(last + 1) else None
    found = before or after
    if found:
        return found[1]
    is_business = any(scene.rules.business.starting(view.forms, at, stop) for at in range(start, stop))
    return "company" if is_business else None


def read_classed_names(scene: Scene) -> None:
    """Capitalised words right behind a class noun: "l'ONG Sherpa", "the carmaker Mori"."""
    nouns = scene.rules.class_nouns
    for view in scene.views:
        for at in view.where(nouns.first_words):
            found = nouns.starting(view.forms, at, view.stop_of(at))
            if found and at + found[0] < view.stop_of(at) and not _is_title_case(view, at):
                _read_behind(scene, view, at + found[0], found[1])


def _is_title_case(view: FieldText, at: int) -> bool:
    """As in "Oil Company": its capital makes it a part of a name; an acronym ("ONG") has capitals anyway."""
    surface = view.text[view.bare_start(at) : view.tokens[at].end]
    return surface[0].isupper() and not surface.isupper()


def _read_behind(scene: Scene, view: FieldText, first: int, kind: str) -> None:
    last, stop = first - 1, min(view.stop_of(first), first + _LONGEST)
    while last + 1 < stop and _is_part(scene, view, last + 1, is_first=last + 1 == first):
        last += 1
        if view.bare_end(last) < view.tokens[last].end:
            break
    if last < first:
        return
    start, end = view.tokens[first].start, view.bare_end(last)
    surface = view.text[start:end]
    if len(surface) > 1 and not scene.is_great_place(surface):
        scene.take(Reading(view, first, last, start, end, None, surface, kind, None, "class_noun", BY_CLASS))


def _is_part(scene: Scene, view: FieldText, at: int, *, is_first: bool) -> bool:
    """A capitalised word that no rule and no table knows."""
    is_joined = view.gap(at).strip() in _QUOTES if is_first else view.is_spaced(at) or view.is_hyphenated(at)
    is_capitalized = view.tokens[at].surface[0].isupper()
    is_unknown = not view.named[at] and not scene.rules.is_known(view.key(at))
    return is_joined and is_capitalized and is_unknown and scene.is_free(view, at, at)
