"""Forms that name a longer time: months, seasons, quarters, years, decades, centuries."""

from datetime import date

from pipeline.enrich.dates import calendar
from pipeline.enrich.dates.calendar import Interval
from pipeline.enrich.dates.guards import range_years
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.years import in_its_year, told_unit

_LAST_CENTURY = 22


def read_month(span: Span, scene: Scene) -> Resolved | None:
    """January 2020; late September; in October."""
    month = span.month
    return in_its_year(span, scene, lambda year: calendar.month(year, month)) if month else None


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


def read_season_range(span: Span, scene: Scene) -> Resolved | None:
    """The summer and autumn of 1918."""
    first, second = span.all_of("season", "weak_season")

    def at(year: int) -> Interval:
        end = calendar.season(year, second).end
        start = next(
            s for s in (calendar.season(year, first), calendar.season(year - 1, first)) if s.start < end
        )
        return Interval(start.start, end, "season")

    return in_its_year(span, scene, at)


def read_first_units(span: Span, scene: Scene) -> Resolved | None:
    """The first six months of 2023, the last two weeks of May, the first nine months of the year."""
    unit, is_last = span.value("units") or span.all_of("unit")[-1], span.value("ordinal") is None
    if span.value("rel") != "last" if is_last else span.value("ordinal") != 1:
        return None

    def part(whole: Interval) -> Interval:
        return calendar.some_units(whole, unit, span.count, is_last=is_last)

    month = span.month
    if month:
        return in_its_year(span, scene, lambda year: part(calendar.month(year, month)), is_related=False)
    if span.value("year"):
        return Resolved(part(calendar.year(span.value("year"))), "explicit", "text")
    named = [*span.all_of("rel")[is_last:], *span.all_of("that")]
    whole = told_unit(span.value("unit"), named[-1] if named else "the", scene)
    if whole is None:
        return Resolved(None, "relative", "none", "month")
    return Resolved(part(whole), "relative", scene.anchor.origin, moves=False)


def read_quarter(span: Span, scene: Scene) -> Resolved | None:
    """The third quarter of 2019."""
    index = span.value("ordinal", "ordinal_digits", "roman", "d2", "number") or 0
    return in_its_year(span, scene, lambda year: calendar.quarter(year, index)) if 1 <= index <= 4 else None


def read_half(span: Span, scene: Scene) -> Resolved | None:
    """The first half of 2019; the latter half."""
    index = span.value("half_year", "ordinal", "roman", "d2") or (
        1 if span.value("part", "latter") == "early" else 2
    )
    return in_its_year(span, scene, lambda year: calendar.half(year, index)) if index <= 2 else None


def read_year(span: Span, scene: Scene) -> Resolved | None:
    """In 2014; late 2017; '68."""
    return in_its_year(span, scene, calendar.year) if span.unit in (None, "year") else None


def read_month_spoken(span: Span, _scene: Scene) -> Resolved | None:
    """April of fifteen eighteen."""
    year = _spoken_year(span)
    return Resolved(calendar.month(year, span.month), "explicit", "text") if year and span.month else None


def read_spoken_year(span: Span, _scene: Scene) -> Resolved | None:
    """Nineteen eighty-four; twenty sixteen."""
    year = _spoken_year(span)
    return Resolved(calendar.year(year), "explicit", "text") if year else None


def _spoken_year(span: Span) -> int | None:
    century, tens, ones = [*span.values["number"], 0][:3]
    is_year = 11 <= century <= 20 and tens >= 10 and (ones == 0 or (ones < 10 and tens % 10 == 0))
    return int(century * 100 + tens + ones) if is_year else None


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


def read_decade(span: Span, scene: Scene) -> Resolved | None:
    """The 1990s; the '80s. The 1800s are a century."""
    first = span.value("decade")
    is_short = len(scene.lexed.surface(span.last - 1).strip("'’s")) == 2
    if is_short and scene.anchor.day is None:
        return Resolved(None, "relative", "none", "decade")
    if first % 100 == 0 and first < 2000:
        return Resolved(calendar.century(first // 100 + 1), "explicit", "text")
    return Resolved(calendar.decade(first), "explicit", "text")


_CENTURY_SHIFTS = {"last": -1, "this": 0}


def read_named_decade(span: Span, scene: Scene) -> Resolved | None:
    """Les années 90, die 1990er Jahre, 1990年代: a number that a word makes a decade."""
    first = span.value("year", "two_digits", "ordinal_digits", "decade_number", "short_year", "d2", "number")
    if first % 10 or not first or 100 <= first < 1000:
        return None
    if first >= 100:
        return Resolved(calendar.decade(first), "explicit", "text")
    century = span.value("century", "roman")
    if century:  # 20世纪90年代, 60-е годы XX века
        return Resolved(calendar.decade((century - 1) * 100 + first), "explicit", "text")
    if scene.anchor.day is None:
        return Resolved(None, "relative", "none", "decade")
    shift = _CENTURY_SHIFTS.get(span.relation or "")
    hundreds = 1900 if shift is None else (scene.anchor.day.year // 100 + shift) * 100
    return Resolved(calendar.decade(hundreds + first), "explicit", "text")


def read_fiscal_year(_span: Span, _scene: Scene) -> Resolved | None:
    """FY2024: where a fiscal year begins depends on whose it is, so it is found and not placed."""
    return Resolved(None, "explicit", "none", "year", moves=False)


def read_named_century(span: Span, _scene: Scene) -> Resolved | None:
    """L'Ottocento: the eight hundreds after a thousand."""
    return Resolved(calendar.century(span.value("roman_word") // 100 + 1), "explicit", "text", moves=False)


def read_century_range(span: Span, _scene: Scene) -> Resolved | None:
    """The 15th to the 19th century."""
    first, last = span.all_of("ordinal_digits", "ordinal", "roman")[:2]
    if not 1 <= first < last <= _LAST_CENTURY:
        return None
    interval = Interval(calendar.century(first).start, calendar.century(last).end, "century")
    return Resolved(interval, "explicit", "text", moves=False)


def read_century(span: Span, _scene: Scene) -> Resolved | None:
    """The 19th century."""
    index = span.value("roman", "ordinal_digits", "ordinal", "ordinal_word", "d2")
    return (
        Resolved(calendar.century(index), "explicit", "text", moves=False)
        if 1 <= index <= _LAST_CENTURY
        else None
    )
