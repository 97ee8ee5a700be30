"""The Islamic (Hijri) calendar: its days on ours.

Months begin where the new moon is seen, so that countries differ by a day. The tabular calendar used here
is within a day of them; a single day is therefore given with the days beside it.

Source: the tabular Islamic calendar (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 of
30), as in Reingold and Dershowitz, Calendrical Calculations; published new years agree in the tests.
"""

from datetime import date, timedelta

from pipeline.enrich.dates.calendar import Interval

FIRST_YEAR, LAST_YEAR = 1200, 1500
_EPOCH = date(622, 7, 19)  # 1 Muharram 1, in our calendar carried back
_SLACK = timedelta(days=1)


def first_day(year: int, month: int = 1) -> date:
    """The tabular first day of a month."""
    leap_days = (3 + 11 * year) // 30
    return _EPOCH + timedelta(days=354 * (year - 1) + leap_days + 29 * (month - 1) + month // 2)


def day(year: int, month: int, number: int) -> Interval:
    """A day, with the days beside it; raises ValueError where no month has such a day."""
    if not 1 <= number <= 30:
        raise ValueError(f"no day {number} in a Hijri month")
    found = first_day(year, month) + timedelta(days=number - 1)
    return Interval(found - _SLACK, found + _SLACK, "day")


def month_of(year: int, month: int) -> Interval:
    """A month of 29 or 30 days."""
    following = first_day(year + month // 12, month % 12 + 1)
    return Interval(first_day(year, month), following - timedelta(days=1), "month")


def year_of(year: int) -> Interval:
    """A whole Hijri year, 354 or 355 days."""
    return Interval(first_day(year), first_day(year + 1) - timedelta(days=1), "year")
