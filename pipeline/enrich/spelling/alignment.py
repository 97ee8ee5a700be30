"""How near two names are, word by word."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.enrich.spelling.distance import nearness
from pipeline.enrich.spelling.sounds import Sounds

_TURNED = 0.98
_STEPS = ((1, 1), (1, 2), (2, 1))
_MISSING, _MISSING_END, _MISSING_MIDDLE = 1.6, 1.2, 0.4
_WORST_SHARE = 0.35
_SHORTEST_GLUED = 5


class Word(NamedTuple):
    """A sounded word and how telling it is (0 to 1)."""

    sounded: str
    weight: float


def align(left: Sequence[Word], right: Sequence[Word], sounds: Sounds, *, is_person: bool) -> float:
    """How near two names are (0 to 1): near words in the same order, written together or apart.

    Of a person one name may lack middle words of the other, and the family name may stand first.
    """
    if not is_person:
        return _align(left, right, sounds, (_MISSING, _MISSING))
    best = max(
        _align(left, right, sounds, middles)
        for middles in ((_MISSING_MIDDLE, _MISSING_END), (_MISSING_END, _MISSING_MIDDLE))
    )
    if len(left) == 1:
        return best
    turned = ([left[-1], *left[:-1]], [*left[1:], left[0]])
    ends = (_MISSING_END, _MISSING_END)
    return max(best, *(_TURNED * _align(order, right, sounds, ends) for order in turned))


State = tuple[float, float]
"""Gain so far, and the nearness of the worst pair of words."""


def _align(
    left: Sequence[Word], right: Sequence[Word], sounds: Sounds, middles: tuple[float, float]
) -> float:
    total = sum(word.weight for word in (*left, *right))
    table: dict[tuple[int, int], State] = {(0, 0): (0.0, 1.0)}
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            state = table.get((i, j))
            if state is None:
                continue
            if i < len(left):
                _put(table, (i + 1, j), _skipped(state, left, i, middles[0]))
            if j < len(right):
                _put(table, (i, j + 1), _skipped(state, right, j, middles[1]))
            for a, b in _STEPS:
                if i + a <= len(left) and j + b <= len(right):
                    near, gain = _pair(left[i : i + a], right[j : j + b], sounds)
                    if near:
                        _put(table, (i + a, j + b), (state[0] + gain, min(state[1], near)))
    gain, worst = table[len(left), len(right)]
    return max(0.0, (1 - _WORST_SHARE) * gain / total + _WORST_SHARE * worst)


def _put(table: dict[tuple[int, int], State], at: tuple[int, int], state: State) -> None:
    known = table.get(at)
    if known is None or state > known:
        table[at] = state


def _skipped(state: State, words: Sequence[Word], at: int, middle: float) -> State:
    """A word that the other name lacks costs more than it is worth, but in the middle of a person's name."""
    is_middle = 0 < at < len(words) - 1
    return state[0] + words[at].weight * (1 - (middle if is_middle else max(middle, _MISSING_END))), state[1]


def _pair(left: Sequence[Word], right: Sequence[Word], sounds: Sounds) -> tuple[float, float]:
    one, other = _glued(left), _glued(right)
    if len(left) != len(right) and min(len(one), len(other)) < _SHORTEST_GLUED:
        return 0.0, 0.0  # "Li Na" is no "Linea"
    near = nearness(one, other, sounds)
    return near, near * sum(word.weight for word in (*left, *right)) if near else 0.0


def _glued(words: Sequence[Word]) -> str:
    return words[0].sounded if len(words) == 1 else "".join(word.sounded for word in words)
