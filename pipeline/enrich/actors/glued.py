"""Alignment written in one word with its state: "проиранские", "proiraní"."""

from pipeline.enrich.actors.scene import Scene
from pipeline.enrich.actors.states import SCORES
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText

_SHORTEST_STEM = 4


def read_glued_alignments(scene: Scene) -> None:
    """Read the state behind a prefix such as "pro" that its language writes onto the demonym."""
    if not scene.rules.glued_prefixes:
        return
    for view in scene.views:
        for at, token in enumerate(view.tokens):
            for prefix in scene.rules.glued_prefixes:
                if token.key.startswith(prefix) and scene.is_free(view, at, at):
                    _read(scene, view, at, token.key[len(prefix) :])


def _read(scene: Scene, view: FieldText, at: int, stem: str) -> None:
    meanings = (
        [m for m in scene.table.get(stem) if m.kind == "demonym"] if len(stem) >= _SHORTEST_STEM else []
    )
    actor = scene.registry.actors.get(meanings[0].id) if len({m.id for m in meanings}) == 1 else None
    if actor is not None:
        token = view.tokens[at]
        name = Candidate(at, at, token.start, token.end, ())
        scene.take(scene.actor_reading(view, name, actor, rule="alignment", score=SCORES["alignment"]))
