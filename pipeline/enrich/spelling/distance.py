"""How near two sounded words are."""

from functools import lru_cache

from pipeline.enrich.spelling.sounds import VOWELS, Sounds, bones

_FIRST = 1.3
_OTHER_VOWEL = 0.4
_LEAST = 0.65
_SHORT = 3
# Words that a vowel, a breath or a glide begins may lose it: "Ebrahim" and "Brahim", "Yevgeny" and "Evgeny".
_WEAK = VOWELS | frozenset("hwjGK")


@lru_cache(maxsize=200_000)
def nearness(left: str, right: str, sounds: Sounds) -> float:
    """1 for words that sound alike; 0 for strangers, which is all below 0.65.

    A weighted edit distance over the weight of the longer word.
    """
    if left == right:
        return 1.0
    weights = _weight(left), _weight(right)
    longer = max(weights)
    if min(weights) < 0.5 * longer or not (
        _begins_alike(left, right, sounds) and not keys(left, sounds).isdisjoint(keys(right, sounds))
    ):
        return 0.0
    cost = _distance(left, right, sounds, limit=(1 - _LEAST) * longer)
    return max(0.0, 1 - cost / longer) if cost <= (1 - _LEAST) * longer else 0.0


@lru_cache(maxsize=200_000)
def keys(word: str, sounds: Sounds) -> frozenset[str]:
    """Keys under which a word meets all that may be near: its bones, and its bones less one."""
    found = set(bones(word, sounds))
    for coarse in tuple(found):
        if len(coarse) > _SHORT:
            found.update(coarse[:at] + coarse[at + 1 :] for at in range(len(coarse)))
    return frozenset(found)


def _begins_alike(left: str, right: str, sounds: Sounds) -> bool:
    a, b = left[:1], right[:1]
    return a == b or (a, b) in sounds.swaps or (a in _WEAK and b in _WEAK)


@lru_cache(maxsize=200_000)
def _weight(sounded: str) -> float:
    """How much there is to hear in a word: a consonant counts one, a vowel a half."""
    return sum(0.5 if c in VOWELS else 1.0 for c in sounded)


def _distance(left: str, right: str, sounds: Sounds, *, limit: float) -> float:
    swaps, right_gaps = sounds.swaps, _gaps(right, sounds)
    row = [0.0]
    for gap in right_gaps:
        row.append(row[-1] + gap)
    for i, (a, gap) in enumerate(zip(left, _gaps(left, sounds), strict=True)):
        before, last = row, row[0] + gap
        row, least = [last], last
        for j, b in enumerate(right):
            cost = before[j]
            if a != b:
                cost += swaps.get((a, b)) or _unlike(a, b, is_first=i == j == 0)
            # Not min(): this is the innermost loop, and the call doubled its time.
            if (without := before[j + 1] + gap) < cost:
                cost = without
            if (without := last + right_gaps[j]) < cost:
                cost = without
            row.append(cost)
            last = cost
            least = min(least, cost)
        if least > limit:
            return limit + 1
    return row[-1]


def _unlike(a: str, b: str, *, is_first: bool) -> float:
    if a in VOWELS and b in VOWELS:
        return _OTHER_VOWEL
    return _FIRST if is_first else 1.0


@lru_cache(maxsize=200_000)
def _gaps(word: str, sounds: Sounds) -> tuple[float, ...]:
    """What leaving out each sound costs: little for vowels, less for a vowel beside another."""
    return tuple(_gap(word, at, sounds) for at in range(len(word)))


def _gap(word: str, at: int, sounds: Sounds) -> float:
    c = word[at]
    if c == "s" and at > 2 and at == len(word) - 1:
        return sounds.plural_gap
    if c not in VOWELS:
        return sounds.gaps.get(c, 1.0)
    if word[at - 1 : at] in VOWELS or word[at + 1 : at + 2] in VOWELS:
        return sounds.doubled_vowel_gap
    return sounds.gaps.get(c, sounds.vowel_gap)
