"""A date expression as it was read, and the calendar intervals that readings are made of."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipeline.document import DatePrecision

DateKind = Literal["explicit", "relative", "anaphoric", "recurring"]

_DAY = timedelta(days=1)
# Meteorological seasons of the northern hemisphere, as TimeML taggers read them: first month, months.
_SEASON_START = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


@dataclass(frozen=True, slots=True)
class DateReading:
    """One date expression: where it stands, and which days it means.

    `start_date` and `end_date` are inclusive ISO days; both None where the expression can't be put on the
    calendar, one of them None where the interval is open ("since October 7"). `start` and `end` are code
    points. `anchor` says what it was counted from: `published`, `dateline`, `text` (another date of the
    text) or `none`.
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

    @property
    def is_anchored(self) -> bool:
        """Whether at least one end is known."""
        return self.start_date is not None or self.end_date is not None


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` to `end`, inclusive, of one precision."""

    start: date
    end: date
    precision: DatePrecision


def day(value: date) -> Interval:
    """One day."""
    return Interval(value, value, "day")


def week(value: date) -> Interval:
    """The ISO week (Monday to Sunday) that holds a day."""
    monday = value - timedelta(days=value.weekday())
    return Interval(monday, monday + timedelta(days=6), "week")


def weekend(value: date) -> Interval:
    """Saturday and Sunday of the ISO week that holds a day."""
    saturday = value + timedelta(days=5 - value.weekday())
    return Interval(saturday, saturday + _DAY, "weekend")


def month(year_number: int, month_number: int) -> Interval:
    """A calendar month; month numbers beyond 1 to 12 run into the neighbouring years."""
    year_number, index = year_number + (month_number - 1) // 12, (month_number - 1) % 12 + 1
    last = monthrange(year_number, index)[1]
    return Interval(date(year_number, index, 1), date(year_number, index, last), "month")


def months(first: Interval, count: int, precision: DatePrecision) -> Interval:
    """`count` months from the month `first` on."""
    last = month(first.start.year, first.start.month + count - 1)
    return Interval(first.start, last.end, precision)


def quarter(year_number: int, index: int) -> Interval:
    """Quarter 1 to 4 of a year; other numbers run into the neighbouring years."""
    return months(month(year_number, index * 3 - 2), 3, "quarter")


def half(year_number: int, index: int) -> Interval:
    """First (1) or second (2) half of a year."""
    return months(month(year_number, index * 6 - 5), 6, "year")


def season(year_number: int, name: str) -> Interval:
    """A season named by its first month's year: winter 1776 runs from December 1776 to February 1777."""
    return months(month(year_number, _SEASON_START[name]), 3, "season")


def year(year_number: int) -> Interval:
    """A calendar year."""
    return Interval(date(year_number, 1, 1), date(year_number, 12, 31), "year")


def decade(year_number: int) -> Interval:
    """The ten years whose first is `year_number` rounded down."""
    first = max(year_number // 10 * 10, 1)
    return Interval(date(first, 1, 1), date(year_number // 10 * 10 + 9, 12, 31), "decade")


def century(index: int) -> Interval:
    """The 19th century is 1800 to 1899, as people and TIMEX3 ("18") count it."""
    first = max((index - 1) * 100, 1)
    return Interval(date(first, 1, 1), date(index * 100 - 1, 12, 31), "century")


def part_of(whole: Interval, name: str) -> Interval:
    """The early, middle or late third of an interval; its precision stays the whole's."""
    length = (whole.end - whole.start).days + 1
    if whole.precision == "year" and whole.start.day == 1 and length > 360:
        cuts = [month(whole.start.year, index).start for index in (1, 5, 9)] + [whole.end + _DAY]
    else:
        cuts = [whole.start + timedelta(days=length * index // 3) for index in range(4)]
    index = {"early": 0, "mid": 1, "late": 2}[name]
    return Interval(cuts[index], cuts[index + 1] - _DAY, whole.precision)


def whole_of(value: date, precision: DatePrecision) -> Interval:
    """The unit of a precision that holds a day; "early October" belongs to October."""
    if precision == "month":
        return month(value.year, value.month)
    if precision == "year":
        return year(value.year)
    if precision == "decade":
        return decade(value.year)
    if precision == "century":
        return century(value.year // 100 + 1)
    if precision == "week":
        return week(value)
    return day(value)
