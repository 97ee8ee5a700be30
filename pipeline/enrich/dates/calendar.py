"""Intervals of days: the units of the calendar, their neighbours and their parts."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.document import DatePrecision

_DAY = timedelta(days=1)
# Meteorological seasons of the northern hemisphere, as TimeML taggers read them.
_SEASON_START = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_SEASON_MONTHS = 3
_RANKS = ("minute", "day", "weekend", "week", "month", "quarter", "season", "year", "decade", "century")


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` to `end`, inclusive, of one precision."""

    start: date
    end: date
    precision: DatePrecision

    def distance(self, day: date) -> int:
        """Days between a day and the interval; 0 inside it."""
        if self.start <= day <= self.end:
            return 0
        return min(abs((self.start - day).days), abs((self.end - day).days))

    def is_within(self, unit: str) -> bool:
        """Whether the interval is precise enough to count such units from it."""
        return _RANKS.index(self.precision) <= _RANKS.index(unit)


def one_day(value: date) -> Interval:
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
    """A season by its first month's year: winter 1776 runs from December 1776 to February 1777."""
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


_UNITS: dict[str, Callable[[date, int], Interval]] = {
    "day": lambda base, count: one_day(base + timedelta(days=count)),
    "week": lambda base, count: week(base + timedelta(weeks=count)),
    "weekend": lambda base, count: weekend(base + timedelta(weeks=count)),
    "month": lambda base, count: month(base.year, base.month + count),
    "quarter": lambda base, count: quarter(base.year, (base.month + 2) // 3 + count),
    "year": lambda base, count: year(base.year + count),
    "decade": lambda base, count: decade(base.year + 10 * count),
    "century": lambda base, count: century(base.year // 100 + 1 + count),
}


def some_units(whole: Interval, unit: str, count: int, *, is_last: bool) -> Interval:
    """The first or last so many days, weeks, months or quarters of a month or year.

    Raises ValueError where the whole has fewer, and for other units.
    """
    number = count * {"day": 1, "week": 7, "month": 1, "quarter": 3}.get(unit, 0)
    if unit in ("day", "week"):
        span = timedelta(days=number - 1)
        start, end = (whole.end - span, whole.end) if is_last else (whole.start, whole.start + span)
    else:
        first = whole.end.month - number + 1 if is_last else whole.start.month
        inner = months(month((whole.end if is_last else whole.start).year, first), number, "month")
        start, end = inner.start, inner.end
    if number < 1 or start < whole.start or end > whole.end:
        raise ValueError(f"no {count} {unit}s in {whole}")
    return Interval(start, end, unit)  # type: ignore[arg-type]  # the four keys above are precisions


def shift_years(interval: Interval, count: int) -> Interval:
    """The same days or months of another year."""
    start = day_of_year(interval.start.year + count, interval.start.month, interval.start.day)
    year_number, number = interval.end.year + count, interval.end.month
    if interval.precision == "day":
        return Interval(start, day_of_year(year_number, number, interval.end.day), "day")
    is_whole = interval.end == month(interval.end.year, number).end
    end = month(year_number, number).end if is_whole else day_of_year(year_number, number, interval.end.day)
    return Interval(start, end, interval.precision)


def coarser(first: Interval, second: Interval) -> Interval:
    """The one of two intervals that says less."""
    return max(first, second, key=lambda interval: _RANKS.index(interval.precision))


def unit_at(base: date, unit: str, shift: int = 0) -> Interval:
    """The unit `shift` units away from the one that holds `base`, in that unit's precision."""
    return _UNITS[unit](base, shift)


def whole_of(value: date, precision: DatePrecision) -> Interval:
    """The unit of a precision that holds a day; "early October" belongs to October."""
    if precision == "season":
        return _season_at(value)
    return unit_at(value, precision) if precision in _UNITS else one_day(value)


def _season_at(value: date) -> Interval:
    name = next(name for name, first in _SEASON_START.items() if (value.month - first) % 12 < _SEASON_MONTHS)
    return season(value.year - (value.month < _SEASON_MONTHS), name)


def part_of(whole: Interval, name: str) -> Interval:
    """The early, middle or late part of an interval; its precision stays the whole's.

    Thirds: of a month in days, of a year in months (four each), of longer times in whole years.
    """
    index = ("early", "mid", "late").index(name)
    cuts = _cuts(whole)
    return Interval(cuts[index], cuts[index + 1] - _DAY, whole.precision)


def _cuts(whole: Interval) -> list[date]:
    if whole.precision in ("decade", "century"):
        first, count = whole.start.year, whole.end.year - whole.start.year + 1
        inner = [date(first + round(count * third / 3), 1, 1) for third in (1, 2)]
        return [whole.start, *inner, whole.end + _DAY]
    if whole.precision == "month":
        return [whole.start + timedelta(days=days) for days in (0, 10, 20)] + [whole.end + _DAY]
    length = (whole.end - whole.start).days + 1
    if whole.precision == "year" and whole.start.day == 1 and length > 360:
        return [month(whole.start.year, index).start for index in (1, 5, 9)] + [whole.end + _DAY]
    return [whole.start + timedelta(days=length * index // 3) for index in range(4)]


def on_or_before(value: date, weekday: int) -> date:
    """The nearest such weekday (Monday 0) on or before a day."""
    return value - timedelta(days=(value.weekday() - weekday) % 7)


def on_or_after(value: date, weekday: int) -> date:
    """The nearest such weekday (Monday 0) on or after a day."""
    return value + timedelta(days=(weekday - value.weekday()) % 7)


def holiday(rule: str, year_number: int) -> date:
    """A holiday's day in a year.

    "12-25" is month and day, "11-4-3" the fourth Thursday (3) of November, "5-0-0" the last Monday of May,
    "easter-2" two days before Easter Sunday.
    """
    if rule.startswith("orthodox"):
        return orthodox_easter(year_number) + timedelta(days=int(rule.removeprefix("orthodox") or 0))
    if rule.startswith("easter"):
        return easter(year_number) + timedelta(days=int(rule.removeprefix("easter") or 0))
    parts = [int(part) for part in rule.split("-")]
    if len(parts) == 2:
        return date(year_number, parts[0], parts[1])
    number, index, weekday = parts
    if index == 0:
        return on_or_before(month(year_number, number).end, weekday)
    return on_or_after(date(year_number, number, 1), weekday) + timedelta(weeks=index - 1)


def easter(year_number: int) -> date:
    """Easter Sunday of the Gregorian calendar.

    Source: the anonymous Gregorian computus, Nature, 20 April 1876.
    """
    golden, (hundreds, rest) = year_number % 19, divmod(year_number, 100)
    leap, shift = divmod(hundreds, 4)
    moon = (19 * golden + hundreds - leap - (hundreds - (hundreds + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * shift + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    number, day_number = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year_number, number, day_number + 1)


def orthodox_easter(year_number: int) -> date:
    """Easter Sunday of the Eastern churches, on our calendar; 1900 to 2099.

    Source: Meeus, Astronomical Algorithms, chapter 8; the Julian date is 13 days behind ours by then.
    """
    moon = (19 * (year_number % 19) + 15) % 30
    weekday = (2 * (year_number % 4) + 4 * (year_number % 7) - moon + 34) % 7
    number, day_number = divmod(moon + weekday + 114, 31)
    return date(year_number, number, day_number + 1) + timedelta(days=13)


def day_of_year(year_number: int, month_number: int, day_number: int) -> date:
    """29 February of a common year becomes 28, so that a date's candidates can be compared."""
    if (month_number, day_number) == (2, 29) and monthrange(year_number, 2)[1] == 28:
        day_number = 28
    return date(year_number, month_number, day_number)
