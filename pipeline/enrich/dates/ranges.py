"""Two dates that name the ends of one time: "from May 3 to May 7, 2022", "between 2014 and 2017"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pipeline.enrich.dates import calendar
from pipeline.enrich.dates.calendar import Interval
from pipeline.enrich.dates.joints import RangeRule
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tense import tense_of

# Forms that may be an end. Counted ones ("two days later") and ranges themselves are none.
_END_FORMS = frozenset(
    "ancient_day ancient_year century day day_of_month decade deictic era_year half hijri_day hijri_month "
    "holiday iso iso_week jalali_day jalali_month jalali_year month named_decade numeric numeric_jalali "
    "quarter season shifted_year signed_year unit weekday weekday_week year".split()
)
# Dates that come back each year or week: the other end tells which one is meant.
_YEARLY_FORMS = frozenset(["day", "month", "season", "quarter", "holiday"])
_JOINT_CHARS, _OPENER_CHARS = 25, 25
_SHIFT_REACH = 10
# Two days in brackets that lie farther apart are those of a birth and a death, not of one happening.
_LIFE_YEARS = 10
_ONGOING = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Found:
    """A span with what it means; `ends` are the dates that a range was made of, one where it is open."""

    span: Span
    resolved: Resolved
    end: int
    ends: tuple["Found", ...] = ()
    is_open: bool = False


def join_ranges(found: Sequence[Found], scene: Scene) -> list[Found]:
    """Join neighbours that are the two ends of one time; the rest stays as it is."""
    joined: list[Found] = []
    for each in found:
        first = joined[-1] if joined else None
        if first is None or first.ends or not _is_range(first, each, scene):
            joined.append(each)
        elif _is_shifted(first.span, each.span, scene):
            joined.append(_after_shift(first, each, scene))
        elif whole := _joined(first, each, scene):
            joined[-1] = whole
        else:
            joined.append(each)
    return [_still_open(each, scene) for each in joined]


def _joined(first: Found, second: Found, scene: Scene) -> Found | None:
    a, b = first.resolved.interval, second.resolved.interval
    if a is None and b is None:
        return _whole(first, second, None)
    if a is None or b is None:
        return None
    a, b = _placed(first.span, a, second.span, b, scene)
    if a.start > b.start or a.end > b.end or _is_life(first, second, a, b, scene):
        return None
    ends = (
        replace(first, resolved=replace(first.resolved, interval=a)),
        replace(second, resolved=replace(second.resolved, interval=b)),
    )
    return _whole(*ends, Interval(a.start, b.end, calendar.coarser(a, b).precision))


def _is_range(first: Found, second: Found, scene: Scene) -> bool:
    """Whether the words between two dates, before and after them, join them."""
    if not {first.span.phrase.form, second.span.phrase.form} <= _END_FORMS:
        return False
    text = scene.lexed.text
    between = text[first.end : second.span.start]
    if len(between) > _JOINT_CHARS or "\n" in between:
        return False
    before = text[max(0, first.span.start - _OPENER_CHARS) : first.span.start]
    after = text[second.end : second.end + _OPENER_CHARS]
    return any(_fits(rule, before, between, after) for rule in scene.language.ranges)


def _fits(rule: RangeRule, before: str, between: str, after: str) -> bool:
    return bool(
        rule.joint.fullmatch(between)
        and (rule.opener is None or rule.opener.search(before))
        and (rule.close is None or rule.close.match(after))
    )


def _is_shifted(first: Span, second: Span, scene: Scene) -> bool:
    """As in "the vote was moved from Monday to Thursday": two days, and none between them."""
    words = scene.language.lists["rescheduling"]
    reach = (*range(first.first - _SHIFT_REACH, first.first), *range(second.last, second.last + 2))
    return bool(words) and any(scene.lexed.surface(index).casefold() in words for index in reach)


def _after_shift(first: Found, second: Found, scene: Scene) -> Found:
    """What was put off comes after the day it was put off from."""
    a, b = first.resolved.interval, second.resolved.interval
    if a is None or b is None or not _is_free(second.span, scene) or not a.is_within("season"):
        return second
    return replace(second, resolved=replace(second.resolved, interval=_first_after(second.span, b, a)))


def _placed(first: Span, a: Interval, second: Span, b: Interval, scene: Scene) -> tuple[Interval, Interval]:
    """Both ends, where the one that says its year or week places the other."""
    free_a, free_b = _is_free(first, scene), _is_free(second, scene)
    if free_a and free_b and tense_of(first, scene.lexed) != "future" and not _goes_on(first, a, b, scene):
        return _last_before(first, a, b), b
    if free_b and a.is_within("season"):
        return a, _first_after(second, b, a)
    if free_a and not free_b and b.is_within("year"):
        return _last_before(first, a, b), b
    return a, b


def _is_free(span: Span, scene: Scene) -> bool:
    """Whether a date comes back each year or week and says nothing of which it is."""
    if span.relation or span.value("year", "short_year", "year_shift") or scene.borrowed.get(span.first):
        return False
    return span.phrase.form in _YEARLY_FORMS or span.phrase.form == "weekday"


def _goes_on(span: Span, a: Interval, b: Interval, scene: Scene) -> bool:
    """Told on 5 May, "from 3 May to 7 May" has begun and not ended."""
    today = scene.anchor.day
    if today is None or span.phrase.form not in _YEARLY_FORMS or not a.start <= today <= a.start + _ONGOING:
        return False
    return _first_after(span, b, a).end <= today + _ONGOING


def _step(span: Span, interval: Interval, count: int) -> Interval:
    if span.phrase.form == "weekday":
        return calendar.one_day(interval.start + count * timedelta(weeks=1))
    return calendar.shift_years(interval, count)


def _last_before(span: Span, interval: Interval, limit: Interval) -> Interval:
    while interval.start > limit.start:
        interval = _step(span, interval, -1)
    while (following := _step(span, interval, 1)).start <= limit.start:
        interval = following
    return interval


def _first_after(span: Span, interval: Interval, limit: Interval) -> Interval:
    while interval.end < limit.end:
        interval = _step(span, interval, 1)
    while (previous := _step(span, interval, -1)).end >= limit.end:
        interval = previous
    return interval


def _is_life(first: Found, second: Found, a: Interval, b: Interval, scene: Scene) -> bool:
    """As in "(4 May 1938 - 9 July 2011)" behind a name."""
    if (a.precision, b.precision) != ("day", "day") or b.end.year - a.start.year <= _LIFE_YEARS:
        return False
    joint = scene.lexed.text[first.end : second.span.start].strip()
    return not joint[:1].isalpha()


_KINDS = ("explicit", "relative", "anaphoric", "recurring")


def _whole(first: Found, second: Found, interval: Interval | None) -> Found:
    """One date of both; it is as sure as the less sure of them."""
    weaker = max((first.resolved, second.resolved), key=lambda each: _KINDS.index(each.kind))
    counted = next((r.anchor for r in (first.resolved, second.resolved) if r.anchor != "text"), "text")
    resolved = replace(weaker, interval=interval, anchor=counted)
    return Found(first.span, resolved, second.end, (first, second))


def _still_open(each: Found, scene: Scene) -> Found:
    """As in "2013 - present": what began then has not ended."""
    if each.ends or each.resolved.interval is None or scene.language.to_now is None:
        return each
    found = scene.language.to_now.match(scene.lexed.text, each.end)
    return replace(each, end=found.end(), ends=(each,), is_open=True) if found else each
