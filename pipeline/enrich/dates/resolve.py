"""Second pass: spans to days, left to right, from publication, from the last date, from the tense."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from pipeline.document import DatePrecision
from pipeline.enrich.dates import counted, days, eras, periods, relative, weekdays
from pipeline.enrich.dates.calendar import Interval, part_of
from pipeline.enrich.dates.language import DateLanguage
from pipeline.enrich.dates.ranges import Found, join_ranges
from pipeline.enrich.dates.reading import DateKind, DateReading
from pipeline.enrich.dates.scene import Anchor, Resolved, Scene
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tokens import Lexed

Reader = Callable[[Span, Scene], Resolved | None]
_READERS: dict[str, Reader] = {
    name.removeprefix("read_"): value
    for module in (days, periods, eras, weekdays, relative, counted)
    for name, value in vars(module).items()
    if name.startswith("read_")
}
_DOUBTFUL = {"month-weak-attribute": 0.45}  # "the May report": as often a person's name
_SCORES: dict[DateKind, float] = {"explicit": 0.95, "relative": 0.85, "anaphoric": 0.7, "recurring": 0.5}
_UNANCHORED_LOSS = 0.2
_PART_FORMS = frozenset(
    "month year season decade named_decade century unit jalali_month jalali_year jalali_decade signed_year "
    "shifted_year shifted_unit jalali_unit_year".split()
)
_PARTS = frozenset(["early", "mid", "late"])
_RANGE_FORMS = frozenset(["year_range", "ancient_range", "day_range", "month_range", "jalali_day_range"])


def resolve(
    lexed: Lexed, spans: Sequence[Span], language: DateLanguage, *, anchor: Anchor
) -> list[DateReading]:
    """Read a text's spans in order; what is no day of the calendar (31 February) is left out."""
    scene = Scene(lexed, language, anchor, spans)
    found = []
    for span in spans:
        if scene.is_vague(span) or scene.is_surname(span):
            continue
        resolved = _resolve(span, scene)
        if resolved is not None:
            found.append(Found(span, resolved, span.end))
    return [_reading(each, scene) for each in join_ranges(found, scene)]


def _resolve(span: Span, scene: Scene) -> Resolved | None:
    if relative.is_recurring(span, scene):
        scene.recurring = span
        return Resolved(None, "recurring", "none")
    try:
        resolved = _READERS[span.phrase.form](span, scene)
    except (ValueError, OverflowError):  # 31 February, the year 0
        return None
    part = _part(span)
    if resolved and resolved.interval and part:
        resolved = replace(resolved, interval=part_of(resolved.interval, part))
    if resolved:
        scene.remember(span, resolved)
    return resolved


def _part(span: Span) -> str | None:
    value = span.value("part", "part_noun")
    return str(value) if value in _PARTS and span.phrase.form in _PART_FORMS else None


def _reading(found: Found, scene: Scene, *, is_end: bool = False) -> DateReading:
    span, resolved = found.span, found.resolved
    interval, ends = resolved.interval, tuple(_reading(end, scene, is_end=True) for end in found.ends)
    bound = "since" if found.is_open else None if ends or is_end else scene.bound(span)
    if span.phrase.form in _RANGE_FORMS:
        bound = None  # "not until about 1366-1370", "from the 3rd to the 7th"
    score = min((end.score for end in ends), default=_score(span, resolved))
    start, end = _ends(interval, bound)
    return DateReading(
        start=span.start,
        end=found.end,
        start_date=start,
        end_date=end,
        precision=interval.precision if interval else cast("DatePrecision", resolved.precision),
        kind=resolved.kind,
        modifier=bound or (None if ends else _part(span)),
        anchor=resolved.anchor if interval else "none",
        rule="range" if ends else span.phrase.id,
        score=score,
        ends=ends,
    )


def _score(span: Span, resolved: Resolved) -> float:
    score = _DOUBTFUL.get(span.phrase.id, _SCORES[resolved.kind])
    return score if resolved.interval or resolved.kind == "recurring" else round(score - _UNANCHORED_LOSS, 2)


def _ends(interval: Interval | None, bound: str | None) -> tuple[str | None, str | None]:
    if interval is None:
        return None, None
    start = interval.start.isoformat() if bound != "until" else None
    return start, interval.end.isoformat() if bound != "since" else None
