"""Names beside titles: a registered person's role, an ambiguous surname signed by it, a name nobody knows."""

from collections.abc import Iterator

from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.skeleton import is_spelling_variant
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.titles import TitleHit, find_titles, role_of
from pipeline.enrich.actors.variants import read_by_sound
from pipeline.enrich.registry import Actor

BY_TITLE, BY_VARIANT, UNREGISTERED = 0.85, 0.75, 0.65
# A title alone ("General David Barno") says little: what the model has not taken for a person must be nearer.
SURE = 0.96
_LONGEST_NAME = 5
_MINISTRY = "_minister"


def read_titles(scene: Scene) -> list[tuple[FieldText, TitleHit]]:
    """Give titles to the names beside them; return those that stand without a name."""
    alone: list[tuple[FieldText, TitleHit]] = []
    for view in scene.views:
        for hit in find_titles(scene, view):
            sides = (_name_before, _name_after) if scene.rules.title_behind else (_name_after, _name_before)
            if not any(side(scene, view, hit) for side in sides):
                alone.append((view, hit))
    return alone


def _name_after(scene: Scene, view: FieldText, hit: TitleHit) -> bool:
    """Title + name: the name gets the role; an ambiguous or unknown name is read with the title's help."""
    at = hit.outer_last + 1
    if view.key(at) in scene.rules.owner_links and at + 1 < view.stop_of(hit.last):
        at += 1  # "イラン外相のアラグチ氏"
    if at >= view.stop_of(hit.last):
        return False
    gap = view.gap(at).strip()
    reading = scene.readings[view.name].get(at)
    if reading is not None and reading.type == "person" and gap in {"", ",", "«", '"', "“", "."}:
        _give_role(scene, hit, reading)
        return True
    is_apposed = gap == "," and hit.country is not None
    if not (gap in {"", "."} or is_apposed) or not scene.is_free(view, at, at):
        return False
    found = _weak_person(scene, view, hit, at) or _unregistered(scene, view, hit, at)
    if found is None:
        return False
    scene.take(found)
    _give_role(scene, hit, found)
    return True


def _name_before(scene: Scene, view: FieldText, hit: TitleHit) -> bool:
    """As in "X, the Iraqi prime minister," and "X, prime minister of Iraq"."""
    at = hit.outer_first - 1
    start = view.start_of(hit.first)
    while (
        at >= start
        and view.is_spaced(at + 1)
        and (
            view.key(at) in scene.rules.articles
            or view.key(at) in {"a", "an"}
            or scene.rules.qualifiers.ending(view.forms, at, start)
        )
    ):
        at -= 1
    is_direct = scene.rules.title_behind and hit.outer_first == at + 1 and view.is_spaced(at + 1)
    if at < start or not (is_direct or view.gap(at + 1).strip() in {",", "،", "，"}):
        return False
    reading = scene.ending_at(view, at)
    if reading is None:
        reading = _weak_before(scene, view, hit, at) if is_direct else _apposed_name(scene, view, hit, at)
    if reading is None or reading.type != "person" or reading.role is not None:
        return False
    _give_role(scene, hit, reading)
    return True


def _weak_before(scene: Scene, view: FieldText, hit: TitleHit, last: int) -> Reading | None:
    """As in "岸田首相": an ambiguous surname signed by the title behind it."""
    names = [n for n in scene.names[view.name] if n.last == last and n.of_kind("actor")]
    for name in sorted(names, key=lambda n: n.start):
        found = _weak_person(scene, view, hit, name.first) if scene.is_free(view, name.first, last) else None
        if found is not None and found.last == last:
            scene.take(found)
            return found
    return None


def _apposed_name(scene: Scene, view: FieldText, hit: TitleHit, last: int) -> Reading | None:
    """A name of two words or more that nobody knows, before the comma of "Aiko Mori, the mayor"."""
    first = last
    while first - 1 >= view.start_of(last) and last - first < _LONGEST_NAME and view.is_spaced(first):
        is_particle = view.key(first - 1) in scene.rules.name_particles
        if not (is_particle or _may_be_name(scene, view, first - 1, is_first=True)):
            break
        first -= 1
    is_name = last > first and all(_may_be_name(scene, view, at, is_first=True) for at in (first, last))
    start = view.start_of(first)
    is_place = scene.rules.place_prepositions.ending(view.forms, first - 1, start) is not None
    if not is_name or is_place or not scene.is_free(view, first, last):
        return None
    start, end = view.tokens[first].start, view.bare_end(last)
    reading = Reading(
        view,
        first,
        last,
        start,
        end,
        None,
        view.text[start:end],
        "person",
        hit.country,
        "title",
        UNREGISTERED,
    )
    scene.take(reading)
    return reading


def _give_role(scene: Scene, hit: TitleHit, reading: Reading) -> None:
    role = role_of(hit)
    for name in scene.states_of(reading.view):
        if hit.outer_first <= name.first and name.last <= hit.outer_last:
            scene.attributes.add((reading.view.name, name.first))
    if _is_namesake(scene, hit, reading):
        # A registry can't hold every minister: one of this name and another office is somebody else.
        changed = scene.amend(
            reading,
            id=None,
            label=reading.view.text[reading.start : reading.end],
            country=hit.country,
            role=role,
            rule="title",
            score=UNREGISTERED,
        )
        scene.full.discard(str(reading.id))
    else:
        changed = scene.amend(reading, role=role) if role and reading.role is None else reading
    if hit.title.offices and hit.is_held:
        scene.offices.append((hit.title.offices[0], hit.country or changed.country, changed))


def _is_namesake(scene: Scene, hit: TitleHit, reading: Reading) -> bool:
    """As in Colombia's "ministro de Defensa Pedro Sánchez", who is not Spain's prime minister.

    The person's offices are known and this ministry is not among them, and neither the title nor the text
    names a country of theirs.
    """
    actor = scene.registry.actors.get(reading.id or "")
    if actor is None or actor.type != "person" or not actor.roles or not hit.is_held:
        return False
    is_ministry = any(office.endswith(_MINISTRY) for office in hit.title.offices)
    if not is_ministry or not {role.office for role in actor.roles}.isdisjoint(hit.title.offices):
        return False
    own = {role.country for role in actor.roles} | {actor.country}
    if hit.country is not None:
        return hit.country not in own
    named = {m.country for name in _other_names(scene, actor) for m in name.meanings} - {None}
    return bool(named) and own.isdisjoint(named)


def _other_names(scene: Scene, actor: Actor) -> Iterator[Candidate]:
    """The names of the text that can't stand for this actor."""
    for view in scene.views:
        yield from (name for name in scene.names[view.name] if all(m.id != actor.id for m in name.meanings))


def _weak_person(scene: Scene, view: FieldText, hit: TitleHit, at: int) -> Reading | None:
    """An ambiguous alias or a bare surname, signed by the title: "Prime Minister Sudani"."""
    names = [n for n in scene.names[view.name] if n.first == at and n.of_kind("actor")]
    for name in sorted(names, key=lambda n: -n.end):
        persons = {m.id: scene.registry.actors[m.id] for m in name.of_kind("actor")}
        fitting = [a for a in persons.values() if a.type == "person" and _fits(scene, a, hit)]
        if len(fitting) == 1:
            return scene.actor_reading(view, name, fitting[0], rule="title_name", score=BY_TITLE)
    return None


def _fits(scene: Scene, actor: Actor, hit: TitleHit) -> bool:
    """The person holds or held that office, and the country agrees or is named in the text."""
    offices = {role.office for role in actor.roles}
    if hit.title.offices and not offices.intersection(hit.title.offices):
        return False
    countries = {role.country for role in actor.roles} | {actor.country}
    if hit.country is not None:
        return hit.country in countries
    return actor.id in scene.full or any(c and scene.countries[c] for c in countries)


def _unregistered(scene: Scene, view: FieldText, hit: TitleHit, at: int) -> Reading | None:
    """A capitalised name after a title; a registered office holder where only the spelling differs."""
    last = _name_end(scene, view, at)
    if last is None or (view.gap(at).strip() == "," and not _is_apposition(view, at, last)):
        return None
    end = view.bare_end(last)
    surface = view.text[view.tokens[at].start : end]
    name = Candidate(at, last, view.tokens[at].start, end, ())
    if hit.title.label and last == at and scene.is_great_place(surface):
        return None  # "le président BEYROUTH": the next paragraph's dateline, say
    if hit.title.offices and hit.country:
        holders = [
            actor
            for actor in scene.persons_of([hit.country])
            if any(role.country == hit.country and role.office in hit.title.offices for role in actor.roles)
            and is_spelling_variant(surface, actor)
            and not scene.context.registry.is_denied(surface, actor.id)
        ]
        if len(holders) == 1:
            return scene.actor_reading(view, name, holders[0], rule="variant", score=BY_VARIANT)
    by_sound = read_by_sound(scene, view, name, is_person=True, offices=hit.title.offices, least=SURE)
    if by_sound is not None:
        return by_sound
    return Reading(
        view,
        at,
        last,
        view.tokens[at].start,
        end,
        None,
        surface,
        "person",
        hit.country,
        "title",
        UNREGISTERED,
    )


def _is_apposition(view: FieldText, at: int, last: int) -> bool:
    """As in "Japan's foreign minister, Aiko Mori, said": two words, and a comma or the end behind."""
    after = last + 1
    return last > at and (after >= view.stop_of(last) or view.gap(after).strip()[:1] in {",", ";", "."})


def _name_end(scene: Scene, view: FieldText, at: int) -> int | None:
    """Last token of a run of capitalised words and name particles; None where no name begins."""
    stop = min(view.stop_of(at), at + _LONGEST_NAME)
    last = None
    if not view.tokens[at].surface[0].isupper():
        return None
    for i in range(at, stop):
        if i > at and not (view.is_spaced(i) or view.is_hyphenated(i) or view.gap(i).strip() == "."):
            break
        if not scene.is_free(view, i, i):
            break
        token = view.tokens[i]
        is_particle = token.key in scene.rules.name_particles
        if not token.surface[0].isupper() and not is_particle:
            break
        if not is_particle and not _may_be_name(scene, view, i, is_first=i == at):
            break
        if not is_particle or token.surface[0].isupper():
            last = i
        if view.bare_end(i) < token.end:
            break
    return last


def _may_be_name(scene: Scene, view: FieldText, at: int, *, is_first: bool) -> bool:
    rules, stop = scene.rules, view.stop_of(at)
    if rules.not_names.starting(view.forms, at, stop) or rules.organisations.starting(view.forms, at, stop):
        return False
    if rules.titles.starting(view.forms, at, stop) or rules.bodies.starting(view.forms, at, stop):
        return False
    if not view.tokens[at].surface[0].isupper():
        return False
    if not (is_first and view.named[at]):
        return True
    after = at + 1  # "Martin Torrijos", "Chad Smith": a stranger behind it makes even a country a first name
    is_next = after < stop and view.is_spaced(after) and view.tokens[after].surface[0].isupper()
    return is_next and not view.named[after] and not rules.is_known(view.key(after))
