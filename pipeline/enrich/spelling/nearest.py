"""Which registered actors a name may mean, though nobody bears it as it is spelt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.enrich.registry import Actor
from pipeline.enrich.spelling.alignment import Word, align
from pipeline.enrich.spelling.index import KnownName, SpellingIndex
from pipeline.enrich.spelling.words import name_sounds

LIKELY = 0.94
"""From here on one stranger in a hundred is taken for an actor: see `python -m bench.spellings`."""
SIGNED = 0.9
"""From here on a second sign, as its country in the text, makes a name an actor's."""
# A surname alone is near its bearer, and near every namesake.
_LONE_WORD = 0.95
# Names of common words alone are near many by chance, and so are those of one syllable a word.
_COMMON = 1.0
_SHORT_NAMES = 1.4
_OF_SHORT_NAMES = frozenset(["CN", "HK", "KH", "KP", "KR", "MM", "MN", "TW", "VN"])
# The extended tier loses every tie to the core.
_EXTENDED = 0.97
_MARGIN = 0.02


@dataclass(frozen=True, slots=True)
class NearActor:
    """An actor that a name may mean, the alias that is nearest and how near it is (0 to 1)."""

    actor: Actor
    alias: str
    score: float


def find_near(name: str, index: SpellingIndex, *, limit: int = 5) -> list[NearActor]:
    """Actors that a name may mean, the nearest first: for "did you mean", and for links with a second sign.

    Args:
        name: A name as found, in any script with letters.
        index: Of `load_spelling_index`.
        limit: So many actors at most.

    Returns:
        Actors with scores; those from `LIKELY` on are worth a link, lower ones a question.
    """
    words = name_sounds(name, index.sounds)
    return _rank(words, index.candidates(words), index)[:limit]


def find_variant(name: str, index: SpellingIndex, *, least: float = LIKELY) -> NearActor | None:
    """The one actor whose full name this is in another spelling: for running text, where speed counts.

    Args:
        name: A name of two words or more; a single word is nobody's variant.
        index: Of `load_spelling_index`.
        least: Lowest score; below `LIKELY` only beside a second sign.

    Returns:
        The nearest actor; None where there is none, or a second one is as near.
    """
    words = name_sounds(name, index.sounds)
    if len(words) < 2:
        return None
    known = [one for one in index.same_bones(words) if len(one.words) > 1]
    ranked = [near for near in _rank(words, known, index) if near.score >= least]
    if not ranked or (len(ranked) > 1 and ranked[1].score > ranked[0].score - _MARGIN):
        return None
    return ranked[0]


def _rank(words: Sequence[str], names: Iterable[KnownName], index: SpellingIndex) -> list[NearActor]:
    heard = [Word(word, index.weigh(word)) for word in words]
    best: dict[str, NearActor] = {}
    for known in names:
        actor = index.registry.actors[known.actor_id]
        score = _score(heard, known, actor, index)
        if actor.id not in best or best[actor.id].score < score:
            best[actor.id] = NearActor(actor, known.text, score)
    return sorted(best.values(), key=lambda near: (-near.score, near.actor.tier, near.actor.id))


def _score(heard: Sequence[Word], known: KnownName, actor: Actor, index: SpellingIndex) -> float:
    other = [Word(word, index.weigh(word)) for word in known.words]
    is_person = actor.type == "person"
    score = align(heard, other, index.sounds, is_person=is_person)
    if is_person and len(other) == 1 and known.text != actor.name:
        score *= _LONE_WORD
    strictness = 1 + _COMMON * (1 - max(word.weight for word in heard))
    if is_person and actor.country in _OF_SHORT_NAMES:
        strictness *= _SHORT_NAMES
    score = max(0.0, 1 - (1 - score) * strictness)
    return score if actor.tier == "core" else score * _EXTENDED
