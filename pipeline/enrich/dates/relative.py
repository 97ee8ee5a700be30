"""Forms that count: today and yesterday, last week, two days ago, two days later."""

from datetime import date, timedelta

from pipeline.enrich.dates import calendar
from pipeline.enrich.dates.habits import is_habit, is_month_pair, is_near, is_nowadays
from pipeline.enrich.dates.reading import DateKind
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tense import tense_of
from pipeline.enrich.dates.years import told_unit

_DAY = timedelta(days=1)

_DAY_PART_SHIFTS = {"last": -1, "previous": -1, "next": 1, "following": 1}

_UNIT_SHIFTS = {"last": -1, "past": -1, "previous": -1, "next": 1, "following": 1}
_HALVES = {"year": ("month", 6), "month": ("day", 15), "week": ("day", 3), "decade": ("year", 5)}

_PLAIN_UNITS = frozenset(["week", "month", "year", "decade", "century"])

_MEASURING_LANGUAGES = frozenset(["en", "fr"])
_LONG_UNITS = frozenset(["month", "quarter", "year", "decade", "century"])


def read_deictic(span: Span, scene: Scene) -> Resolved | None:
    """Today, yesterday; in a history "today" means these times."""
    shift, today = span.value("deictic", "morning", "two_days"), scene.anchor.day
    if "before" in span.values:  # the day before yesterday
        if span.unit != "day" or shift != span.value("before"):
            return None
        shift *= 2
    if today is None:
        return Resolved(None, "relative", "none")
    if shift == 0 and _means_these_times(span, scene):
        return None
    return Resolved(
        calendar.one_day(today + shift * _DAY), "relative", scene.anchor.origin, moves=not scene.is_narrative
    )


def _means_these_times(span: Span, scene: Scene) -> bool:
    if is_nowadays(span, scene.lexed, scene.language):
        return True
    if scene.today_is_a_day:
        return False
    return scene.is_narrative or not is_near(span, scene.lexed, scene.language.lists["speech_words"])


def read_day_beside(span: Span, scene: Scene) -> Resolved | None:
    """कल: yesterday or tomorrow, as the verb says; without one unplaced."""
    tense, today = tense_of(span, scene.lexed), scene.anchor.day
    if today is None or tense is None:
        return Resolved(None, "relative", "none")
    return Resolved(
        calendar.one_day(today + (_DAY if tense == "future" else -_DAY)), "relative", scene.anchor.origin
    )


def read_deictic_part(_span: Span, scene: Scene) -> Resolved | None:
    """Ce matin, esta noche: a part of the day of writing."""
    if scene.anchor.day is None:
        return Resolved(None, "relative", "none")
    return Resolved(calendar.one_day(scene.anchor.day), "relative", scene.anchor.origin)


def read_day_part(span: Span, scene: Scene) -> Resolved | None:
    """Last night, this morning; that afternoon, the next morning."""
    relation = span.relation or "that"
    if relation == "last" and _is_final(span, scene):
        return None
    is_told = scene.is_narrative or relation not in ("last", "this", "past")
    kind: DateKind = "anaphoric" if is_told else "relative"
    if scene.anchor.day is None:
        return Resolved(None, kind, "none")
    base = scene.last_day if is_told else scene.anchor.day
    if base is None:
        return None
    day = calendar.one_day(base + _DAY_PART_SHIFTS.get(relation, 0) * _DAY)
    return Resolved(day, kind, "text" if is_told else scene.anchor.origin)


def _is_final(span: Span, scene: Scene) -> bool:
    """As in "the last night of the festival", "our last evening": the final one, not yesterday's."""
    before = scene.lexed
    return (
        before.name(span.first - 1) == "the"
        or before.surface(span.first - 1).casefold() in (scene.language.lists["ages"])
    )


def read_told_day(span: Span, scene: Scene) -> Resolved | None:
    """Le lendemain, la veille: the day beside the last one told."""
    if scene.anchor.day is None:
        return Resolved(None, "anaphoric", "none")
    if scene.last_day is None:
        return None
    return Resolved(calendar.one_day(scene.last_day + span.value("told_day") * _DAY), "anaphoric", "text")


def read_unit(span: Span, scene: Scene) -> Resolved | None:
    """Last week, the next day, that year, the end of the month."""
    unit, relation = span.unit or "", span.relation or "the"
    if _is_duration(span, scene, unit, relation):
        return None
    is_told = _is_told(relation, span, scene)
    kind: DateKind = "anaphoric" if is_told else "relative"
    if scene.anchor.day is None:
        return Resolved(None, kind, "none", unit)
    interval = told_unit(unit, relation, scene, is_told=is_told)
    if interval is None or (relation == "that" and unit == "day" and interval.start == scene.anchor.day):
        return None  # nobody calls today "that day"
    origin = "text" if (is_told or scene.is_narrative) and scene.last else scene.anchor.origin
    return Resolved(interval, kind, origin, unit)


def _is_duration(span: Span, scene: Scene, unit: str, relation: str) -> bool:
    """As in "the past year", "for the next year", "our last day": they measure, they don't date."""
    if unit == "day" and relation in ("last", "past", "the"):
        return True
    if relation == "the":
        return unit not in _PLAIN_UNITS
    if span.value("part", "part_noun", "later"):
        return False  # "the end of last year"
    previous = scene.lexed.name(span.first - 1)
    if relation == "past" or (relation == "last" and previous == "the" and _measures(span, scene, unit)):
        return True
    opener = scene.lexed.name(span.first - 2) if previous == "the" else previous
    return relation == "next" and opener == "over" and unit != "day"


def _measures(span: Span, scene: Scene, unit: str) -> bool:
    """As in "the last year", "la dernière année"; "el año pasado", "lo scorso anno" are last year."""
    is_ahead_of_unit = scene.lexed.name(span.first) == "rel"
    return unit in _LONG_UNITS and is_ahead_of_unit and scene.language.code in _MEASURING_LANGUAGES


def _is_told(relation: str, span: Span, scene: Scene) -> bool:
    """Whether a relation counts from the text's last date ("the next day") or from today."""
    if relation in ("that", "previous", "following") or scene.is_narrative:
        return True
    return relation == "next" and scene.lexed.name(span.first - 1) == "the"


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


def _is_subject(span: Span, scene: Scene) -> bool:
    """As in "October is the month of the harvest": at a sentence's head, before such a verb."""
    if span.last - span.first > 1 or scene.lexed.name(span.first - 1) not in ("", "stop", "newline"):
        return False
    return scene.lexed.surface(span.last).casefold() in scene.language.lists["general_verbs"]


def is_recurring(span: Span, scene: Scene) -> bool:
    """Whether a date without a year tells what always happens at that time."""
    if span.phrase.form not in ("weekday", "month", "season", "day", "holiday"):
        return False
    if is_habit(span, scene.lexed, scene.language):
        return True
    if span.phrase.form == "month" and (_is_subject(span, scene) or scene.goes_on_recurring(span)):
        return True
    if span.phrase.form == "weekday" and not span.relation and tense_of(span, scene.lexed) is None:
        noun = scene.lexed.surface(span.last).casefold()
        return noun in scene.language.lists["weekly_nouns"]  # "he leads Friday prayers"
    return is_month_pair(span, scene.lexed) and tense_of(span, scene.lexed) is None
