"""Sentences that tell of a match: the Chile that beat Peru is a team."""

import regex

from pipeline.enrich.actors.rules import Rules
from pipeline.enrich.actors.spot import Spot
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.words import Phrases

_SCORE = regex.compile(r"(?<![\d/-])\d{1,3} ?[-–:] ?\d{1,3}(?![\d/-])")
_ENOUGH = 3
_WHOLE = -1


def is_sport(spot: Spot) -> bool:
    """A word of sport alone, or a contest or a score beside a verb of playing.

    A World Cup alone is no match: states bid for it, host and boycott it. A text full of matches has
    sentences without a word of sport, too.
    """
    view, start = spot.view, spot.start
    if start not in view.games:
        view.games[start] = _tells_of_sport(view, spot.rules, start, spot.stop)
    return view.games[start] or _is_sports_page(view, spot.rules)


def _is_sports_page(view: FieldText, rules: Rules) -> bool:
    if _WHOLE not in view.games:
        view.games[_WHOLE] = _count(view, rules.sports, 0, len(view.tokens)) >= _ENOUGH
    return view.games[_WHOLE]


def _tells_of_sport(view: FieldText, rules: Rules, start: int, stop: int) -> bool:
    if _count(view, rules.sports, start, stop):
        return True
    if not _count(view, rules.plays, start, stop):
        return False
    begin, end = view.tokens[start].start, view.tokens[stop - 1].end
    return _SCORE.search(view.text, begin, end) is not None or _count(view, rules.contests, start, stop) > 0


def _count(view: FieldText, words: Phrases[bool], start: int, stop: int) -> int:
    firsts, forms = words.first_words, view.forms
    # Most words have one form: asking it first is three times as fast as asking all of each.
    candidates = [
        at
        for at in range(start, stop)
        if forms[at][0] in firsts or (len(forms[at]) > 1 and any(form in firsts for form in forms[at]))
    ]
    return sum(words.starting(forms, at, stop) is not None for at in candidates)
