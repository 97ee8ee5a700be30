"""Forms of other calendars and far times: the Persian calendar, the first thousand years, before Christ."""

from datetime import date

from pipeline.enrich.dates import calendar, jalali
from pipeline.enrich.dates.calendar import Interval
from pipeline.enrich.dates.days import read_day, read_numeric
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.years import InYear, in_its_year

_JALALI_MONTHS = ("jalali_month", "weak_jalali_month")

_LAST_JALALI_YEAR = 1500

_JALALI_OFFSET = 621  # Jalali years begin in March: 1402 began in 2023


def read_jalali_day(span: Span, scene: Scene) -> Resolved | None:
    """15 Dey 1402 of the Persian calendar."""
    month, day = span.value(*_JALALI_MONTHS), span.day
    if not day:
        return None
    return _in_jalali_year(span, scene, lambda year: jalali.day(year, month, day))


def read_jalali_month(span: Span, scene: Scene) -> Resolved | None:
    """Mehr 1402."""
    month = span.value(*_JALALI_MONTHS)
    return _in_jalali_year(span, scene, lambda year: jalali.month_of(year, month))


def read_jalali_year(span: Span, _scene: Scene) -> Resolved | None:
    """The year 1402; 2014 is a year of our calendar."""
    year = span.value("year")
    interval = calendar.year(year) if year > _LAST_JALALI_YEAR else jalali.year_of(year)
    return Resolved(interval, "explicit", "text")


def read_numeric_jalali(span: Span, scene: Scene) -> Resolved | None:
    """1402/10/15; 2024/1/5 is a day of our calendar."""
    first, second, third = (int(part) for part in span.value("numeric"))
    if not 1000 < first <= _LAST_JALALI_YEAR:
        return read_numeric(span, scene)
    return Resolved(jalali.day(first, second, third), "explicit", "text")


def _in_jalali_year(span: Span, scene: Scene, at: InYear) -> Resolved | None:
    year = span.value("year")
    if year:
        return Resolved(at(year), "explicit", "text") if year <= _LAST_JALALI_YEAR else None
    return in_its_year(span, scene, lambda gregorian: at(gregorian - _JALALI_OFFSET))


def read_era_year(span: Span, _scene: Scene) -> Resolved | None:
    """347 AD."""
    number = span.value("year", "d2", "two_digits", "plain_number")
    return Resolved(calendar.year(number), "explicit", "text") if number < 2200 else None


def read_ancient_day(span: Span, scene: Scene) -> Resolved | None:
    """30 September 420; December of 384."""
    number, month, day = span.value("plain_number"), span.month, span.day
    if not scene.is_ancient or not month:
        return read_day(span, scene) if month and day else None
    interval = calendar.one_day(date(number, month, day)) if day else calendar.month(number, month)
    return Resolved(interval, "explicit", "text")


def read_ancient_year(span: Span, scene: Scene) -> Resolved | None:
    """In 348."""
    return (
        Resolved(calendar.year(span.value("plain_number")), "explicit", "text") if scene.is_ancient else None
    )


def read_ancient_range(span: Span, scene: Scene) -> Resolved | None:
    """314-368."""
    if not scene.is_ancient:
        return None
    first, last = span.values["plain_number"]
    return Resolved(Interval(date(first, 1, 1), date(last, 12, 31), "year"), "explicit", "text", moves=False)


def read_before_christ(_span: Span, scene: Scene) -> Resolved | None:
    """490 BC: ISO days don't reach it, and the year-less dates after it must not fall into our time."""
    scene.is_before_christ = True
    return None
