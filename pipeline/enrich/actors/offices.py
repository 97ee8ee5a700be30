"""Titles without a name: "the Iraqi prime minister" is whom the text introduced, or who held it."""

from dataclasses import replace
from datetime import date

from pipeline.enrich.actors.rules import Title
from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.titles import TitleHit, country_of, role_of
from pipeline.enrich.actors.words import Phrases
from pipeline.enrich.registry import Actor
from pipeline.enrich.registry.model import holds_on

BY_OFFICE, DEFINITE, UNDECIDED = 0.8, 0.75, 0.4
OF_OFFICE = 0.7
# "The Iraqi head" may lead anything: without a name it is nobody's office.
_OF_GROUPS = frozenset(["leader", "chairman", "commander", "spokesperson", "secretary_general", "speaker"])


def read_office_holders(scene: Scene, alone: list[tuple[FieldText, TitleHit]]) -> None:
    """As in "the Iraqi prime minister": whom the text introduced as such, else who held the office."""
    for view, hit in alone:
        if not hit.title.offices or not hit.is_held:
            continue
        first, last = hit.outer_first, hit.outer_last
        if not scene.is_free(view, first, last):
            continue
        if hit.country is None:
            reading = _leader(scene, view, hit) or _definite(scene, view, hit)
        else:
            reading = _holder(scene, view, hit)
        if reading is not None and reading.rule == "office_undecided":
            _take_state_of(scene, view, hit, reading)
        elif reading is not None:
            scene.take(reading)


def _take_state_of(scene: Scene, view: FieldText, hit: TitleHit, office: Reading) -> None:
    """Nobody is known to hold the office: it speaks for its state, as officials do."""
    owners = [
        name
        for name in scene.states_of(view)
        if hit.outer_first <= name.first and name.last <= hit.outer_last
        if country_of(name) == hit.country and not name.first <= hit.first <= name.last
    ]
    owner = owners[0] if owners else None
    state = scene.registry.actors.get(f"state:{hit.country}")
    if owner is None or state is None:
        scene.take(office)
        return
    scene.take(scene.actor_reading(view, owner, state, rule="state_act_noun", score=OF_OFFICE))
    start, end = view.tokens[hit.first].start, view.bare_end(hit.last)
    scene.take(replace(office, first=hit.first, last=hit.last, start=start, end=end))


def _span(view: FieldText, hit: TitleHit, titles: Phrases[Title]) -> Candidate:
    first, last = hit.outer_first, hit.outer_last
    start = view.start_in(first, last + 1, titles) if first == hit.first else view.tokens[first].start
    return Candidate(first, last, start, view.bare_end(last), ())


def _definite(scene: Scene, view: FieldText, hit: TitleHit) -> Reading | None:
    """As in "the prime minister": the one whom the document introduced with that office, when it is one."""
    if view.key(hit.outer_first - 1) not in scene.rules.definite and scene.rules.definite:
        return None
    people = {r.identity: r for office, _, r in scene.offices if office == hit.title.offices[0]}
    if len(people) != 1 or hit.qualifier:
        return None
    return _as(scene, view, hit, next(iter(people.values())), rule="definite", score=DEFINITE)


def _leader(scene: Scene, view: FieldText, hit: TitleHit) -> Reading | None:
    """As in "the NATO secretary general": who led that organisation on the day of publication."""
    group = scene.ending_at(view, hit.outer_first - 1) if view.is_spaced(hit.outer_first) else None
    if group is None or group.id is None or not scene.published:
        return None
    leaders = [
        actor
        for actor in scene.registry.leaders(group.id, scene.published)
        if any(role.of == group.id and role.office in hit.title.offices for role in actor.roles)
    ]
    if len(leaders) != 1:
        return None
    name = _span(view, hit, scene.rules.titles)
    return scene.actor_reading(view, name, leaders[0], rule="office", score=BY_OFFICE, role=role_of(hit))


def _holder(scene: Scene, view: FieldText, hit: TitleHit) -> Reading | None:
    country = hit.country
    people = {r.identity: r for o, c, r in scene.offices if o == hit.title.offices[0] and c == country}
    if len(people) == 1:
        return _as(scene, view, hit, next(iter(people.values())), rule="definite", score=DEFINITE)
    if not people and scene.published and country:
        holders = _holders_on(scene, hit, country)
        if len(holders) == 1:
            return scene.actor_reading(
                view,
                _span(view, hit, scene.rules.titles),
                holders[0],
                rule="office",
                score=BY_OFFICE,
                role=role_of(hit),
            )
    state = scene.registry.actors.get(f"state:{country}")
    if state is None or hit.title.offices[0] in _OF_GROUPS:
        return None
    name = _span(view, hit, scene.rules.titles)
    label = f"{state.name}: {hit.title.label.lower()}"
    return Reading(
        view,
        name.first,
        name.last,
        name.start,
        name.end,
        None,
        label,
        "person",
        country,
        "office_undecided",
        UNDECIDED,
    )


def _holders_on(scene: Scene, hit: TitleHit, country: str) -> list[Actor]:
    """Who held the title's first office that has a holder on the day of publication."""
    for office in hit.title.offices:
        holders = scene.registry.office_holders(country, office, scene.published)
        if holders:
            return _newest(holders, country, office, scene.published)
    return []


def _newest(holders: list[Actor], country: str, office: str, on: date | None) -> list[Actor]:
    """On the day of a handover both hold the office: the text speaks of the newer."""
    since = [
        max(
            role.from_date or ""
            for role in actor.roles
            if role.country == country and role.office == office
            if holds_on(role.from_date, role.to_date, on=on)
        )
        for actor in holders
    ]
    return [actor for actor, start in zip(holders, since, strict=True) if start == max(since)]


def _as(scene: Scene, view: FieldText, hit: TitleHit, person: Reading, *, rule: str, score: float) -> Reading:
    name = _span(view, hit, scene.rules.titles)
    return replace(
        person, view=view, first=name.first, last=name.last, start=name.start, end=name.end, rule=rule,
        score=min(score, person.score), role=role_of(hit),
    )  # fmt: skip
