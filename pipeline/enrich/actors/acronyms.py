"""Acronyms that a document introduces, for actors that the registry knows and for those it doesn't."""

import regex

from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.fold import fold

INTRODUCED, UNREGISTERED = 0.9, 0.65
_BRACKETED = regex.compile(r"\s*[(（]\s*[\"“']?([\p{Lu}][\p{L}\p{N}.&-]{1,9})[\"”']?\s*[)）]")
_LONGEST = 9
_SMALL_WORD = 3


def read_introduced_acronyms(scene: Scene) -> None:
    """As in "Popular Mobilization Forces (PMF)": in this document the acronym is that actor."""
    _read_unregistered_forms(scene)
    introduced: dict[str, Reading] = {}
    for reading in scene.all():
        match = _BRACKETED.match(reading.view.text, reading.end)
        if match and match.group(1).rstrip("s").isupper():
            introduced.setdefault(fold(match.group(1)), reading)
    if introduced:
        for view in scene.views:
            _read_field(scene, view, introduced)


def _read_field(scene: Scene, view: FieldText, introduced: dict[str, Reading]) -> None:
    for at in view.where(introduced):
        token = view.tokens[at]
        source = next((introduced[form] for form in view.forms[at] if form in introduced), None)
        if source is None or not token.surface[0].isupper():
            continue
        old = scene.readings[view.name].get(at)
        if scene.is_free(view, at, at) or (
            old is not None and old.last == at and old.identity != source.identity
        ):
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
                    "acronym_introduced",
                    min(INTRODUCED, source.score),
                    source.point,
                )
            )


def _read_unregistered_forms(scene: Scene) -> None:
    """A bracketed acronym whose letters begin the words before it names them as an organisation."""
    for view in scene.views:
        is_bracketed = "(" in view.text or "（" in view.text
        for at in range(1, len(view.tokens)) if is_bracketed else ():
            surface = view.tokens[at].surface
            if not surface.isupper() or len(surface) < 2 or view.gap(at).strip() not in {"(", "（"}:
                continue
            first = _form_start(view, at - 1, fold(surface))
            if first is not None and scene.is_free(view, first, at - 1):
                start, end = view.tokens[first].start, view.bare_end(at - 1)
                kind = _kind(scene, view, first, at - 1)
                scene.take(
                    Reading(
                        view,
                        first,
                        at - 1,
                        start,
                        end,
                        None,
                        view.text[start:end],
                        kind,
                        None,
                        "acronym_introduced",
                        UNREGISTERED,
                    )
                )


def _form_start(view: FieldText, last: int, letters: str) -> int | None:
    """First token of the words whose initials are the acronym's letters; small words may stand between."""
    at, left = last, len(letters)
    while at >= max(view.start_of(last), last - _LONGEST):
        if at < last and not (view.is_spaced(at + 1) or view.is_hyphenated(at + 1)):
            return None
        surface = view.tokens[at].surface
        if view.key(at)[:1] == letters[left - 1] and (surface[0].isupper() or len(surface) > _SMALL_WORD):
            left -= 1
            if left == 0:
                return at if surface[0].isupper() else None
        elif surface[0].isupper() or len(surface) > _SMALL_WORD:
            return None
        at -= 1
    return None


def _kind(scene: Scene, view: FieldText, first: int, last: int) -> str:
    for at in range(last, first - 1, -1):
        found = scene.rules.organisations.ending(view.forms, at, first)
        if found:
            return found[1]
    return "other"
