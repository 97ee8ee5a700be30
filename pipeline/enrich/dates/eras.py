"""Forms of other calendars and far times: Persian, Islamic, the first thousand years, before Christ."""

from datetime import date

from pipeline.enrich.dates import calendar, hijri, jalali
from pipeline.enrich.dates.calendar import Interval
from pipeline.enrich.dates.days import read_day, read_numeric
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.years import InYear, in_its_year

_JALALI_MONTHS = ("jalali_month", "weak_jalali_month")

_LAST_JALALI_YEAR = 1500

_JALALI_CENTURY = 1300  # "the sixties" of Iran are 1360 to 1369
_YEAR_SHIFTS = {"last": -1, "this": 0, "next": 1}
_JALALI_OFFSET = 621  # Jalali years begin in March: 1402 began in 2023


def read_jalali_day(span: Span, scene: Scene) -> Resolved | None:
    """15 Dey 1402 of the Persian calendar."""
    month, day = span.value(*_JALALI_MONTHS), span.day
    if not day:
        return None
    return _in_jalali_year(span, scene, lambda year: jalali.day(year, month, day))


def read_jalali_day_range(span: Span, scene: Scene) -> Resolved | None:
    """3 to 7 Khordad 1401."""
    month, (first, second) = span.value(*_JALALI_MONTHS), span.values["day"][:2]
    if first >= second:
        return None

    def at(year: int) -> Interval:
        start, end = jalali.day(year, month, first), jalali.day(year, month, second)
        return Interval(start.start, end.end, "day")

    return _in_jalali_year(span, scene, at)


def read_jalali_month(span: Span, scene: Scene) -> Resolved | None:
    """Mehr 1402."""
    month = span.value(*_JALALI_MONTHS)
    return _in_jalali_year(span, scene, lambda year: jalali.month_of(year, month))


def read_jalali_year(span: Span, _scene: Scene) -> Resolved | None:
    """The year 1402; 2014 is a year of our calendar."""
    year = span.value("year")
    interval = calendar.year(year) if year > _LAST_JALALI_YEAR else jalali.year_of(year)
    return Resolved(interval, "explicit", "text")


def read_jalali_decade(span: Span, scene: Scene) -> Resolved | None:
    """دهه ۱۳۶۰, دهه شصت: the ten Jalali years from then on; 1990 is a decade of our calendar."""
    first = span.value("year", "two_digits", "d2", "decade_number")
    if first % 10:
        return None
    if first > _LAST_JALALI_YEAR:
        return Resolved(calendar.decade(first), "explicit", "text")
    if first < 100 and scene.anchor.day is None:
        return Resolved(None, "relative", "none", "decade")
    first += _JALALI_CENTURY if first < 100 else 0
    whole = Interval(jalali.new_year(first), jalali.year_of(first + 9).end, "decade")
    return Resolved(whole, "explicit", "text")


def read_jalali_unit_year(span: Span, scene: Scene) -> Resolved | None:
    """سال گذشته, پارسال: a year that began in March, unless the text counts our years."""
    shift = span.value("year_shift")
    shift = _YEAR_SHIFTS.get(span.relation or "") if shift is None else shift
    if shift is None:
        return None
    today = scene.anchor.day
    if today is None:
        return Resolved(None, "relative", "none", "year")
    if _counts_our_years(scene):
        return Resolved(calendar.year(today.year + shift), "relative", scene.anchor.origin)
    return Resolved(jalali.year_of(_jalali_year(today) + shift), "relative", scene.anchor.origin)


def _counts_our_years(scene: Scene) -> bool:
    years = [year for _, year in scene.years]
    return bool(years) and all(year > _LAST_JALALI_YEAR for year in years)


def _jalali_year(day: date) -> int:
    year = day.year - _JALALI_OFFSET
    return year if day >= jalali.new_year(year) else year - 1


def read_hijri_day(span: Span, _scene: Scene) -> Resolved | None:
    """12 Rabi' al-Awwal 1445; without its year it may be in any season, so it stays unplaced."""
    month, day, year = span.value("hijri_month"), span.day, span.value("year")
    if not day:
        return None
    return _in_hijri_year(year, hijri.day(year or hijri.LAST_YEAR, month, day))


def read_hijri_month(span: Span, _scene: Scene) -> Resolved | None:
    """Ramadan 1445."""
    year = span.value("year")
    return _in_hijri_year(year, hijri.month_of(year, span.value("hijri_month")))


def read_hijri_year(span: Span, _scene: Scene) -> Resolved | None:
    """1445 AH."""
    year = span.value("year")
    return _in_hijri_year(year, hijri.year_of(year))


def _in_hijri_year(year: int | None, interval: Interval) -> Resolved | None:
    if year is None:
        return Resolved(None, "relative", "none")
    is_known = hijri.FIRST_YEAR <= year <= hijri.LAST_YEAR
    return Resolved(interval, "explicit", "text") if is_known else None


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
    shift, today = _YEAR_SHIFTS.get(span.relation or ""), scene.anchor.day
    if span.unit == "year" and shift is not None:
        interval = at(_jalali_year(today) + shift) if today else None
        return Resolved(interval, "relative", scene.anchor.origin)
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


def read_ancient_season(span: Span, scene: Scene) -> Resolved | None:
    """The winter of 373-374."""
    if not scene.is_ancient:
        return None
    name, number = span.value("season", "weak_season"), span.values["plain_number"][0]
    return Resolved(calendar.season(number, name), "explicit", "text")


def read_before_christ(_span: Span, scene: Scene) -> Resolved | None:
    """490 BC: ISO days don't reach it, and the year-less dates after it must not fall into our time."""
    scene.is_before_christ = True
    return None
