"""News or narrative: whether a text's year-less dates count from its publication or from one another."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pipeline.enrich.dates.span import Span

Mode = Literal["news", "narrative"]
_DEICTIC_FORMS = frozenset(["deictic", "weekday", "ago"])
# A history names many other years and hardly ever a "yesterday". A report may look back at some years; it
# says when its news happened in its first lines, and such a word there decides.
_FAR_MIN, _DEICTIC_WEIGHT = 3, 5
_LEAD_CHARS = 500


def find_mode(spans: Sequence[Span], published: date) -> Mode:
    """Weigh years far from publication against recent years and words counted from today."""
    if any(span.start < _LEAD_CHARS and _is_deictic(span) for span in spans):
        return "news"
    years = [value for span in spans for value in span.all_of("year") if isinstance(value, int)]
    deictic = count_deictic(spans)
    near = 1 if deictic else 0  # last year's events, retold, count from one another, too
    far = sum(1 for value in years if abs(value - published.year) > near)
    enough = len(years) - far + _DEICTIC_WEIGHT * deictic
    return "narrative" if far >= max(_FAR_MIN, enough) else "news"


def count_deictic(spans: Sequence[Span]) -> int:
    """How many words are counted from the day of writing."""
    return sum(1 for span in spans if _is_deictic(span))


def _is_deictic(span: Span) -> bool:
    """Yesterday, on Friday, two days ago; "today" also means these times, so it says nothing."""
    return span.phrase.form in _DEICTIC_FORMS and span.value("deictic") != 0


def means_these_times(spans: Sequence[Span], published: date) -> bool:
    """Whether "today" is no day: the text names older years and nothing else is counted from its day."""
    far = sum(1 for span in spans for value in span.all_of("year") if value < published.year - 1)
    return far >= _FAR_MIN and count_deictic(spans) == 0
