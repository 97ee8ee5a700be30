"""A date expression as it was read."""

from dataclasses import dataclass
from typing import Literal

from pipeline.document import DatePrecision

DateKind = Literal["explicit", "relative", "anaphoric", "recurring"]


@dataclass(frozen=True, slots=True)
class DateReading:
    """One date expression: where it stands, and which days it means.

    `start_date` and `end_date` are inclusive ISO days; both None where the expression can't be put on the
    calendar, one of them None where the interval is open ("since October 7"). `start` and `end` are code
    points. `ends` are the readings of the dates that a range was made of. `anchor` says what it was counted
    from: `published`, `dateline`, `text` (the phrase itself or another date of the text) or `none`.
    """

    start: int
    end: int
    start_date: str | None
    end_date: str | None
    precision: DatePrecision
    kind: DateKind
    modifier: str | None
    anchor: str
    rule: str
    score: float
    ends: tuple["DateReading", ...] = ()

    @property
    def is_anchored(self) -> bool:
        """Whether at least one end is known."""
        return self.start_date is not None or self.end_date is not None
