"""The year of a date that does not name it: "on 5 May", "last March", "in the summer"."""

from collections.abc import Callable
from datetime import date, timedelta

from pipeline.enrich.dates.calendar import Interval, unit_at
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tense import tense_of

_REPORTED = frozenset(["quarter", "half"])
InYear = Callable[[int], Interval]
"""The same date in a given year."""
# A narrative's year-less date may look back this far within the year that is being told.
_BACKWARD = timedelta(days=125)
# A report's year-less date goes on from a full date before it within so many days, unless it is fresh news.
_GOES_ON, _FRESH = timedelta(days=92), timedelta(days=31)


def in_its_year(
    span: Span, scene: Scene, at: InYear, *, known: int | None = None, is_related: bool = True
) -> Resolved | None:
    """Place a form that needs a year: its own, a borrowed one, or the one that its context tells.

    `known` is a year that the text gives elsewhere for the same date. `is_related` is False where a "last"
    in the span does not speak of the year ("the last week of May").
    """
    own = _own_year(span, scene, at)
    today = scene.anchor.day
    if own is not None:
        return own
    if today is None or scene.is_before_christ:
        return Resolved(None, "relative", "none", at(2024).precision)
    if known is not None and not scene.is_narrative:
        return Resolved(at(known), "relative", "text")
    if span.relation and is_related:
        return Resolved(_by_relation(span, scene, at, today), "relative", scene.anchor.origin)
    return _told(span, scene, at, today)


def _told(span: Span, scene: Scene, at: InYear, today: date) -> Resolved:
    if scene.tells_a_story(span):
        return Resolved(_after_last(span, scene, at), "anaphoric", "text")
    interval = _by_tense(span, scene, at, today)
    if scene.follows_named_date(span) and interval.distance(today) > _FRESH.days:
        told = _after_last(span, scene, at)
        if _goes_on(scene, told):
            return Resolved(told, "anaphoric", "text")
    return Resolved(interval, "relative", scene.anchor.origin)


def _goes_on(scene: Scene, told: Interval) -> bool:
    """As in "It began on October 7, 2022. On October 27 ..." of a later report: the telling goes on."""
    return scene.last is not None and scene.last.start <= told.start <= scene.last.start + _GOES_ON


def _own_year(span: Span, scene: Scene, at: InYear) -> Resolved | None:
    year = span.value("year") or scene.borrowed.get(span.first)
    if year:
        return Resolved(at(year), "explicit", "text")
    if span.value("short_year") is not None:
        return _short_year(span.value("short_year"), scene, at)
    shift, today = span.value("year_shift"), scene.anchor.day
    if shift is not None:
        return Resolved(
            at(today.year + shift) if today else None, "relative", scene.anchor.origin, at(2024).precision
        )
    if "year" in span.all_of("unit") and span.relation:
        whole = told_unit("year", span.relation, scene)
        return Resolved(at(whole.start.year) if whole else None, "anaphoric", "text", at(2024).precision)
    return None


def _short_year(short: int, scene: Scene, at: InYear) -> Resolved:
    """As in "'68": the nearest such year to the story, or to the half century before today."""
    today = scene.anchor.day
    if today is None:
        return Resolved(None, "relative", "none", at(2024).precision)
    near = scene.last.start.year if scene.last and scene.is_narrative else today.year - 49
    candidates = range(short + 1000, today.year + 2, 100)
    return Resolved(at(min(candidates, key=lambda year: abs(year - near))), "relative", "text")


def _after_last(span: Span, scene: Scene, at: InYear) -> Interval:
    assert scene.last is not None
    year = scene.last.start.year
    candidate = at(year)
    if candidate.end >= scene.last.start - _BACKWARD:
        return candidate
    ahead = scene.next_named_year(span) if scene.is_narrative else None
    return (
        candidate if ahead == year else at(year + 1)
    )  # told again: "... in 1944. By June ... On 6 June 1944"


def _by_tense(span: Span, scene: Scene, at: InYear, today: date) -> Interval:
    """The nearest candidate in the direction of the tense; the nearest at all without one."""
    tense = None if scene.looks_ahead(span) else tense_of(span, scene.lexed)
    tense = "future" if scene.is_put_off_to(span) else tense
    candidates = [at(today.year + shift) for shift in (-1, 0, 1)]
    if tense is None and span.phrase.form in _REPORTED and not scene.looks_ahead(span):
        tense = "past"  # figures are told of quarters that are over
        candidates = [c for c in candidates if c.end <= today] or candidates
    if tense == "past":
        return max((c for c in candidates if c.start <= today), key=lambda c: c.start)
    if tense == "future":
        return min((c for c in candidates if c.end >= today), key=lambda c: c.start)
    return min(candidates, key=lambda c: c.distance(today))


def _by_relation(span: Span, scene: Scene, at: InYear, today: date) -> Interval:
    relation, base = span.relation, today
    if scene.last and (scene.is_narrative or relation in ("previous", "following", "that")):
        base = scene.last.start
    candidates = [at(base.year + shift) for shift in (-2, -1, 0, 1, 2)]
    if relation in ("last", "previous", "past"):
        return max((c for c in candidates if c.end < base), key=lambda c: c.start)
    if relation in ("next", "following"):
        return min((c for c in candidates if c.start > base), key=lambda c: c.start)
    return min(candidates, key=lambda c: c.distance(base))


_SHIFTS = {"last": -1, "previous": -1, "past": -1, "next": 1, "following": 1}


def told_unit(unit: str, relation: str, scene: Scene, *, is_told: bool | None = None) -> Interval | None:
    """As in "That year", "the next day": from the last date where it is told so, else from today."""
    told = relation in ("that", "previous", "following") if is_told is None else is_told
    told = told or scene.is_narrative
    if told and scene.last and not scene.is_before_christ:
        if not scene.last.is_within(unit):
            return None
        base = scene.last_day if unit == "day" and scene.last_day else scene.last.start
    elif scene.anchor.day and not scene.is_before_christ:
        base = scene.anchor.day
    else:
        return None
    return unit_at(base, unit, _SHIFTS.get(relation, 0))
