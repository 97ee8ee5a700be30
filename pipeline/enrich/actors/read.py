"""The enricher of actors: names first, then persons by title, then what states and bodies do."""

from dataclasses import replace
from functools import lru_cache, partial

from pipeline.document import CleanDocument
from pipeline.enrich.actors.acronyms import read_introduced_acronyms
from pipeline.enrich.actors.class_nouns import read_classed_names
from pipeline.enrich.actors.descriptions import (
    read_descriptions,
    read_owned_bodies,
    read_short_heads,
)
from pipeline.enrich.actors.evidence import gather_evidence
from pipeline.enrich.actors.given_names import read_given_names
from pipeline.enrich.actors.glued import read_glued_alignments
from pipeline.enrich.actors.labels import unify_labels
from pipeline.enrich.actors.lists import group_names
from pipeline.enrich.actors.ministries import body_label, read_bare_ministries
from pipeline.enrich.actors.offices import read_office_holders
from pipeline.enrich.actors.registered import read_registered
from pipeline.enrich.actors.rules import load_rules
from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.semantic_roles import read_semantic_roles
from pipeline.enrich.actors.short_forms import read_short_forms
from pipeline.enrich.actors.spot import Spot, is_possessive, is_surname
from pipeline.enrich.actors.states import ATTRIBUTE, StateReading, read_state
from pipeline.enrich.actors.table import Candidate, Meaning, load_table
from pipeline.enrich.actors.text import FieldText, view_field
from pipeline.enrich.actors.title_names import read_titles
from pipeline.enrich.actors.unregistered import read_headed_names, read_model_names
from pipeline.enrich.context import Annotations, Context
from pipeline.enrich.registry import Registry
from pipeline.enrich.spelling import load_spelling_index
from pipeline.settings import Settings, load_settings

_STATE_KINDS = ("state", "abbreviation", "demonym", "capital")
_PREFERRED = {"abbreviation": 0, "state": 1, "demonym": 2, "capital": 3}


def read_actors(
    document: CleanDocument, context: Context, *, settings: Settings | None = None
) -> Annotations:
    """Find who acts, speaks or is spoken of; each mention has its rule, score and sentence.

    Names of places that don't act are left to the locations. Actors of the registry carry its ids;
    others have none and a normal form for a label.

    Args:
        document: A CleanDocument; title and body are read.
        context: Registry, sentences, language and the model's names (may be empty).
        settings: Where the words of the rules lie; by default those of the environment.
    """
    settings = settings or _settings_of(context.registry)
    scene = _set_scene(document, context, settings)
    gather_evidence(scene)
    read_registered(scene)
    read_introduced_acronyms(scene)
    alone = read_titles(scene)
    read_model_names(scene)
    read_given_names(scene)
    read_short_forms(scene)
    read_owned_bodies(scene)
    read_descriptions(scene, settings.seeds)
    read_headed_names(scene)
    read_classed_names(scene)
    read_office_holders(scene, alone)
    read_glued_alignments(scene)
    _read_states(scene)
    read_bare_ministries(scene)
    read_short_heads(scene)
    unify_labels(scene, settings.seeds)
    roles = read_semantic_roles(scene, settings.seeds)
    mentions = (r.as_mention(roles.get((r.view.name, r.first), "mentioned")) for r in scene.all())
    return Annotations(mentions=tuple(mentions), methods=("registry",))


@lru_cache(maxsize=2)
def _settings_of(registry: Registry) -> Settings:
    """Settings read once a registry, not once a document: that costs as much as a whole reading."""
    del registry
    return load_settings()


def _set_scene(document: CleanDocument, context: Context, settings: Settings) -> Scene:
    language = context.language.code
    rules = load_rules(settings.seeds, language)
    table = load_table(context.registry, settings)
    views = (
        view_field("title", document.title, context.sentences),
        view_field("body", document.body, context.sentences),
    )
    names: dict[str, list[Candidate]] = {view.name: table.find(view, language) for view in views}
    spellings = partial(load_spelling_index, context.registry, settings)
    return Scene(
        document,
        context,
        context.registry,
        rules,
        table,
        views,
        names,
        seeds=settings.seeds,
        spellings=spellings,
    )


def _read_states(scene: Scene) -> None:
    for view in scene.views:
        names = _state_names(scene, view)
        groups = group_names(scene, view, names)
        surnames = {view.key(n.first) for n in names if is_surname(view, n, scene.rules)}
        for name, group in zip(names, groups, strict=True):
            meaning = None if view.key(name.first) in surnames else _choose(scene, name)
            if meaning is None:
                continue
            chosen = Candidate(name.first, name.last, name.start, name.end, (meaning,))
            is_attribute = (view.name, name.first) in scene.attributes
            is_attribute = is_attribute or _is_owner_of_actor(scene, view, chosen)
            found = ATTRIBUTE if is_attribute else read_state(Spot(view, chosen, group, scene.rules))
            if found is not None:
                _take_state(scene, view, chosen, found)


def _is_owner_of_actor(scene: Scene, view: FieldText, name: Candidate) -> bool:
    """As in "Iran's Guardian Council", "Egypt's Sisi": the state only says whose council or president."""
    reading = scene.readings[view.name].get(name.last + 1)
    is_own = reading is not None and reading.country == name.meanings[0].country
    return is_own and is_possessive(view, name)


def _state_names(scene: Scene, view: FieldText) -> list[Candidate]:
    """State names, capitals and demonyms outside other readings, the longest of overlapping ones."""
    chosen: list[Candidate] = []
    held: set[int] = set()
    names = [n for n in scene.names[view.name] if n.of_kind(*_STATE_KINDS)]
    for name in sorted((_without_article(scene, view, n) for n in names), key=lambda n: n.start - n.end):
        tokens = set(range(name.first, name.last + 1))
        if not tokens & held and scene.is_free(view, name.first, name.last):
            held |= tokens
            chosen.append(Candidate(name.first, name.last, name.start, name.end, name.of_kind(*_STATE_KINDS)))
    return sorted(chosen, key=lambda n: n.start)


def _without_article(scene: Scene, view: FieldText, name: Candidate) -> Candidate:
    """As in "The Vatican": the article is outside; that of "El Salvador" is no word of ours there."""
    first = name.first + 1
    if first > name.last or view.key(name.first) not in scene.rules.definite:
        return name
    bare = scene.table.get(" ".join(view.key(at) for at in range(first, name.last + 1)))
    own = {m.country for m in name.of_kind(*_STATE_KINDS)}
    if not any(m.kind in _STATE_KINDS and m.country in own for m in bare):
        return name
    return replace(name, first=first, start=view.tokens[first].start)


def _choose(scene: Scene, name: Candidate) -> Meaning | None:
    """The state that a name stands for: the one that the text names otherwise, too, else the plain one."""
    codes = {m.country for m in name.meanings}
    if len(codes) > 1:
        named = [code for code in codes if code and _is_named_otherwise(scene, code, name)]
        plain = {m.country for m in name.meanings if not m.weakness and m.kind != "capital"}
        code = named[0] if len(named) == 1 else plain.pop() if len(plain) == 1 else None
        if code is None:
            return None
        fitting = [m for m in name.meanings if m.country == code]
    else:
        fitting = list(name.meanings)
        if all(m.weakness for m in fitting) and _has_rival(scene, fitting[0], name):
            return None
    language = scene.context.language.code
    return min(fitting, key=lambda m: (m.language != language, _PREFERRED[m.kind]))


def _is_named_otherwise(scene: Scene, code: str, name: Candidate) -> bool:
    """The text has another name of that country, or one of its registered actors."""
    own = {(m.kind, m.country) for m in name.meanings}
    if any(scene.registry.actors[id_].country == code for id_ in scene.full):
        return True
    return any(
        m.country == code and len({x.country for x in other.meanings}) == 1 and (m.kind, m.country) not in own
        for view in scene.views
        for other in scene.names[view.name]
        for m in other.meanings
        if m.kind != "actor"
    )


def _has_rival(scene: Scene, meaning: Meaning, name: Candidate) -> bool:
    """As in "Georgia" beside the United States alone is the federal state."""
    if meaning.trap != "place" or meaning.country is None:
        return False
    return bool(scene.countries["US"]) and not _is_named_otherwise(scene, meaning.country, name)


def _take_state(scene: Scene, view: FieldText, name: Candidate, found: StateReading) -> None:
    meaning = name.meanings[0]
    if found.body and meaning.country:
        reading = _body_reading(scene, view, name, found, meaning.country)
    else:
        actor = scene.registry.actors.get(meaning.id)
        if actor is None:
            return
        reading = scene.actor_reading(view, name, actor, rule=found.rule, score=found.score)
    if scene.is_free(view, reading.first, reading.last):
        scene.take(reading)


def _body_reading(
    scene: Scene, view: FieldText, name: Candidate, found: StateReading, country: str
) -> Reading:
    """The registry's body, or one composed of country and noun that is not linked."""
    assert found.body is not None
    first = name.first if found.first is None else found.first
    last = name.last if found.last is None else found.last
    start = name.start if first == name.first else view.start_in(first, last + 1, scene.rules.bodies)
    is_glued = (
        found.first == name.first and found.last == name.last
    )  # "이란군": the body is written onto the name
    end = name.end if last == name.last and not is_glued else view.bare_end(last)
    span = Candidate(first, last, start, end, ())
    actor = scene.registry.bodies(country, found.body)
    if actor is not None:
        return scene.actor_reading(view, span, actor, rule=found.rule, score=found.score)
    label = body_label(scene.registry, country, found.body)
    return Reading(
        view, first, last, start, end, None, label, "government_body", country, found.rule, found.score
    )
