"""Bodies named without their country: "the Interior Ministry said", "the Supreme Court ruled"."""

from collections import Counter
from collections.abc import Iterator

from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import PERSON, FieldText
from pipeline.enrich.registry import Registry

IN_FOCUS = 0.65
_FOCUS_SHARE = 0.6
_MINISTRY_WORDS = 2
# With a capital in the middle of a sentence these are a state's own; an army or police may be anybody's.
_ALONE = frozenset(["court", "central_bank", "parliament", "election_commission", "prosecution"])
_ALONE_IN_TWO_WORDS = frozenset(["police", "military"])


def read_bare_ministries(scene: Scene) -> None:
    """As in "the Interior Ministry said": that of the one country which the document is about."""
    found = list(_find_bare(scene))
    if not found:
        return
    country, countries = _country_in_focus(scene), _countries_with(scene)
    for view, first, last, body in found:
        own = countries.get(body, set())
        owner = next(iter(own)) if len(own) == 1 else None if own else country
        if owner:
            _take_ministry(scene, view, (first, last), body, owner)


def _find_bare(scene: Scene) -> Iterator[tuple[FieldText, int, int, str]]:
    bodies = scene.rules.bodies
    for view in scene.views:
        for at in view.where(bodies.first_words):
            if not view.text[view.bare_start(at)].isupper():
                continue
            body = bodies.starting(view.forms, at, view.stop_of(at))
            if body and _is_telling(view, at, *body, is_last_small=scene.rules.noun_before):
                last = at + body[0] - 1
                if _is_bare(scene, view, at, last):
                    yield view, at, last, body[1]


def _is_telling(view: FieldText, at: int, length: int, body: str, *, is_last_small: bool) -> bool:
    """The kinds that a capital makes a state's own; Romance languages write "Assemblée nationale"."""
    if body.endswith("_ministry"):
        return length >= _MINISTRY_WORDS
    last = view.tokens[at + length - 1].surface
    if body in _ALONE_IN_TWO_WORDS and length < _MINISTRY_WORDS:
        return False
    return (
        body in _ALONE | _ALONE_IN_TWO_WORDS
        and (last[0].isupper() or (is_last_small and length >= _MINISTRY_WORDS))
        and (length >= _MINISTRY_WORDS or at > view.start_of(at))
    )


def _countries_with(scene: Scene) -> dict[str, set[str]]:
    """Countries whose ministries were read, by kind of ministry."""
    found: dict[str, set[str]] = {}
    for reading in scene.all():
        if reading.country and reading.type == "government_body":
            found.setdefault(_body_of(scene, reading), set()).add(reading.country)
    return found


def _body_of(scene: Scene, reading: Reading) -> str:
    for at in range(reading.first, reading.last + 1):
        body = scene.rules.bodies.starting(reading.view.forms, at, reading.last + 1)
        if body and body[0] >= _MINISTRY_WORDS:
            return body[1]
    return ""


def _country_in_focus(scene: Scene) -> str | None:
    """The country that most of the names of countries, peoples and bodies belong to."""
    named = Counter(
        country
        for view in scene.views
        for name in scene.names[view.name]
        if not _is_in_person(scene, view, name)  # the Montenegro of "Luís Montenegro"
        for country in {m.country for m in name.of_kind("state", "demonym", "capital") if m.country}
    )
    if not named:  # "Kaïs Saïed", "the Law and Justice party": whoever acts is of some country, too
        ids = {reading.id for reading in scene.all() if reading.id}
        named = Counter(code for id_ in ids if (code := scene.registry.actors[id_].country))
    top = named.most_common(1)
    return top[0][0] if top and top[0][1] > _FOCUS_SHARE * sum(named.values()) else None


def _is_in_person(scene: Scene, view: FieldText, name: Candidate) -> bool:
    return view.named[name.first] == PERSON and not scene.is_free(view, name.first, name.last)


def _is_bare(scene: Scene, view: FieldText, first: int, last: int) -> bool:
    """Nobody read the words, or only as an organisation that has no more than them; no owner beside them."""
    own = scene.readings[view.name].get(first)
    is_own = own is not None and own.id is None and own.last == last and own.country is None
    if not is_own and not scene.is_free(view, first, last):
        return False
    is_owned = view.key(last + 1) in scene.rules.of and view.is_spaced(last + 1)
    before = first - 1
    is_next = before >= view.start_of(first) and view.is_spaced(first)
    return not is_owned and not (is_next and view.tokens[before].surface[0].isupper() and view.named[before])


def _take_ministry(scene: Scene, view: FieldText, run: tuple[int, int], body: str, country: str) -> None:
    first, last = run
    name = Candidate(first, last, view.bare_start(first), view.bare_end(last), ())
    actor = scene.registry.bodies(country, body)
    if actor is not None:
        scene.take(scene.actor_reading(view, name, actor, rule="body_in_focus", score=IN_FOCUS))
        return
    label = body_label(scene.registry, country, body)
    scene.take(
        Reading(
            view, first, last, name.start, name.end, None, label, "government_body", country,
            "body_in_focus", IN_FOCUS,
        )
    )  # fmt: skip


def body_label(registry: Registry, country: str, body: str) -> str:
    """The normal form of a body that the registry lacks: "Peru: interior ministry"."""
    state = registry.actors.get(f"state:{country}")
    return f"{state.name if state else country}: {body.replace('_', ' ')}"
