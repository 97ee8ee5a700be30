"""Names that are listed together: "Iraq, Syria and Jordan", "Israel-Hamas"."""

from pipeline.enrich.actors.scene import Scene
from pipeline.enrich.actors.spot import Listed
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.fold import fold_word

_DIRECT = {"、": "list", "/": "list", "&": "list", ",": "comma", "،": "comma"}
_REST_REACH = 4
_COMMAS = frozenset([",", "،"])


def group_names(scene: Scene, view: FieldText, names: list[Candidate]) -> list[Listed]:
    """Names that stand in one list share what governs them and what they do."""
    own = scene.readings[view.name].values()
    items = sorted([(n.first, n.last, False) for n in names] + [(r.first, r.last, True) for r in own])
    starts = {**{n.first: n.start for n in names}, **{r.first: r.start for r in own}}
    glued = {first for first, start in starts.items() if _has_conjunction(scene, view, first, start)}
    runs: list[list[tuple[int, int, bool]]] = []
    links: list[list[str]] = []
    for item in items:
        link = _link(scene, view, runs[-1][-1][1], item[0]) if runs else None
        if runs and item[0] in glued and item[0] == runs[-1][-1][1] + 1:
            link = _glued_link(view, item[0]) or link
        if link is None:
            runs.append([item])
            links.append([])
        else:
            runs[-1].append(item)
            links[-1].append(link)
    listed_of: dict[int, Listed] = {}
    for run, joints in zip(runs, links, strict=True):
        # Commas alone make a list in headlines only: "left Mali, Bamako said" is two clauses.
        is_title = view.name == "title" and run[0][0] == view.start_of(run[0][0])
        is_list = set(joints) != {"comma"} or is_title or _goes_on(scene, view, run[-1][1])
        for part in [run] if is_list else [[item] for item in run]:
            listed = Listed(
                part[0][0], part[-1][1], "hyphen" in joints and len(part) > 1, any(item[2] for item in part)
            )
            listed_of.update((item[0], listed) for item in part)
    return [listed_of[name.first] for name in names]


def _goes_on(scene: Scene, view: FieldText, last: int) -> bool:
    """As in "Saudi Arabia, Russia and other OPEC+ members": the list ends with a word for the rest."""
    stop = view.stop_of(last)
    joint = (
        scene.rules.conjunctions.starting(view.forms, last + 1, stop) if view.is_spaced(last + 1) else None
    )
    if joint is None:
        return False
    at = last + 1 + joint[0]
    return any(
        scene.rules.member_groups.starting(view.forms, i, stop)
        for i in range(at, min(at + _REST_REACH, stop))
    )


def _has_conjunction(scene: Scene, view: FieldText, at: int, start: int) -> bool:
    """As in "والجزائر": the conjunction is written onto the name."""
    prefix = view.text[view.tokens[at].start : start]
    return bool(prefix) and fold_word(prefix[0]) in scene.rules.conjunctions


def _glued_link(view: FieldText, at: int) -> str | None:
    """A name that begins with its conjunction right behind another of the same sentence."""
    is_same = view.bounds[at - 1] == view.bounds[at]
    return "list" if is_same and (view.is_spaced(at) or view.gap(at).strip() in _COMMAS) else None


def _link(scene: Scene, view: FieldText, last: int, first: int) -> str | None:
    """How two names hang together: "hyphen", "list" (a conjunction), "comma" or not at all."""
    if view.bounds[last] != view.bounds[first]:
        return None
    if first == last + 1:
        return "hyphen" if view.is_hyphenated(first) else _DIRECT.get(view.gap(first).strip())
    has_comma = view.gap(last + 1).strip() in _COMMAS
    if not (has_comma or view.is_spaced(last + 1)) or not view.is_spaced(first):
        return None
    joint = scene.rules.conjunctions.starting(view.forms, last + 1, first)
    at = last + 1 + (joint[0] if joint else 0)
    while at < first and (view.key(at) in scene.rules.articles or view.key(at) in scene.rules.of):
        at += 1
    if at < first or not (joint or has_comma):
        return None
    return "list" if joint else "comma"
