"""Forms that count units: two weeks ago, three years ago today, in ten days, two days later."""

from datetime import date, timedelta

from pipeline.enrich.dates import calendar
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tense import tense_of

_DAY = timedelta(days=1)

_UNIT_SHIFTS = {"last": -1, "past": -1, "previous": -1, "next": 1, "following": 1}

_HALVES = {"year": ("month", 6), "month": ("day", 15), "week": ("day", 3), "decade": ("year", 5)}

_SHIFTED_UNITS = {"named_unit": "week", "named_month": "month", "named_weekend": "weekend"}


def read_shifted_unit(span: Span, scene: Scene) -> Resolved | None:
    """先週, 다음 달: one word for last week, next month."""
    name = next(name for name in _SHIFTED_UNITS if name in span.values)
    unit, today = _SHIFTED_UNITS[name], scene.anchor.day
    if today is None:
        return Resolved(None, "relative", "none", unit)
    return Resolved(calendar.unit_at(today, unit, span.value(name)), "relative", scene.anchor.origin)


def read_shifted_weekday(span: Span, scene: Scene) -> Resolved | None:
    """来週の月曜日: the Monday of next week."""
    if scene.anchor.day is None:
        return Resolved(None, "relative", "none")
    whole = calendar.unit_at(scene.anchor.day, "week", span.value("named_unit"))
    return Resolved(
        calendar.one_day(whole.start + span.value("weekday") * _DAY), "relative", scene.anchor.origin
    )


def read_shifted_month_day(span: Span, scene: Scene) -> Resolved | None:
    """先月12日: that day of last month; raises ValueError where it has none."""
    if scene.anchor.day is None or not span.day:
        return Resolved(None, "relative", "none")
    whole = calendar.unit_at(scene.anchor.day, "month", span.value("named_month"))
    day = date(whole.start.year, whole.start.month, span.day)
    return Resolved(calendar.one_day(day), "relative", scene.anchor.origin)


def read_ago(span: Span, scene: Scene) -> Resolved | None:
    """Two years ago; in a story, from its own time."""
    unit = span.unit or ""
    if scene.anchor.day is None:
        return Resolved(None, "relative", "none", unit)
    base = scene.last.start if scene.is_narrative and scene.last else scene.anchor.day
    if "half" in span.values and unit in _HALVES:
        inner, per_half = _HALVES[unit]  # half a year is six months: counted first, then the unit is named
        base = calendar.unit_at(base, inner, -per_half).start
    return Resolved(calendar.unit_at(base, unit, -span.count), "relative", scene.anchor.origin, unit)


def read_ago_last(span: Span, scene: Scene) -> Resolved | None:
    """دو ماه پیش, dua hari lalu: a count before "last"; "در دو ماه گذشته" measures."""
    last = scene.lexed.surface(span.last - 1)
    is_past = span.relation in ("last", "previous") and last not in scene.language.lists["measuring"]
    return read_ago(span, scene) if is_past else None


def read_ago_day(span: Span, scene: Scene) -> Resolved | None:
    """Three years ago today, a week ago Friday, ten years ago this month: as exact as the second part."""
    today, unit = scene.anchor.day, span.value("units", "unit")
    weekday, relation = span.value("weekday"), span.relation
    if today is None:
        return Resolved(None, "relative", "none")
    if weekday is not None:
        day = calendar.on_or_before(today - (_DAY if relation == "last" else 0 * _DAY), weekday)
    elif relation:
        shift = _UNIT_SHIFTS.get(relation, 0)
        day = calendar.unit_at(today, span.all_of("unit")[-1], shift).start if shift else today
    else:
        day = today + (span.value("deictic") or 0) * _DAY
    back = _back(day, unit, span.count)
    if back is None:
        return None
    named = span.all_of("unit")[-1] if relation and weekday is None else "day"
    return Resolved(
        calendar.unit_at(back, named), "relative", scene.anchor.origin, moves=not scene.is_narrative
    )


def _back(day: date, unit: str, count: int) -> date | None:
    """The same day so many units earlier; 31 October a month after none is the month's last."""
    if unit in ("day", "week"):
        return day - count * (7 if unit == "week" else 1) * _DAY
    months = {"month": 1, "year": 12, "decade": 120}.get(unit)
    if months is None:
        return None
    whole = calendar.month(day.year, day.month - count * months)
    return min(whole.end, whole.start + (day.day - 1) * _DAY)


def read_ahead(span: Span, scene: Scene) -> Resolved | None:
    """In two weeks, two weeks from now: where the sentence looks ahead; else it is a duration."""
    unit, today = span.unit or "", scene.anchor.day
    if "hence" not in span.values and (span.value("article") and unit == "day"):
        return None  # "48,000 pins in a day"
    if "hence" not in span.values and (scene.is_narrative or tense_of(span, scene.lexed) != "future"):
        return None
    if today is None:
        return Resolved(None, "relative", "none", unit)
    return Resolved(
        calendar.unit_at(today, unit, span.count), "relative", scene.anchor.origin, unit, moves=False
    )


def read_later(span: Span, scene: Scene) -> Resolved | None:
    """Two days later, a year earlier: from the text's last date."""
    unit, direction = span.unit or "", span.value("later", "before")
    named = scene.apposition(span)
    if named is not None:
        return _as_named(named, unit)
    if scene.anchor.day is None:
        return Resolved(None, "anaphoric", "none", unit)
    if scene.last is None and unit == "year" and not scene.is_narrative:
        return Resolved(
            calendar.unit_at(scene.anchor.day, unit, direction * span.count), "relative", scene.anchor.origin
        )
    if scene.last is None or scene.is_before_christ or not scene.last.is_within(unit):
        return Resolved(None, "anaphoric", "none", unit)
    base = scene.last_day if unit == "day" and scene.last_day else scene.last.start
    return Resolved(calendar.unit_at(base, unit, direction * span.count), "anaphoric", "text", unit)


def _as_named(named: Span, unit: str) -> Resolved | None:
    """As in "170 years later, in 1896": the date behind says it."""
    year, month, day = named.value("year"), named.month, named.day
    if not year or (unit != "year" and not month) or (unit in ("week", "day") and not day):
        return None
    return Resolved(calendar.unit_at(date(year, month or 1, day or 1), unit), "explicit", "text", moves=False)
