"""Forms that relate to a day: today and yesterday, last week, the next morning."""

from datetime import timedelta

from pipeline.enrich.dates import calendar
from pipeline.enrich.dates.habits import is_habit, is_month_pair, is_near, is_nowadays
from pipeline.enrich.dates.reading import DateKind
from pipeline.enrich.dates.scene import Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tense import tense_of
from pipeline.enrich.dates.years import told_unit

_DAY = timedelta(days=1)

_DAY_PART_SHIFTS = {"last": -1, "previous": -1, "next": 1, "following": 1}


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
