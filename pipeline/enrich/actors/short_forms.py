"""Surnames after a full name: "Sudani" is the Sudani named in this document, whoever that is."""

from dataclasses import replace

from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.spot import is_surname_of_stranger
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.fold import fold

SHORT_FORM = 0.85


def read_short_forms(scene: Scene) -> None:
    """A surname after the full name, whoever the person: "Sudani" is the Sudani named in this document."""
    short = _short_forms(scene)
    if not short:
        return
    for view in scene.views:
        for at in view.where(short):
            token = view.tokens[at]
            if not token.is_capitalized:
                continue
            source = _owner(short, token.key, [k for k, _ in token.tails])
            if source is None or not scene.is_free(view, at, at):
                continue
            if is_surname_of_stranger(view, at, scene.rules):
                continue
            reading = _copy(source, view, at, rule="surname", score=min(SHORT_FORM, source.score))
            scene.take(_with_article(view, at, reading))


def _copy(source: Reading, view: FieldText, at: int, *, rule: str, score: float) -> Reading:
    token, end = view.tokens[at], view.bare_end(at)
    return Reading(
        view, at, at, token.start, end, source.id, source.label, source.type, source.country, rule, score,
        source.point,
    )  # fmt: skip


def _owner(short: dict[str, Reading | None], key: str, tails: list[str]) -> Reading | None:
    return next((found for k in (key, *tails) if (found := short.get(k)) is not None), None)


def _short_forms(scene: Scene) -> dict[str, Reading | None]:
    """Last words of persons' full names in this document; one that two persons share stands for none."""
    short: dict[str, Reading | None] = {}
    for reading in scene.all():
        if reading.type != "person":
            continue
        for key in _surnames(scene, reading):
            known = short.get(key, reading)
            is_same = known is not None and known.identity == reading.identity
            short[key] = reading if is_same else None
    return short


def _surnames(scene: Scene, reading: Reading) -> list[str]:
    view, particles = reading.view, scene.rules.name_particles
    words = [view.key(at) for at in range(reading.first, reading.last + 1)]
    if reading.end < view.tokens[reading.last].end:
        words[-1] = fold(view.text[view.tokens[reading.last].start : reading.end])
    keys = [words[-1]] if len(words) > 1 else []
    if reading.id and len(words) > 1:
        # A registered person's own surname aliases, and the last word of the canonical name.
        actor = scene.registry.actors[reading.id]
        keys.extend(
            key
            for alias in actor.aliases
            if alias.origin == "surname" and (key := fold(alias.text)) and " " not in key
        )
        canonical = fold(actor.name).split()
        keys.extend(canonical[-1:] if len(canonical) > 1 else ())
    return [key for key in dict.fromkeys(keys) if len(key) > 2 and key not in particles]


def _with_article(view: FieldText, at: int, reading: Reading) -> Reading:
    """As in "al-Sudani", "Amir-Abdollahian": what a hyphen joins belongs to the name."""
    words = {"al", "el", *fold(reading.label).split()}
    first = at
    while first > 0 and view.is_hyphenated(first) and view.key(first - 1) in words:
        first -= 1
    return replace(reading, first=first, start=view.tokens[first].start)
