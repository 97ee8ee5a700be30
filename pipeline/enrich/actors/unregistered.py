"""Names that the registry doesn't hold: the model's spans, and organisations by their head word."""

from pipeline.enrich.actors.class_nouns import type_beside
from pipeline.enrich.actors.rules import Rules
from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.skeleton import is_full_variant
from pipeline.enrich.actors.states import is_dateline
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.variants import read_by_sound
from pipeline.enrich.context import Name
from pipeline.enrich.fold import fold

BY_HEAD = 0.6
# From here on the model is believed that the name of a place is a body: "Oxford" the university.
SURE_OF_BODY = 0.8
_LONGEST = 7


def read_model_names(scene: Scene) -> None:
    """The model's persons and organisations, where no reading holds the span yet."""
    tokens = {view.name: {token.start: i for i, token in enumerate(view.tokens)} for view in scene.views}
    views = {view.name: view for view in scene.views}
    for name in scene.context.names:
        if name.label not in {"PER", "ORG"}:
            continue
        view = views[name.field]
        run = _token_run(view, tokens[view.name], name, scene.rules)
        if run and scene.is_free(view, *run):
            reading = _model_reading(scene, view, name, *run)
            if reading is not None:
                scene.take(reading)


def _token_run(view: FieldText, starts: dict[int, int], name: Name, rules: Rules) -> tuple[int, int] | None:
    """Token range of a span; None where it begins within a token."""
    first = starts.get(name.start)
    if first is None:
        return None
    last = first
    while last + 1 < len(view.tokens) and view.tokens[last + 1].start < name.end:
        last += 1
    while first < last and view.key(first) in rules.articles:
        first += 1
    return first, last


def _begins_name(scene: Scene, view: FieldText, first: int, last: int) -> bool:
    """A capital, or a particle before one ("al-Masri"), that is no article, preposition or the like."""
    rules, surface = scene.rules, view.tokens[first].surface
    if surface[0].islower():
        is_joined = first < last and view.is_hyphenated(first + 1)
        return is_joined and surface in rules.name_particles and view.tokens[first + 1].is_capitalized
    tables = (rules.place_prepositions, rules.actor_prepositions)
    if any(table.starting(view.forms, first, last + 1) for table in tables):
        return view.key(first) in rules.name_openers
    return view.key(first) in rules.name_openers or not rules.not_names.starting(view.forms, first, last + 1)


def _model_reading(scene: Scene, view: FieldText, name: Name, first: int, last: int) -> Reading | None:
    start, end = view.tokens[first].start, min(name.end, view.tokens[last].end)
    surface = view.text[start:end]
    if not any(c.isupper() for c in surface) and surface.isascii():
        return None
    is_of_state = _is_place_name(scene, view, first, last) or _is_body_of_state(scene, view, first, last)
    if is_of_state or not _begins_name(scene, view, first, last):
        return None
    if scene.is_great_place(surface) or is_dateline(view, Candidate(first, last, start, end, ())):
        return None
    span = Candidate(first, last, start, end, ())
    linked = _linked_by_shape(scene, view, span, surface) if name.label == "PER" else None
    linked = linked or read_by_sound(scene, view, span, is_person=name.label == "PER")
    if linked is not None:
        return linked
    if _is_doubtful(scene, view, span, name):
        return None
    kind = "person" if name.label == "PER" else _organisation_type(scene, view, first, last)
    return Reading(view, first, last, start, end, None, surface, kind, None, "model", name.score)


def _is_doubtful(scene: Scene, view: FieldText, span: Candidate, name: Name) -> bool:
    if name.label == "PER":
        return _is_doubtful_person(scene, span, view, view.text[span.start : span.end])
    return _is_no_own_name(scene, view, span, name)


def _is_doubtful_person(scene: Scene, span: Candidate, view: FieldText, surface: str) -> bool:
    """As in "Shelling hit Khan Younis": a sentence's first word, or a place that doesn't speak."""
    if span.first == span.last and span.first == view.start_of(span.first):
        return True
    gazetteer, rules, stop = scene.context.gazetteer, scene.rules, view.stop_of(span.last)
    if not gazetteer or not len(gazetteer.rows_named(surface)):
        return False
    at = span.last + 1
    is_act = rules.acts.starting(view.forms, at, stop) is not None
    is_speech = any(table.starting(view.forms, at, stop) for table in (rules.clause_verbs, rules.targets))
    return not (is_act and is_speech)


def _is_no_own_name(scene: Scene, view: FieldText, span: Candidate, name: Name) -> bool:
    """As in "Army chief", which names no army, and a place that the model only guesses to be a body."""
    body = scene.rules.bodies.starting(view.forms, span.first, span.last + 1)
    if span.first == span.last and body is not None:
        return True
    gazetteer = scene.context.gazetteer
    is_guess = name.score < SURE_OF_BODY and gazetteer is not None
    return is_guess and bool(len(gazetteer.rows_named(view.text[span.start : span.end])))


def _is_place_name(scene: Scene, view: FieldText, first: int, last: int) -> bool:
    """The span is just a state, its people or a capital: the table of section 6 reads it."""
    return any(
        n.first <= first and n.last >= last and n.of_kind("state", "abbreviation", "demonym", "capital")
        for n in scene.names[view.name]
    )


def _linked_by_shape(scene: Scene, view: FieldText, span: Candidate, surface: str) -> Reading | None:
    """A full name that differs from a registered one of a country in the text by its spelling alone."""
    particles = scene.rules.name_particles
    if len(fold(surface).split()) < 2:
        return None
    persons = scene.persons_of(scene.countries)
    fitting = list({a.id: a for a in persons if is_full_variant(surface, a, particles)}.values())
    if len(fitting) != 1 or scene.context.registry.is_denied(surface, fitting[0].id):
        return None
    return scene.actor_reading(view, span, fitting[0], rule="variant", score=0.75)


def _organisation_type(scene: Scene, view: FieldText, first: int, last: int) -> str:
    """Type of the head: the last head word, or the last before "of" ("Ministry of Energy")."""
    links = (at for at in range(first + 1, last) if view.key(at) in scene.rules.organisations_of)
    for at in range(next(links, last + 1) - 1, first - 1, -1):
        found = scene.rules.organisations.ending(view.forms, at, first)
        if found:
            return found[1]
    return type_beside(scene, view, first, last) or "other"


def read_headed_names(scene: Scene) -> None:
    """Capitalised runs around a head word: "Bank of Georgia", "Kenya Airways", "University of Baghdad"."""
    heads = scene.rules.organisations
    for view in scene.views:
        done = -1
        for at in range(len(view.tokens)) if heads.stems else view.where(heads.first_words):
            if at > done and view.tokens[at].surface[0].isupper():
                last = _headed_name(scene, view, at)
                done = done if last is None else last


def _headed_name(scene: Scene, view: FieldText, at: int) -> int | None:
    """Take the name whose head word begins at a token; its last token, None where there is none."""
    found = scene.rules.organisations.starting(view.forms, at, view.stop_of(at))
    if not found or not scene.is_free(view, at, at):
        return None
    first, last = _grow(scene, view, at, at + found[0] - 1)
    is_longer = last - first + 1 > found[0] and not _is_no_organisation(scene, view, first, last)
    if not is_longer or _is_body_of_state(scene, view, first, last):
        return None
    start, end = view.tokens[first].start, view.bare_end(last)
    kind = _organisation_type(scene, view, first, last)
    scene.take(
        Reading(view, first, last, start, end, None, view.text[start:end], kind, None, "head_noun", BY_HEAD)
    )
    return last


def _is_no_organisation(scene: Scene, view: FieldText, first: int, last: int) -> bool:
    """As in "West Bank": a place whose last word only looks like a head."""
    found = scene.rules.not_organisations.starting(view.forms, first, last + 1)
    return found is not None and found[0] == last - first + 1


def _is_body_of_state(scene: Scene, view: FieldText, first: int, last: int) -> bool:
    """As in "Sudanese Armed Forces", "Ministerio de Defensa de Chile": left to the table of section 6."""
    bodies = scene.rules.bodies
    body = bodies.starting(view.forms, first, last + 1)
    if body is not None and body[0] == last - first + 1 and _has_owner(scene, view, first, last):
        return True
    if any(n.last == last and bodies.starting(view.forms, first, n.first) for n in scene.states_of(view)):
        return True
    return any(
        n.first == first
        and n.last < last
        and (body := scene.rules.bodies.starting(view.forms, n.last + 1, last + 1)) is not None
        and n.last + body[0] == last
        for n in scene.states_of(view)
    )


def _has_owner(scene: Scene, view: FieldText, first: int, last: int) -> bool:
    """As in "Romania's Constitutional Court", "the Central Bank of Chad": a state right beside the body."""
    rules, after = scene.rules, last + 1
    while after < view.stop_of(last) and (view.key(after) in rules.of or view.key(after) in rules.articles):
        after += 1
    return any(
        (n.last == first - 1 and view.is_spaced(first))
        or (after > last + 1 and n.first == after)
        or (rules.noun_before and n.first == last + 1 and view.is_spaced(last + 1))
        for n in scene.states_of(view)
    )


def _grow(scene: Scene, view: FieldText, first: int, last: int) -> tuple[int, int]:
    """Extend a head word over capitalised neighbours and "of X"."""
    start, stop = view.bounds[first]
    has_link = False
    while (
        first - 1 >= start
        and last - first < _LONGEST
        and view.is_spaced(first)
        and _is_part(scene, view, first - 1)
    ):
        first -= 1
    while last + 1 < stop and last - first < _LONGEST and view.bare_end(last) == view.tokens[last].end:
        after = last + 1
        is_linked = view.key(after) in scene.rules.organisations_of and after + 1 < stop
        target = after + 1 if is_linked else after
        if is_linked and view.key(target) in scene.rules.articles and target + 1 < stop:
            target += 1
        is_head = has_link or scene.rules.organisations.starting(view.forms, after, stop) is not None
        if not (is_linked or is_head) or not view.is_spaced(after) or not _is_part(scene, view, target):
            break
        last, has_link = target, has_link or is_linked
    return first, last


def _is_part(scene: Scene, view: FieldText, at: int) -> bool:
    surface = view.tokens[at].surface
    if not surface[0].isupper() or not scene.is_free(view, at, at):
        return False
    rules = scene.rules
    if view.key(at) in rules.name_openers:
        return True
    return not rules.not_names.starting(view.forms, at, at + 1) and not rules.titles.starting(
        view.forms, at, at + 1
    )
