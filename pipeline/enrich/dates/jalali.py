"""The Persian (Jalali) calendar: its days on ours.

Source: the 33-year cycle of leap years, exact for the years 1244 to 1531 (1865 to 2152); a table of
new years agrees in the tests.
"""

from datetime import date, timedelta

from pipeline.enrich.dates.calendar import Interval

_LEAP_REMAINDERS = frozenset([1, 5, 9, 13, 17, 22, 26, 30])
_EPOCH_YEAR, _EPOCH = 1403, date(2024, 3, 20)


def is_leap(year: int) -> bool:
    """Whether a Jalali year has 366 days."""
    return year % 33 in _LEAP_REMAINDERS


def new_year(year: int) -> date:
    """1 Farvardin of a Jalali year."""
    step = 1 if year >= _EPOCH_YEAR else -1
    years = range(_EPOCH_YEAR, year) if step == 1 else range(year, _EPOCH_YEAR)
    return _EPOCH + step * timedelta(days=sum(366 if is_leap(each) else 365 for each in years))


def day(year: int, month: int, number: int) -> Interval:
    """A day; raises ValueError where the month has no such day."""
    whole = month_of(year, month)
    found = whole.start + timedelta(days=number - 1)
    if not whole.start <= found <= whole.end:
        raise ValueError(f"no day {number} in month {month} of {year}")
    return Interval(found, found, "day")


def month_of(year: int, month: int) -> Interval:
    """A month: six of 31 days, five of 30, the last of 29 or 30."""
    start = new_year(year) + timedelta(days=min(month - 1, 6) * 31 + max(month - 7, 0) * 30)
    length = 31 if month <= 6 else 30 if month <= 11 or is_leap(year) else 29
    return Interval(start, start + timedelta(days=length - 1), "month")


def year_of(year: int) -> Interval:
    """A whole Jalali year."""
    return Interval(new_year(year), new_year(year + 1) - timedelta(days=1), "year")
