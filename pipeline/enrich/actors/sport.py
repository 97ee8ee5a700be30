"""Sentences that tell of a match: the Chile that beat Peru is a team."""

from bisect import bisect_left

import regex

from pipeline.enrich.actors.rules import Rules
from pipeline.enrich.actors.spot import Spot
from pipeline.enrich.actors.text import FieldText

_SCORE = regex.compile(r"(?<![\d/-])\d{1,3} ?[-–:] ?\d{1,3}(?![\d/-])")
_ENOUGH = 3


def is_sport(spot: Spot) -> bool:
    """A word of sport alone, or a contest or a score beside a verb of playing.

    A World Cup alone is no match: states bid for it, host and boycott it. A text full of matches has
    sentences without a word of sport, too.
    """
    view, start, stop = spot.view, spot.start, spot.stop
    if not view.games:
        view.games.update(_find(view, spot.rules))
    sports = view.games["sports"]
    if len(sports) >= _ENOUGH or _has(sports, start, stop):
        return True
    if not _has(view.games["plays"], start, stop):
        return False
    if _has(view.games["contests"], start, stop):
        return True
    return _SCORE.search(view.text, view.tokens[start].start, view.tokens[stop - 1].end) is not None


def _find(view: FieldText, rules: Rules) -> dict[str, list[int]]:
    """Where words of the three lists begin in the field: one pass for all of them."""
    tables = {"sports": rules.sports, "plays": rules.plays, "contests": rules.contests}
    found: dict[str, list[int]] = {name: [] for name in tables}
    for at, token in enumerate(view.tokens):
        if token.key in rules.sport_words:
            for name, words in tables.items():
                if words.starting(view.forms, at, len(view.forms)):
                    found[name].append(at)
    return found


def _has(places: list[int], start: int, stop: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < stop
