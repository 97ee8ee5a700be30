"""Past or future: what the words nearest to a date in its sentence say."""

from typing import Literal

from pipeline.enrich.dates.language import DateLanguage
from pipeline.enrich.dates.spans import Lexed, Span

Tense = Literal["past", "future"]
_REACH = 25
# Crossing a comma or a bracket counts like this many words: another clause speaks less.
_CLAUSE = 4


def tense_of(span: Span, lexed: Lexed, language: DateLanguage) -> Tense | None:
    """The tense cue nearest to a span within its sentence, None without one."""
    before = range(span.first - 1, max(-1, span.first - 1 - _REACH), -1)
    after = range(span.last, min(len(lexed.symbols), span.last + _REACH))
    found = [cue for cue in (_nearest(before, lexed, language), _nearest(after, lexed, language)) if cue]
    if found:
        return min(found)[1]
    return "future" if _is_headline_future(span, lexed, language) else None


def _nearest(indices: range, lexed: Lexed, language: DateLanguage) -> tuple[int, Tense] | None:
    names, distance = language.names, 0
    for index in indices:
        name = names[lexed.symbols[index]]
        distance += _CLAUSE if name in ("comma", "lparen", "rparen", "dash") else 1
        if name == "future":
            return distance, "future"
        if name == "past_tense":
            return distance, "past"
        if name in ("stop", "newline"):
            return None
    return None


def _is_headline_future(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """Without any verb form that tells, "Talks to open on Monday": an infinitive is a plan."""
    infinitive = language.symbols["word"]
    to = language.symbols.get("to")
    for index in range(span.first - 1, max(-1, span.first - 1 - _REACH), -1):
        if language.names[lexed.symbols[index]] in ("stop", "newline"):
            return False
        if lexed.symbols[index] == to and lexed.symbols[index + 1] == infinitive:
            return True
    return False
