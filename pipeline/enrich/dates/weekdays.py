"""Forms of the week and the clock: on Friday, over the weekend, at 8:30 a.m."""

from datetime import date, timedelta

from pipeline.enrich.dates import calendar
from pipeline.enrich.dates.calendar import Interval
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tense import tense_of
from pipeline.enrich.dates.years import told_unit

_DAY = timedelta(days=1)

# A narrative's weekday counts from publication where the story has come this near to it.
_NEWS_REACH = timedelta(days=31)

_DAY_FORMS = frozenset(["day", "weekday", "deictic", "day_part", "iso", "numeric", "event", "holiday"])

_CLOCK_REACH, _CLOCK_TOLD_REACH = 4, 40


def read_weekday(span: Span, scene: Scene) -> Resolved | None:
    """On Friday; last Friday; that Friday."""
    number, relation = span.value("weekday", "short_weekday", "second_day"), span.relation
    today = scene.anchor.day
    if today is None:
        return Resolved(None, "relative", "none")
    told = scene.last_day
    if scene.is_narrative and told and told < today - _NEWS_REACH:
        return Resolved(calendar.one_day(calendar.on_or_after(told, number)), "anaphoric", "text")
    if relation in ("that", "following", "previous") and told:
        return Resolved(calendar.one_day(_weekday(span, scene, number, told)), "anaphoric", "text")
    return Resolved(calendar.one_day(_weekday(span, scene, number, today)), "relative", scene.anchor.origin)


def _weekday(span: Span, scene: Scene, number: int, today: date) -> date:
    relation = span.relation
    if relation in ("last", "previous", "past"):
        return calendar.on_or_before(today - _DAY, number)
    if relation in ("next", "following"):
        return calendar.on_or_after(today + _DAY, number)
    is_to_come = scene.is_deadline(span) or scene.is_put_off_to(span)
    tense = "future" if is_to_come else tense_of(span, scene.lexed)
    is_ahead = relation == "this" or scene.looks_ahead(span)
    if tense == "future" or (is_ahead and tense is None):
        return calendar.on_or_after(today, number)
    return calendar.on_or_before(today, number)


def read_weekday_week(span: Span, scene: Scene) -> Resolved | None:
    """Thursday of next week."""
    if span.unit not in (None, "week") or not span.relation:
        return None
    whole = told_unit("week", span.relation, scene) if scene.anchor.day else None
    if whole is None:
        return Resolved(None, "relative", "none")
    day = whole.start + span.value("weekday") * _DAY
    return Resolved(calendar.one_day(day), "relative", scene.anchor.origin)


def read_weekday_ago(span: Span, scene: Scene) -> Resolved | None:
    """Sunday two weeks ago: the Sunday of that week."""
    if scene.anchor.day is None:
        return Resolved(None, "relative", "none")
    whole = calendar.unit_at(scene.anchor.day, "week", -span.count)
    return Resolved(
        calendar.one_day(whole.start + span.value("weekday") * _DAY), "relative", scene.anchor.origin
    )


def read_recurring(_span: Span, _scene: Scene) -> Resolved | None:
    """Every Friday: no day of its own."""
    return Resolved(None, "recurring", "none", moves=False)


def read_weekend(span: Span, scene: Scene) -> Resolved | None:
    """Over the weekend: the last one, or the one to come."""
    today = scene.anchor.day
    if today is None:
        return Resolved(None, "relative", "none", "weekend")
    tense = tense_of(span, scene.lexed)
    if scene.is_narrative or (tense is None and scene.lexed.name(span.first - 2) != "over"):
        return None  # what one does at weekends
    day = today if tense == "future" else calendar.on_or_before(today, 5)
    return Resolved(calendar.weekend(day), "relative", scene.anchor.origin)


def read_clock(span: Span, scene: Scene) -> Resolved | None:
    """At 8:30 a.m.: of the day last told; beside a day it adds nothing ("8 a.m. Friday")."""
    for other in scene.spans:
        gap = max(other.first - span.last, span.first - other.last)
        if gap <= _CLOCK_REACH and other.phrase.form in _DAY_FORMS:
            return None
    if tense_of(span, scene.lexed) is None:
        return None  # opening hours
    if scene.anchor.day is None:
        return Resolved(None, "anaphoric", "none", "minute")
    told = scene.last_day
    is_far = span.first - scene.last_token > _CLOCK_TOLD_REACH
    if told is None or is_far or scene.is_apart(span, ("newline",)):
        return Resolved(None, "anaphoric", "none", "minute")  # an hour alone does not say its day
    return Resolved(Interval(told, told, "minute"), "anaphoric", "text", moves=False)
