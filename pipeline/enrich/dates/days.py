"""Forms that name a day: January 5, 2024; 5-6 September; 03/04/2024; Christmas; the first week of May."""

from calendar import isleap
from datetime import date, timedelta

from pipeline.enrich.dates import calendar
from pipeline.enrich.dates.calendar import Interval
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tense import tense_of
from pipeline.enrich.dates.years import InYear, in_its_year

_DAY = timedelta(days=1)

_NEAR = timedelta(days=21)
_AHEAD_YEARS = 10


def read_iso(span: Span, _scene: Scene) -> Resolved | None:
    """2024-01-05."""
    return Resolved(calendar.one_day(date.fromisoformat(span.value("iso"))), "explicit", "text")


def read_iso_week(span: Span, _scene: Scene) -> Resolved | None:
    """2021-W05; 2021-W05-3."""
    year, number, weekday = span.value("iso_week")
    day = date.fromisocalendar(int(year), int(number), int(weekday or 1))
    return Resolved(calendar.one_day(day) if weekday else calendar.week(day), "explicit", "text")


def read_numeric_day(span: Span, scene: Scene) -> Resolved | None:
    """24.12. without a year; Wednesday (21/8)."""
    day, month = (int(part) for part in span.value("day_month", "fraction"))
    calendar.one_day(date(2024, month, day))  # raises for 31.2.
    return in_its_year(span, scene, lambda year: calendar.one_day(calendar.day_of_year(year, month, day)))


def read_event(span: Span, _scene: Scene) -> Resolved | None:
    """A day that has a name ("9/11")."""
    day = date.fromisoformat(span.value("event"))
    return Resolved(calendar.one_day(day), "explicit", "text", moves=False)


def read_numeric(span: Span, scene: Scene) -> Resolved | None:
    """03/04/2024: where one order is possible, or the language, the country or the text itself knows one."""
    first, second, third = (int(part) for part in span.value("numeric"))
    if first > 999:
        return Resolved(calendar.one_day(date(first, second, third)), "explicit", "text")
    year = third if third > 99 else _century_of(third, scene)
    if year is None:
        return Resolved(None, "explicit", "none")
    possible = _possible_days(first, second, year)
    order = scene.language.order_in(scene.anchor.country_code) or _order_of_text(scene)
    if order in possible:
        return Resolved(calendar.one_day(possible[order]), "explicit", "text")
    near = {day for day in possible.values() if _is_near(day, scene)} or set(possible.values())
    if len(near) == 1:
        return Resolved(calendar.one_day(near.pop()), "explicit", "text")
    return Resolved(None, "explicit", "none") if possible else None


def _possible_days(first: int, second: int, year: int) -> dict[str, date]:
    days = {"dmy": _try_day(year, second, first), "mdy": _try_day(year, first, second)}
    return {order: day for order, day in days.items() if day}


def _order_of_text(scene: Scene) -> str | None:
    """The order of the text's other dates: 25/04/2021 says that its 03/04/2021 is in April."""
    parts = [tuple(map(int, span.value("numeric"))) for span in scene.spans if span.value("numeric")]
    orders = [list(_possible_days(first, second, 2024)) for first, second, third in parts if first < 1000]
    sure = {order[0] for order in orders if len(order) == 1}
    return sure.pop() if len(sure) == 1 else None


def _century_of(short: int, scene: Scene) -> int | None:
    """The full year of 98 or 24: none far in the future; undecided for 30 to 69 without a publication."""
    if scene.anchor.day is not None:
        return short + (2000 if short + 2000 <= scene.anchor.day.year + _AHEAD_YEARS else 1900)
    return None if 30 <= short < 70 else short + (2000 if short < 30 else 1900)


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
    if (month, day) == (2, 29) and known is None and not span.value("year"):
        return _leap_day(scene)
    return in_its_year(span, scene, at, known=known)


def _leap_day(scene: Scene) -> Resolved:
    """29 February: the leap year nearest to the day that is told or, in a report, to publication."""
    base = scene.last.start if scene.is_narrative and scene.last else scene.anchor.day
    if base is None:
        return Resolved(None, "relative", "none")
    years = [year for year in range(base.year - 4, base.year + 5) if isleap(year)]
    days = [calendar.one_day(date(year, 2, 29)) for year in years]
    nearest = min(days, key=lambda each: each.distance(base))
    return Resolved(nearest, "relative", "text" if scene.is_narrative else scene.anchor.origin)


def _year_of_weekday(span: Span, scene: Scene, at: InYear) -> int | None:
    """As in "Friday, January 5": the nearest year in which that day is a Friday."""
    today = scene.anchor.day
    weekday = scene.weekdays.get((span.month or 0, span.day or 0))
    if weekday is None or today is None:
        return None
    years = [today.year + shift for shift in (0, -1, 1, -2, -3)]
    return next((year for year in years if at(year).start.weekday() == weekday), None)


def read_day_range(span: Span, scene: Scene) -> Resolved | None:
    """5-6 September 2019."""
    month, (first, second) = span.month, span.all_of("d2", "ordinal_digits", "ordinal")[:2]
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


def read_day_near(span: Span, scene: Scene) -> Resolved | None:
    """12日, 12일: the day of such a number that is being told or, in a report, nearest to publication."""
    day, today = span.day, scene.anchor.day
    if not day:
        return None
    if today is None:
        return Resolved(None, "relative", "none")
    if scene.is_narrative:
        return read_day_of_month(span, scene)
    tense = tense_of(span, scene.lexed)
    ahead = tense == "future" or (tense is None and scene.looks_ahead(span))
    months = [
        calendar.month(today.year, today.month + shift) for shift in ((0, 1, 2) if ahead else (0, -1, -2))
    ]
    days = [whole.start + (day - 1) * _DAY for whole in months if (whole.end - whole.start).days >= day - 1]
    found = next(each for each in days if (each >= today if ahead else each <= today))
    return Resolved(calendar.one_day(found), "relative", scene.anchor.origin)


def read_nth_weekday(span: Span, scene: Scene) -> Resolved | None:
    """The second Tuesday of May; the last Friday in March."""
    month, weekday, index = span.month, span.value("weekday"), span.value("ordinal") or 0
    if not month or index > 5 or (index == 0 and span.value("rel") != "last"):
        return None

    def at(year: int) -> Interval:
        return calendar.one_day(calendar.holiday(f"{month}-{index}-{weekday}", year))

    return in_its_year(span, scene, at, is_related=False)


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


def read_holiday(span: Span, scene: Scene) -> Resolved | None:
    """Christmas 2003; Thanksgiving."""
    rule, eve = span.value("holiday"), timedelta(days=span.value("eve") or 0)
    if span.unit not in (None, "day", "year"):
        return None
    return in_its_year(span, scene, lambda year: calendar.one_day(calendar.holiday(rule, year) + eve))
