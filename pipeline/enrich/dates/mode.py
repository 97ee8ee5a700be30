"""News or narrative: whether a text's year-less dates count from its publication or from one another."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pipeline.enrich.dates.spans import Span

Mode = Literal["news", "narrative"]
_DEICTIC_FORMS = frozenset(["deictic", "weekday", "ago"])
# A history names many past years; a report names today and weekdays. Three of the one against one of the
# other: a report's background may have some years, a history hardly ever a "yesterday".
_OLD_MIN, _DEICTIC_WEIGHT = 3, 3


def find_mode(spans: Sequence[Span], published: date) -> Mode:
    """Weigh years long before publication against recent years and words counted from today."""
    years = [value for span in spans for value in span.values.get("year", ()) if isinstance(value, int)]
    old = sum(1 for value in years if value < published.year - 1)
    recent = sum(1 for value in years if value >= published.year - 1)
    deictic = sum(1 for span in spans if span.phrase.form in _DEICTIC_FORMS and span.value("deictic") != 0)
    return "narrative" if old >= _OLD_MIN and old >= recent + _DEICTIC_WEIGHT * deictic else "news"
