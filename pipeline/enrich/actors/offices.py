"""Titles: whose role they are, which person they stand for, which unregistered name they introduce."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.enrich.actors.rules import Title
from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.skeleton import is_spelling_variant
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.words import Phrases
from pipeline.enrich.registry import Actor

BY_TITLE, BY_VARIANT, BY_OFFICE, DEFINITE, UNREGISTERED, UNDECIDED = 0.85, 0.75, 0.8, 0.75, 0.65, 0.4
OF_OFFICE = 0.7
_LONGEST_NAME = 5
# "The Iraqi head" may lead anything: without a name it is nobody's office.
_OF_GROUPS = frozenset(["leader", "chairman", "commander", "spokesperson", "secretary_general", "speaker"])


@dataclass(frozen=True, slots=True)
class TitleHit:
    """Tokens `first` to `last` are a title; the outer ones include its country and qualifiers."""

    first: int
    last: int
    outer_first: int
    outer_last: int
    title: Title
    qualifier: str
    is_held: bool
    country: str | None


def read_titles(scene: Scene) -> list[tuple[FieldText, TitleHit]]:
    """Give titles to the names beside them; return those that stand without a name."""
    alone: list[tuple[FieldText, TitleHit]] = []
    for view in scene.views:
        for hit in _find_titles(scene, view):
            sides = (_name_before, _name_after) if scene.rules.title_behind else (_name_after, _name_before)
            if not any(side(scene, view, hit) for side in sides):
                alone.append((view, hit))
    return alone


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
        if _country_of(name) == hit.country and not name.first <= hit.first <= name.last
    ]
    owner = owners[0] if owners else None
    state = scene.registry.actors.get(f"state:{hit.country}")
    if owner is None or state is None:
        scene.take(office)
        return
    scene.take(scene.actor_reading(view, owner, state, rule="state_act_noun", score=OF_OFFICE))
    start, end = view.tokens[hit.first].start, view.bare_end(hit.last)
    scene.take(replace(office, first=hit.first, last=hit.last, start=start, end=end))


def _find_titles(scene: Scene, view: FieldText) -> Iterator[TitleHit]:
    at = 0
    titles, forms = scene.rules.titles, view.forms
    while at < len(view.tokens):
        if not any(form in titles.first_words for form in forms[at]):
            at += 1
            continue
        found = titles.starting(forms, at, view.stop_of(at))
        if (
            not found
            or not scene.is_free(view, at, at + found[0] - 1)
            or _is_broken(view, at, at + found[0] - 1)
        ):
            at += 1
            continue
        hit = _surround(scene, view, at, at + found[0] - 1, found[1])
        yield hit
        at = hit.last + 1


def _is_broken(view: FieldText, first: int, last: int) -> bool:
    """Punctuation inside, or a plural ("Foreign Ministers") that only its ending made a title."""
    token = view.tokens[last]
    if token.surface[-1:] == "s" and token.tails and all(c not in token.surface for c in "'’"):
        return True
    return any(
        not (view.is_spaced(i) or view.is_hyphenated(i) or view.gap(i).strip() == ".")
        for i in range(first + 1, last + 1)
    )


def _surround(scene: Scene, view: FieldText, first: int, last: int, title: Title) -> TitleHit:
    """Take in qualifiers and the country around a title."""
    start = view.start_of(first)
    outer_first, words, is_held = _qualify(scene, view, first, start)
    country, outer_last = None, last
    before = _country_before(scene, view, outer_first)
    if before and view.is_spaced(outer_first):
        country, outer_first = before[0], before[1]
        outer_first, more, is_older = _qualify(scene, view, outer_first, start)
        words, is_held = f"{more} {words}".strip(), is_held and is_older
        outer_first = before[1]
    else:
        after = _country_after(scene, view, last)
        if after and scene.rules.bare_link and _is_listed(scene, view, after[1] + 1, step=1):
            after = None
        if after:
            country, outer_last = after
            # "ministre israélien de la Défense": the office goes on behind the adjective.
            tail = scene.rules.title_tails.starting(view.forms, outer_last + 1, view.stop_of(last))
            if tail:
                outer_last, title = outer_last + tail[0], tail[1]
    stop = view.stop_of(last)
    if (
        last + 1 < stop
        and view.is_hyphenated(last + 1)
        and scene.rules.unheld.starting(view.forms, last + 1, stop)
    ):
        is_held = False
    if country is None and len(title.countries) == 1 and scene.countries[next(iter(title.countries))]:
        country = next(iter(title.countries))
    return TitleHit(first, last, outer_first, outer_last, title, words, is_held, country)


def _qualify(scene: Scene, view: FieldText, first: int, start: int) -> tuple[int, str, bool]:
    """First token, words and whether the office is held now, of "former", "deputy" and the like before it."""
    words: list[str] = []
    is_held = True
    while first - 1 >= start and (view.is_spaced(first) or view.is_hyphenated(first)):
        found = scene.rules.qualifiers.ending(view.forms, first - 1, start)
        if not found:
            break
        is_held = is_held and not scene.rules.unheld.ending(view.forms, first - 1, start)
        first -= found[0]
        words.insert(0, found[1])
    return first, " ".join(filter(None, words)), is_held


def _country_before(scene: Scene, view: FieldText, first: int) -> tuple[str, int] | None:
    """Country and first token of "日本の" before a title, where the language has owners there at all."""
    rules, last = scene.rules, first - 1
    if rules.noun_before and not rules.noun_after:
        return None
    is_linked = last > 0 and view.key(last) in rules.owner_links and view.is_spaced(last)
    found = _country_ending(scene, view, last - 1 if is_linked else last)
    return None if found and is_linked and _is_listed(scene, view, found[1] - 1, step=-1) else found


def _is_listed(scene: Scene, view: FieldText, at: int, *, step: int) -> bool:
    """As in "韩国和日本的外长", "Президенты Перу и Чили": a conjunction and another state."""
    if not 0 < at < len(view.tokens):
        return False
    other = at + step if view.key(at) in scene.rules.conjunctions else at
    is_glued = other == at and any(s > view.tokens[at].start for _, s in view.tokens[at].heads)
    if other == at and not is_glued:
        return False
    return any(other in (name.first, name.last) for name in scene.states_of(view))


def _country_of(name: Candidate) -> str | None:
    codes = {m.country for m in name.of_kind("state", "abbreviation", "demonym")}
    return codes.pop() if len(codes) == 1 else None


def _country_ending(scene: Scene, view: FieldText, last: int) -> tuple[str, int] | None:
    """Country and first token of a state's name or demonym that ends at a token."""
    if last < 0:
        return None
    for name in scene.states_of(view):
        if name.last == last and (country := _country_of(name)):
            return country, name.first
    return None


def _country_after(scene: Scene, view: FieldText, last: int) -> tuple[str, int] | None:
    """Country and last token of "of Iraq", or of the demonym where it follows its noun."""
    rules, at, stop = scene.rules, last + 1, view.stop_of(last)
    is_linked = False
    while at < stop and view.is_spaced(at) and (view.key(at) in rules.of or view.key(at) in rules.articles):
        is_linked, at = True, at + 1
    if at >= stop or not view.is_spaced(at):
        return None
    for name in scene.states_of(view):
        if name.first == at and (country := _country_of(name)):
            is_elided = name.start > view.tokens[at].start
            is_owner = is_linked and not (
                name.of_kind("demonym") and not name.of_kind("state", "abbreviation")
            )
            if is_owner or is_elided or (rules.noun_before and name.of_kind("demonym")) or rules.bare_link:
                return country, name.last
    return None


def _role(hit: TitleHit) -> str | None:
    return f"{hit.qualifier} {hit.title.label}".strip() if hit.title.label else None


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
    role = _role(hit)
    for name in scene.states_of(reading.view):
        if hit.outer_first <= name.first and name.last <= hit.outer_last:
            scene.attributes.add((reading.view.name, name.first))
    changed = scene.amend(reading, role=role) if role and reading.role is None else reading
    if hit.title.offices and hit.is_held:
        scene.offices.append((hit.title.offices[0], hit.country or changed.country, changed))


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
    return scene.actor_reading(view, name, leaders[0], rule="office", score=BY_OFFICE, role=_role(hit))


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
                role=_role(hit),
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
            return _newest(holders, country, office)
    return []


def _newest(holders: list[Actor], country: str, office: str) -> list[Actor]:
    """On the day of a handover both hold the office: the text speaks of the newer."""
    since = [
        max(r.from_date or "" for r in actor.roles if r.country == country and r.office == office)
        for actor in holders
    ]
    return [actor for actor, start in zip(holders, since, strict=True) if start == max(since)]


def _as(scene: Scene, view: FieldText, hit: TitleHit, person: Reading, *, rule: str, score: float) -> Reading:
    name = _span(view, hit, scene.rules.titles)
    return replace(
        person, view=view, first=name.first, last=name.last, start=name.start, end=name.end, rule=rule,
        score=min(score, person.score), role=_role(hit),
    )  # fmt: skip
