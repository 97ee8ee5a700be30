"""Forms that name a place on the calendar: days, months, seasons, years, centuries."""

from calendar import isleap
from datetime import date, timedelta

from pipeline.enrich.dates import calendar, jalali
from pipeline.enrich.dates.calendar import Interval
from pipeline.enrich.dates.guards import range_years
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.years import InYear, in_its_year

_DAY = timedelta(days=1)
_JALALI_MONTHS = ("jalali_month", "weak_jalali_month")
_LAST_JALALI_YEAR = 1500
_JALALI_OFFSET = 621  # Jalali years begin in March: 1402 began in 2023


def read_iso(span: Span, _scene: Scene) -> Resolved | None:
    """2024-01-05."""
    return Resolved(calendar.one_day(date.fromisoformat(span.value("iso"))), "explicit", "text")


def read_event(span: Span, _scene: Scene) -> Resolved | None:
    """A day that has a name ("9/11")."""
    day = date.fromisoformat(span.value("event"))
    return Resolved(calendar.one_day(day), "explicit", "text", moves=False)


def read_numeric(span: Span, scene: Scene) -> Resolved | None:
    """03/04/2024: only where one order is possible or the language knows one."""
    first, second, third = (int(part) for part in span.value("numeric"))
    if first > 999:
        return Resolved(calendar.one_day(date(first, second, third)), "explicit", "text")
    year = third + (0 if third > 99 else 2000 if third < 70 else 1900)
    days = {
        order: _try_day(year, *pair) for order, pair in (("dmy", (second, first)), ("mdy", (first, second)))
    }
    possible = {order: day for order, day in days.items() if day}
    order = scene.language.numeric_order
    if order in possible:
        return Resolved(calendar.one_day(possible[order]), "explicit", "text")
    near = {day for day in possible.values() if _is_near(day, scene)} or set(possible.values())
    if len(near) == 1:
        return Resolved(calendar.one_day(near.pop()), "explicit", "text")
    return Resolved(None, "explicit", "none") if possible else None


_NEAR = timedelta(days=21)


def _is_near(day: date, scene: Scene) -> bool:
    """Of 03/04 and 04/03 the one beside the day of publication is meant."""
    return scene.anchor.day is not None and abs(day - scene.anchor.day) <= _NEAR


def _try_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_day(span: Span, scene: Scene) -> Resolved | None:
    """January 5, 2024; 5 January; the 3rd of May last."""
    month, day = span.month, span.day
    if not month or not day:
        return None
    calendar.one_day(date(span.value("year") or 2024, month, day))  # raises for 31 February
    event = scene.event_year(span)
    if event:
        return Resolved(calendar.one_day(date(event, month, day)), "relative", "text", moves=False)

    def at(year: int) -> Interval:
        return calendar.one_day(calendar.day_of_year(year, month, day))

    if (month, day) == (2, 29) and not isleap(span.value("year") or scene.borrowed.get(span.first) or 2024):
        return None
    known = scene.full_days.get((month, day)) or _year_of_weekday(span, scene, at)
    return in_its_year(span, scene, at, known=known)


def _year_of_weekday(span: Span, scene: Scene, at: InYear) -> int | None:
    """As in "Friday, January 5": the nearest year in which that day is a Friday."""
    weekday, today = span.value("weekday", "short_weekday"), scene.anchor.day
    if weekday is None or today is None:
        return None
    years = [today.year + shift for shift in (0, -1, 1, -2, -3)]
    return next((year for year in years if at(year).start.weekday() == weekday), None)


def read_day_range(span: Span, scene: Scene) -> Resolved | None:
    """5-6 September 2019."""
    month, (first, second) = span.month, span.values["d2"][:2]
    if not month or first >= second:
        return None

    def at(year: int) -> Interval:
        return Interval(
            calendar.day_of_year(year, month, first), calendar.day_of_year(year, month, second), "day"
        )

    return in_its_year(span, scene, at)


def read_day_of_month(span: Span, scene: Scene) -> Resolved | None:
    """As in "The 9th", "Thursday the 9th": in the month that is being told."""
    day, base = span.day, scene.last
    if not day:
        return None
    if scene.anchor.day is None:
        return Resolved(None, "anaphoric", "none")
    if base is None or base.precision not in ("day", "month"):
        return None
    return Resolved(calendar.one_day(date(base.start.year, base.start.month, day)), "anaphoric", "text")


def read_month(span: Span, scene: Scene) -> Resolved | None:
    """January 2020; late September; in October."""
    month = span.month
    return in_its_year(span, scene, lambda year: calendar.month(year, month)) if month else None


def read_week_of_month(span: Span, scene: Scene) -> Resolved | None:
    """The first week of May (days 1 to 7); the last week of May (the last seven days)."""
    month, index = span.month, span.value("ordinal", "ordinal_digits") or 0
    if not month or index > 4 or (index == 0 and span.value("rel") != "last"):
        return None

    def at(year: int) -> Interval:
        whole = calendar.month(year, month)
        start = whole.end - 6 * _DAY if index == 0 else whole.start + (index - 1) * 7 * _DAY
        return Interval(start, start + 6 * _DAY, "week")

    return in_its_year(span, scene, at, is_related=False)


def read_month_range(span: Span, scene: Scene) -> Resolved | None:
    """January-June 2016."""
    months = span.months
    if len(months) != 2 or months[0] >= months[1]:
        return None
    first, count = months[0], months[1] - months[0] + 1
    return in_its_year(span, scene, lambda year: calendar.months(calendar.month(year, first), count, "month"))


def read_season(span: Span, scene: Scene) -> Resolved | None:
    """The summer of 1963; last winter."""
    name = span.value("season", "weak_season")
    return in_its_year(span, scene, lambda year: calendar.season(year, name))


def read_quarter(span: Span, scene: Scene) -> Resolved | None:
    """The third quarter of 2019."""
    index = span.value("ordinal", "ordinal_digits", "d2", "number")
    return in_its_year(span, scene, lambda year: calendar.quarter(year, index)) if 1 <= index <= 4 else None


def read_half(span: Span, scene: Scene) -> Resolved | None:
    """The first half of 2019; the latter half."""
    index = span.value("ordinal") or (1 if span.value("part") == "early" else 2)
    return in_its_year(span, scene, lambda year: calendar.half(year, index)) if index <= 2 else None


def read_year(span: Span, scene: Scene) -> Resolved | None:
    """In 2014; late 2017; '68."""
    return in_its_year(span, scene, calendar.year) if span.unit in (None, "year") else None


def read_signed_year(span: Span, scene: Scene) -> Resolved | None:
    """2024年: the sign itself says that the number is a year."""
    return in_its_year(span, scene, calendar.year)


def read_shifted_year(span: Span, scene: Scene) -> Resolved | None:
    """去年, پارسال: one word for last year."""
    return in_its_year(span, scene, calendar.year)


def read_year_range(span: Span, scene: Scene) -> Resolved | None:
    """1914-1918; 1920-21. A narrative goes on from the first year."""
    first, last = range_years(span)
    scene.remember(span, Resolved(calendar.year(first), "explicit", "text"))
    interval = Interval(date(first, 1, 1), date(last, 12, 31), "year")
    return Resolved(interval, "explicit", "text", moves=False)


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


def read_decade(span: Span, scene: Scene) -> Resolved | None:
    """The 1990s; the '80s. The 1800s are a century."""
    first = span.value("decade")
    is_short = len(scene.lexed.surface(span.last - 1).strip("'’s")) == 2
    if is_short and scene.anchor.day is None:
        return Resolved(None, "relative", "none", "decade")
    if first % 100 == 0 and first < 2000:
        return Resolved(calendar.century(first // 100 + 1), "explicit", "text")
    return Resolved(calendar.decade(first), "explicit", "text")


def read_named_decade(span: Span, scene: Scene) -> Resolved | None:
    """Les années 90, die 1990er Jahre, 1990年代: a number that a word makes a decade."""
    first = span.value("year", "two_digits", "ordinal_digits", "decade_number")
    if first % 10 or 100 <= first < 1000:
        return None
    if first < 100 and scene.anchor.day is None:
        return Resolved(None, "relative", "none", "decade")
    return Resolved(calendar.decade(first + (1900 if first < 100 else 0)), "explicit", "text")


def read_century(span: Span, _scene: Scene) -> Resolved | None:
    """The 19th century."""
    index = span.value("ordinal_digits", "ordinal", "d2")
    return Resolved(calendar.century(index), "explicit", "text", moves=False) if 1 <= index <= 22 else None


def read_holiday(span: Span, scene: Scene) -> Resolved | None:
    """Christmas 2003; Thanksgiving."""
    rule, eve = span.value("holiday"), timedelta(days=span.value("eve") or 0)
    if span.unit not in (None, "day"):
        return None
    return in_its_year(span, scene, lambda year: calendar.one_day(calendar.holiday(rule, year) + eve))


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
