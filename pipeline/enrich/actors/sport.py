"""Sentences that tell of a match: the Chile that beat Peru is a team."""

from bisect import bisect_left

import regex

from pipeline.enrich.actors.spot import Spot
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.words import Phrases

_SCORE = regex.compile(r"(?<![\d/-])\d{1,3} ?[-–:] ?\d{1,3}(?![\d/-])")
_ENOUGH = 3


def is_sport(spot: Spot) -> bool:
    """A word of sport alone, or a contest or a score beside a verb of playing.

    A World Cup alone is no match: states bid for it, host and boycott it. A text full of matches has
    sentences without a word of sport, too.
    """
    view, rules, start, stop = spot.view, spot.rules, spot.start, spot.stop
    sports = _places(view, "sports", rules.sports)
    if len(sports) >= _ENOUGH or _has(sports, start, stop):
        return True
    if not _has(_places(view, "plays", rules.plays), start, stop):
        return False
    if _has(_places(view, "contests", rules.contests), start, stop):
        return True
    return _SCORE.search(view.text, view.tokens[start].start, view.tokens[stop - 1].end) is not None


def _places(view: FieldText, name: str, words: Phrases[bool]) -> list[int]:
    """Where words of a list begin in the field; looked for once."""
    if name not in view.games:
        firsts, forms, stop = words.first_words, view.forms, len(view.forms)
        view.games[name] = [
            at
            for at in range(stop)
            if any(form in firsts for form in forms[at]) and words.starting(forms, at, stop)
        ]
    return view.games[name]


def _has(places: list[int], start: int, stop: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < stop
