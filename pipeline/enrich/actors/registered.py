"""Names of the registry: exact aliases, ambiguous ones by a second sign, short forms, acronyms."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.enrich.actors.cut_out import is_cut_out
from pipeline.enrich.actors.scene import Reading, Scene
from pipeline.enrich.actors.signs import has_topic, is_placed_in
from pipeline.enrich.actors.spot import is_after_stranger, is_part_of_name
from pipeline.enrich.actors.table import Candidate, Meaning
from pipeline.enrich.actors.text import NAMED, FieldText
from pipeline.enrich.fold import fold
from pipeline.enrich.registry import Actor

EXACT, EXACT_EXTENDED, ACRONYM, BY_CONTEXT, SHORT_FORM, UNDECIDED = 0.95, 0.85, 0.9, 0.75, 0.85, 0.4
_FULL_NAME, _NEIGHBOUR, _BY_FAR = 3, 2, 2
# A stranger's first name beside one of these makes it somebody's surname: "Brigitte Macron", "Tasnim Aslam".
_NAMESAKES = frozenset(["person", "media", "company", "party", "other"])


def gather_evidence(scene: Scene) -> None:
    """Note which actors are named in full and which countries are named at all."""
    for view in scene.views:
        for name in scene.names[view.name]:
            for at in range(name.first, name.last + 1):
                view.named[at] = NAMED
    for view in scene.views:
        for name in scene.names[view.name]:
            strong = {m.id for m in name.meanings if m.kind == "actor" and not m.weakness}
            codes = {m.country for m in name.meanings if m.country and not m.weakness}
            if len(strong) == 1 and not any(m.kind != "actor" for m in name.meanings):
                scene.full.update(strong)
            if len(codes) == 1:
                scene.countries.update(codes)
    scene.hinted.update(_hinted_countries(scene))


def _hinted_countries(scene: Scene) -> Iterator[str]:
    """As in "Republicans", "Democrats" and "Congress": short names of two that one country has together."""
    keys: dict[str, set[str]] = {}
    for view in scene.views:
        for name in scene.names[view.name]:
            weak = [m for m in name.meanings if m.kind == "actor" and m.tier == "core" and m.weakness == 1]
            if all(m.kind == "actor" and m.weakness for m in name.meanings):
                for meaning in weak:
                    if meaning.country and scene.registry.actors[meaning.id].type != "person":
                        keys.setdefault(meaning.country, set()).add(view.key(name.first))
    yield from (country for country, own in keys.items() if len(own) > 1)
    # "Bolsonaro" says which PL is meant.
    for id_ in scene.full:
        actor = scene.registry.actors[id_]
        if actor.country and actor.tier == "core" and actor.type == "person":
            yield actor.country


def read_registered(scene: Scene) -> None:
    """Take the longest names first; one that stays ambiguous gives way to what is inside it."""
    for view in scene.views:
        names = [name for name in scene.names[view.name] if name.of_kind("actor")]
        places = [n for n in scene.names[view.name] if n.last > n.first and n.of_kind("state", "capital")]
        for name in sorted(names, key=lambda n: (n.start - n.end, n.start)):
            if scene.is_free(view, name.first, name.last) and not _is_state_or_place(name, places):
                reading = resolve(scene, view, name)
                if reading is not None:
                    scene.take(reading)


def resolve(scene: Scene, view: FieldText, name: Candidate) -> Reading | None:
    """Link a name to one registered actor, or to none."""
    name = _without_leader(scene, view, _without_article(scene, view, name))
    name = _without_title_behind(scene, view, _without_title(scene, view, name))
    name = _without_followers(scene, view, _with_particle(scene, view, name))
    meanings = name.of_kind("actor")
    is_single = name.first == name.last
    is_within = is_single and _is_in_longer_name(scene, view, name, meanings)
    if is_within or is_cut_out(scene, view, name):
        return None
    strong = _unique(m for m in meanings if not m.weakness and m.tier == "core")
    if len(strong) == 1:
        rule, score = ("acronym", ACRONYM) if strong[0].is_upper else ("exact", EXACT)
        return _link(scene, view, name, strong[0], rule=rule, score=score)
    owned = _owned_person(scene, view, name)
    if owned is not None:
        return _link(scene, view, name, owned, rule="context", score=BY_CONTEXT)
    weak = strong or _of_owner(scene, view, name, _unique(m for m in meanings if m.weakness))
    # Before a state's, capital's or people's name an ambiguous alias needs more than the country.
    is_shared = not strong and len(name.meanings) > len(meanings)
    least = _NEIGHBOUR if is_shared else 1
    signed = _signed(scene, weak, is_person_allowed=bool(strong), least=least, is_single=is_single)
    if len(signed) == 1:
        return _link(scene, view, name, signed[0], rule="context", score=BY_CONTEXT)
    if strong:
        return _undecided(scene, view, name, strong)
    return None if is_shared else _extended(scene, view, name)


def _is_state_or_place(name: Candidate, places: list[Candidate]) -> bool:
    """As in the group "Estados Unidos": in running text that name is the country's, or its people's."""
    is_foreign = all(m.tier != "core" for m in name.of_kind("actor"))
    is_state = bool(name.of_kind("state")) or (is_foreign and bool(name.of_kind("demonym")))
    return is_state or _is_inside_place(name, places)


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


def _is_inside_place(name: Candidate, places: list[Candidate]) -> bool:
    """As in "马斯" inside "马斯喀特" (Muscat): a part of a longer name of a state or capital."""
    return any(
        other.first <= name.first
        and name.last <= other.last
        and other.last - other.first > name.last - name.first
        for other in places
    )


def _owned_person(scene: Scene, view: FieldText, name: Candidate) -> Meaning | None:
    """As in "Egypt's Sisi": the state right before an ambiguous surname says which one."""
    codes = {
        meaning.country
        for state in scene.states_of(view)
        if state.last == name.first - 1 and view.is_spaced(name.first)
        for meaning in state.meanings
    }
    persons = [
        m
        for m in _unique(name.of_kind("actor"))
        if m.country in codes and m.tier == "core" and scene.registry.actors[m.id].type == "person"
    ]
    return persons[0] if len(persons) == 1 else None


def _of_owner(scene: Scene, view: FieldText, name: Candidate, weak: list[Meaning]) -> list[Meaning]:
    """As in "Peru's Congress", "el Congreso de Perú": the state beside an ambiguous name says whose it is."""
    after = name.last + 1
    while after < view.stop_of(name.last) and (
        view.key(after) in scene.rules.of or view.key(after) in scene.rules.articles
    ):
        after += 1
    is_linked = after > name.last + 1 or scene.rules.noun_before
    codes = {
        meaning.country
        for state in scene.states_of(view)
        if (state.last == name.first - 1 and view.is_spaced(name.first))
        or (is_linked and state.first == after and view.is_spaced(after))
        for meaning in state.meanings
    }
    return [meaning for meaning in weak if meaning.country in codes] if codes else weak


def _extended(scene: Scene, view: FieldText, name: Candidate) -> Reading | None:
    """The extended tier links by a full alias alone; one word, or a shared name, needs a second sign."""
    meanings = _unique(m for m in name.of_kind("actor") if not m.weakness and m.tier != "core")
    if len(meanings) > 1 or name.first == name.last:
        meanings = _signed(scene, meanings, is_person_allowed=True)
    if len(meanings) != 1 or is_after_stranger(view, name, scene.rules):
        return None  # the "Liberation Army" of a "West Papua Liberation Army" is another
    return _link(scene, view, name, meanings[0], rule="exact", score=EXACT_EXTENDED)


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


def _is_in_longer_name(scene: Scene, view: FieldText, name: Candidate, meanings: Iterable[Meaning]) -> bool:
    """A person's surname after a stranger's first name, or an ambiguous word inside a longer name."""
    needs_look = any(m.weakness or scene.registry.actors[m.id].type in _NAMESAKES for m in meanings)
    return needs_look and (
        is_part_of_name(view, name, scene.rules) or _is_after_stranger(scene, view, name.first)
    )


def _unique(meanings: Iterable[Meaning]) -> list[Meaning]:
    return list({meaning.id: meaning for meaning in meanings}.values())


def _signed(
    scene: Scene,
    meanings: Iterable[Meaning],
    *,
    is_person_allowed: bool,
    least: int = 1,
    is_single: bool = True,
) -> list[Meaning]:
    """The meanings with the best second sign: full name in the text, a neighbour, the country."""
    ranked: dict[int, list[Meaning]] = {}
    for meaning in meanings:
        if meaning.weakness < 2 or meaning.id in scene.full:
            rank = _sign(scene, scene.registry.actors[meaning.id])
            if rank < _FULL_NAME and is_single and meaning.weakness and meaning.tier != "core":
                continue  # a country alone would make "Pont" a party of Haiti
            if rank >= least and (
                rank > 1 or is_person_allowed or scene.registry.actors[meaning.id].type != "person"
            ):
                ranked.setdefault(rank, []).append(meaning)
    best = ranked[max(ranked)] if ranked else []
    core = [meaning for meaning in best if meaning.tier == "core"]
    return _most_named(scene, core or best)


def _most_named(scene: Scene, meanings: list[Meaning]) -> list[Meaning]:
    """As in "Congress" of a text on India that names the United States once: by far the most named."""
    if len(meanings) < 2:
        return meanings
    counts = [scene.countries[meaning.country] if meaning.country else 0 for meaning in meanings]
    top = max(counts)
    return [meanings[counts.index(top)]] if top > _BY_FAR * (sum(counts) - top) else meanings


def _sign(scene: Scene, actor: Actor) -> int:
    if actor.id in scene.full:
        return 3
    umbrellas = {membership.of for membership in actor.memberships if not membership.of.startswith("state:")}
    umbrellas.update(role.of for role in actor.roles if role.of)
    neighbours = umbrellas & scene.full or any(
        membership.of == actor.id
        for id_ in scene.full
        for membership in scene.registry.actors[id_].memberships
    )
    if neighbours:
        return 2
    if actor.country and (scene.countries[actor.country] or actor.country in scene.hinted):
        return 1
    return int(has_topic(scene, actor.id) or bool(actor.country and is_placed_in(scene, actor.country)))


def _link(
    scene: Scene, view: FieldText, name: Candidate, meaning: Meaning, *, rule: str, score: float
) -> Reading:
    return scene.actor_reading(view, name, scene.registry.actors[meaning.id], rule=rule, score=score)


def _undecided(scene: Scene, view: FieldText, name: Candidate, meanings: list[Meaning]) -> Reading:
    types = {scene.registry.actors[meaning.id].type for meaning in meanings}
    kind = types.pop() if len(types) == 1 else "other"
    surface = view.text[name.start : name.end]
    return Reading(
        view, name.first, name.last, name.start, name.end, None, surface, kind, None, "undecided", UNDECIDED
    )


def _copy(source: Reading, view: FieldText, at: int, *, rule: str, score: float) -> Reading:
    token, end = view.tokens[at], view.bare_end(at)
    return Reading(
        view, at, at, token.start, end, source.id, source.label, source.type, source.country, rule, score,
        source.point,
    )  # fmt: skip


def read_short_forms(scene: Scene) -> None:
    """A surname after the full name, whoever the person: "Sudani" is the Sudani named in this document."""
    short = _short_forms(scene)
    if not short:
        return
    for view in scene.views:
        for at, token in enumerate(view.tokens):
            if not token.is_capitalized:
                continue
            source = _owner(short, token.key, [k for k, _ in token.tails])
            if source is None or not scene.is_free(view, at, at):
                continue
            if _is_after_stranger(scene, view, at):
                continue
            reading = _copy(source, view, at, rule="surname", score=min(SHORT_FORM, source.score))
            scene.take(_with_article(view, at, reading))


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


def _is_after_stranger(scene: Scene, view: FieldText, at: int) -> bool:
    """As in "Ali al-Sudani": somebody else than the Sudani of this document."""
    before = at
    while before > view.start_of(at) and view.key(before - 1) in scene.rules.name_particles:
        before -= 1
    name = Candidate(before, at, view.tokens[before].start, view.tokens[at].end, ())
    return is_part_of_name(view, name, scene.rules)


def _with_article(view: FieldText, at: int, reading: Reading) -> Reading:
    """As in "al-Sudani", "Amir-Abdollahian": what a hyphen joins belongs to the name."""
    words = {"al", "el", *fold(reading.label).split()}
    first = at
    while first > 0 and view.is_hyphenated(first) and view.key(first - 1) in words:
        first -= 1
    return replace(reading, first=first, start=view.tokens[first].start)
