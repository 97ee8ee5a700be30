"""News or narrative: whether a text's year-less dates count from its publication or from one another."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pipeline.enrich.dates.span import Span

Mode = Literal["news", "narrative"]
_DEICTIC_FORMS = frozenset(["deictic", "weekday", "ago"])
# A history names many other years; a report names yesterdays and weekdays. Three of the one against one of
# the other: a report's background may have some years, a history hardly ever a "yesterday".
_FAR_MIN, _DEICTIC_WEIGHT = 3, 3


def find_mode(spans: Sequence[Span], published: date) -> Mode:
    """Weigh years far from publication against recent years and words counted from today."""
    years = [value for span in spans for value in span.all_of("year") if isinstance(value, int)]
    far = sum(1 for value in years if abs(value - published.year) > 1)
    deictic = count_deictic(spans)
    return "narrative" if far >= _FAR_MIN and far >= len(years) - far + _DEICTIC_WEIGHT * deictic else "news"


def count_deictic(spans: Sequence[Span]) -> int:
    """Words counted from the day of writing; "today" also means these times, so it says nothing."""
    return sum(1 for span in spans if span.phrase.form in _DEICTIC_FORMS and span.value("deictic") != 0)


def means_these_times(spans: Sequence[Span], published: date) -> bool:
    """Whether "today" is no day: the text names other years and nothing else is counted from its day."""
    far = sum(1 for span in spans for value in span.all_of("year") if abs(value - published.year) > 1)
    return far >= _FAR_MIN and count_deictic(spans) == 0
