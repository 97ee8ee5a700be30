"""Where a registered name begins and ends: articles, titles and common nouns beside it are no part of it."""

from dataclasses import replace

from pipeline.enrich.actors.scene import Scene
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.fold import fold


def trim(scene: Scene, view: FieldText, name: Candidate) -> Candidate:
    """A name without what only stands beside it, and with a particle that is a part of it."""
    name = _without_leader(scene, view, _without_article(scene, view, name))
    name = _without_title_behind(scene, view, _without_title(scene, view, name))
    return _without_followers(scene, view, _with_particle(scene, view, name))


def _with_particle(scene: Scene, view: FieldText, name: Candidate) -> Candidate:
    """As in "al-Qaeda": a particle in small letters belongs to the name where an alias has it."""
    before = name.first - 1
    if before < view.start_of(name.first):
        return name
    actors = [scene.registry.actors[m.id] for m in name.of_kind("actor")]
    if (
        view.is_hyphenated(name.first)
        and scene.is_free(view, before, before)
        and all(a.type == "person" and view.key(before) in fold(a.name).split() for a in actors)
    ):
        return replace(name, first=before, start=view.tokens[before].start)  # "Amir-Abdollahian"
    if view.key(before) not in scene.rules.name_particles:
        return name
    if not (view.is_spaced(name.first) or view.is_hyphenated(name.first)):
        return name
    own = {m.id for m in name.of_kind("actor")}
    known = scene.table.get(" ".join(view.key(at) for at in range(before, name.last + 1)))
    if not any(m.kind == "actor" and m.id in own for m in known) or not scene.is_free(view, before, before):
        return name
    return replace(name, first=before, start=view.tokens[before].start)


def _without_article(scene: Scene, view: FieldText, name: Candidate) -> Candidate:
    """As in "the Brotherhood": the article is outside; that of "Le Monde" has a capital and belongs to it."""
    word = view.key(name.first)
    is_article = word in scene.rules.articles and (view.text[name.start].islower() or word == "the")
    if not is_article or name.first == name.last:
        return name
    actors = [scene.registry.actors[m.id] for m in name.of_kind("actor")]
    if view.text[name.start].isupper() and any(fold(a.name).split()[0] == word for a in actors):
        return name  # "The Hague": its own name begins so
    return replace(name, first=name.first + 1, start=view.tokens[name.first + 1].start)


def _without_title(scene: Scene, view: FieldText, name: Candidate) -> Candidate:
    """As in the alias "Senator Lindsey Graham": the title is a role, unless the canonical name has it."""
    title = scene.rules.titles.starting(view.forms, name.first, name.last)
    if not title:
        return name
    actors = [scene.registry.actors[m.id] for m in name.of_kind("actor")]
    word = view.key(name.first)
    if not all(a.type == "person" and fold(a.name).split()[0] != word for a in actors):
        return name
    first = name.first + title[0]
    # "Crown Prince Mohammed bin Salman": the alias "Crown Prince Mohammed" ends within the name.
    longer = [
        n for n in scene.names[view.name] if n.first == first and n.last > name.last and n.of_kind("actor")
    ]
    if longer:
        return max(longer, key=lambda n: n.last)
    return replace(name, first=first, start=view.tokens[first].start)


def _without_title_behind(scene: Scene, view: FieldText, name: Candidate) -> Candidate:
    """As in the alias "岸田首相", where the title stands behind the name."""
    if not scene.rules.title_behind or name.first == name.last:
        return name
    title = scene.rules.titles.ending(view.forms, name.last, name.first + 1)
    if not title or any(scene.registry.actors[m.id].type != "person" for m in name.of_kind("actor")):
        return name
    last = name.last - title[0]
    return replace(name, last=last, end=view.bare_end(last))


def _without_followers(scene: Scene, view: FieldText, name: Candidate) -> Candidate:
    """As in the aliases "M23 rebels", "groupe Wagner": the name without its noun, where it is one, too."""
    followers = scene.rules.followers
    if name.first == name.last or not followers.words:
        return name
    first, last = name.first, name.last
    if view.tokens[last].surface[0].islower() and view.key(last) in followers.words:
        last -= 1
    elif view.tokens[first].surface[0].islower() and view.key(first) in followers.words:
        first += 1
    if (first, last) == (name.first, name.last):
        return name
    own = {m.id for m in name.of_kind("actor")}
    known = scene.table.get(" ".join(view.key(at) for at in range(first, last + 1)))
    if not any(m.kind == "actor" and m.id in own for m in known):
        return name
    end = name.end if last == name.last else view.bare_end(last)
    return replace(name, first=first, last=last, start=view.tokens[first].start, end=end)


def _without_leader(scene: Scene, view: FieldText, name: Candidate) -> Candidate:
    """As in "U.S.-led coalition": the coalition is one actor, the state that leads it another."""
    for state in scene.states_of(view):
        if state.first == name.first and state.last + 1 < name.last and view.is_hyphenated(state.last + 1):
            suffix = scene.rules.alignment_suffixes.starting(view.forms, state.last + 1, name.last)
            if suffix:
                first = state.last + 1 + suffix[0]
                return replace(name, first=first, start=view.tokens[first].start)
    return name
