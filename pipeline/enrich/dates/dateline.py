"""A full date at the head of a text, which may stand in for a missing publication date."""

from collections.abc import Sequence
from datetime import date

from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tokens import Lexed

_HEAD_CHARS = 400
_PLACE_CHARS = 60


def find_dateline(lexed: Lexed, spans: Sequence[Span]) -> date | None:
    """The day of a dateline ("BAGHDAD, Jan. 5, 2024 (Agency) -") or of a line that is only a date."""
    for span in spans:
        if span.start > _HEAD_CHARS:
            break
        if span.phrase.form == "day" and span.value("year") and _stands_alone(lexed, span):
            return _day_of(span)
    return None


def _stands_alone(lexed: Lexed, span: Span) -> bool:
    text = lexed.text
    line_start = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.end)
    before = text[line_start : span.start].strip(" ,.—–-|")
    after = text[span.end : line_end if line_end >= 0 else len(text)].strip()
    if not before and not after:
        return True
    is_place = len(before) <= _PLACE_CHARS and bool(before) and all(w[:1].isupper() for w in before.split())
    return is_place and before.split(",")[0].isupper() and after[:1] in ("(", "—", "–", "-")


def _day_of(span: Span) -> date | None:
    try:
        return date(span.value("year"), span.month, span.day) if span.month and span.day else None
    except ValueError:
        return None
