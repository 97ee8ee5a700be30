"""Registered actors that an unregistered name may stand for: a person decides, so near is enough."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.enrich.actors.skeleton import is_full_variant, is_spelling_variant, skeleton
from pipeline.enrich.fold import fold
from pipeline.enrich.registry import Actor, Registry
from pipeline.enrich.registry.normal_form import kind_of
from pipeline.enrich.spelling import SIGNED, SpellingIndex, find_near

_ACRONYM = range(2, 9)
_NEAR = 0.85
_NEAR_WORDS_MIN = 2
_SMALL_WORD_CHARS = 3

Reasons = Mapping[str, tuple[Actor, ...]]


@dataclass(frozen=True, slots=True)
class Likely:
    """An actor, and why it may be meant."""

    actor_id: str
    name: str
    type: str
    country: str | None
    reason: str


def find_likely_actors(
    name: str,
    actor_type: str,
    registry: Registry,
    *,
    particles: Container[str] = (),
    index: SpellingIndex | None = None,
    limit: int = 3,
) -> list[Likely]:
    """Registered actors of the name's kind that bear it or nearly so, the likeliest first.

    Args:
        name: As it stands in the facets.
        actor_type: The guess; persons are compared with persons alone, others with others.
        registry: Pairs that its deny-list names are left out.
        particles: Folded words that don't count in a person's name ("al", "bin").
        index: Of the registry, for names that sound alike, in any script; without it they are not looked for.
        limit: Actors at most.
    """
    is_person = actor_type == "person"
    candidates = [
        *_candidates(name, registry, particles, is_person=is_person),
        *(_sounding_alike(name, index) if index else ()),
    ]
    found = _chosen(candidates, name, actor_type, registry)
    if not found:  # a comparison with every name there is
        found = _chosen(_near(name, registry), name, actor_type, registry)
    return found[:limit]


def _chosen(
    candidates: Iterable[tuple[Actor, str]], name: str, actor_type: str, registry: Registry
) -> list[Likely]:
    found: dict[str, Likely] = {}
    for actor, reason in candidates:
        if kind_of(actor.type) == kind_of(actor_type) and not registry.is_denied(name, actor.id):
            found.setdefault(actor.id, Likely(actor.id, actor.name, actor.type, actor.country, reason))
    return list(found.values())


def _sounding_alike(name: str, index: SpellingIndex) -> Iterator[tuple[Actor, str]]:
    for near in find_near(name, index):
        if near.score >= SIGNED:
            yield near.actor, f"a near spelling of {near.alias}"


def _near(name: str, registry: Registry) -> Iterator[tuple[Actor, str]]:
    """Typing errors; one common word ("Institute") makes no two names near."""
    matcher = SequenceMatcher(b=fold(name), autojunk=False)
    for text in registry.suggest(name):
        for actor in registry.find(text):
            keys = (fold(alias.text) for alias in actor.aliases if actor.name == text)
            if any(_ratio(matcher, key) >= _NEAR for key in keys):
                yield actor, "a near name"


def _ratio(matcher: "SequenceMatcher[str]", key: str) -> float:
    matcher.set_seq1(key)
    return matcher.ratio() if matcher.real_quick_ratio() >= _NEAR else 0.0


def _candidates(
    name: str, registry: Registry, particles: Container[str], *, is_person: bool
) -> Iterator[tuple[Actor, str]]:
    words = fold(name).split()
    yield from ((actor, "bears the name") for actor in registry.find(name))
    if len(words) > 1:
        alike = _by_last_word(registry).get(skeleton(words[-1]), ()) if is_person else ()
        yield from _fitting(alike, lambda a: is_full_variant(name, a, particles), "another spelling")
        yield from _fitting(alike, lambda a: _has_initials(words, a), "initials")
        yield from _fitting(alike, lambda a: is_spelling_variant(name, a), "a longer or shorter name")
    elif len(name) in _ACRONYM and name.isupper():
        yield from (
            (actor, "initials") for actor in _by_initials(registry).get(words[0] if words else "", ())
        )
    if not is_person and len(words) >= _NEAR_WORDS_MIN:
        yield from ((actor, "shares its words") for actor in _sharing(set(words), registry))


def _fitting(
    actors: tuple[Actor, ...], fits: Callable[[Actor], bool], reason: str
) -> Iterator[tuple[Actor, str]]:
    yield from ((actor, reason) for actor in actors if fits(actor))


def _has_initials(words: list[str], actor: Actor) -> bool:
    """As "J. Haddon" for John Haddon: one letter on either side, the last words alike."""
    for alias in actor.aliases:
        known = fold(alias.text).split()
        is_short = len(words[0]) == 1 or len(known[:1] and known[0]) == 1
        if len(known) == len(words) and is_short and known[-1] == words[-1] and known[0][0] == words[0][0]:
            return True
    return False


def _sharing(words: set[str], registry: Registry) -> Iterator[Actor]:
    """Actors with a name that holds all telling words of this one, or whose telling words this one holds."""
    telling = {word for word in words if len(word) > _SMALL_WORD_CHARS}
    rare = min(telling, key=lambda word: len(_by_word(registry).get(word, ())) or 10**6, default="")
    for actor in _by_word(registry).get(rare, ()):
        for alias in actor.aliases:
            known = {word for word in fold(alias.text).split() if len(word) > _SMALL_WORD_CHARS}
            if len(known & telling) >= _NEAR_WORDS_MIN and (known <= telling or telling <= known):
                yield actor
                break


@lru_cache(maxsize=1)
def _by_last_word(registry: Registry) -> Reasons:
    """Persons by the consonants of their names' last words."""
    return _table(registry, lambda words: [skeleton(words[-1])] if len(words) > 1 else [], "person")


@lru_cache(maxsize=1)
def _by_initials(registry: Registry) -> Reasons:
    """Organisations by the initials of their names, with and without the small words."""
    return _table(registry, _initials, "organization")


@lru_cache(maxsize=1)
def _by_word(registry: Registry) -> Reasons:
    return _table(registry, lambda words: words if len(words) > 1 else [], "organization")


def _initials(words: list[str]) -> list[str]:
    if len(words) == 1:
        return []
    long = [word for word in words if len(word) > _SMALL_WORD_CHARS]
    return ["".join(word[0] for word in chosen) for chosen in (words, long) if chosen]


def _table(registry: Registry, keys: Callable[[list[str]], list[str]], kind: str) -> Reasons:
    found: dict[str, dict[str, Actor]] = {}
    for actor in registry.actors.values():
        if kind_of(actor.type) == kind and actor.type != "state":
            for alias in actor.aliases:
                words = fold(alias.text).split() if alias.origin == "given" else []
                for key in keys(words) if words else ():
                    found.setdefault(key, {})[actor.id] = actor
    return {key: tuple(actors.values()) for key, actors in found.items()}
