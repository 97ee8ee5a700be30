"""Second pass: spans to days, left to right, from publication, from the last date, from the tense."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.enrich.dates import reading as calendar
from pipeline.enrich.dates.language import DateLanguage
from pipeline.enrich.dates.mode import Mode
from pipeline.enrich.dates.reading import DateKind, DateReading, Interval
from pipeline.enrich.dates.spans import Lexed, Span
from pipeline.enrich.dates.tense import tense_of

_SCORES: dict[DateKind, float] = {"explicit": 0.95, "relative": 0.85, "anaphoric": 0.7, "recurring": 0.5}
# A year-less date of a narrative may look back this far within the year that is being told.
_BACKWARD = timedelta(days=125)
_PARTS = {"early": "early", "mid": "mid", "late": "late"}


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day that relative expressions count from, where it was found, and how the text tells time."""

    day: date | None
    origin: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a form means: an interval or none, and how it was found."""

    interval: Interval | None
    kind: DateKind
    anchor: str
    precision: str = "day"
    moves: bool = True
    """Whether later dates of a narrative count from this one."""


class Resolver:
    """Resolves one text's spans; it remembers the dates already read."""

    def __init__(self, lexed: Lexed, language: DateLanguage, anchor: Anchor) -> None:
        self.lexed = lexed
        self.language = language
        self.anchor = anchor
        self.last: Interval | None = None
        self.last_day: date | None = None
        self.last_end = -1
        self.full_days: dict[tuple[int, int], int] = {}
        self.borrowed: dict[int, int] = {}
        self.spans: Sequence[Span] = ()

    def resolve(self, spans: Sequence[Span]) -> list[DateReading]:
        """Read all spans in order."""
        self.spans = spans
        self._collect_full_days(spans)
        self._borrow_years(spans)
        readings = []
        for span in spans:
            if span.phrase.narrative and self.anchor.mode == "news" and "year" not in span.values:
                continue
            found = self._read(span)
            if found is not None:
                readings.append(found)
        return readings

    def _read(self, span: Span) -> DateReading | None:
        try:
            resolved = _FORMS[span.phrase.form](self, span)
        except (ValueError, OverflowError):  # 31 February, year 0: no day of the calendar
            return None
        if resolved is None:
            return None
        part = _part(span)
        interval = resolved.interval
        if interval and part:
            interval = calendar.part_of(interval, part)
        if interval and resolved.moves and not self._is_aside(span, interval):
            self._remember(interval, span)
        return self._reading(span, replace(resolved, interval=interval), part)

    def _is_aside(self, span: Span, interval: Interval) -> bool:
        """A glance at another time: the year named next is nearer to the thread than this one."""
        if _glances(span):
            return True
        if self.last is None or self.anchor.mode != "narrative" or not span.value("year"):
            return False
        following = next(
            (s.value("year") for s in self.spans if s.first > span.first and s.value("year")), None
        )
        thread, year = self.last.start.year, interval.start.year
        return (
            following is not None
            and abs(year - thread) > 1
            and abs(following - thread) < abs(following - year)
        )

    def _remember(self, interval: Interval, span: Span) -> None:
        self.last, self.last_end = interval, span.last
        if interval.precision == "day":
            self.last_day = interval.start

    def _reading(self, span: Span, resolved: Resolved, part: str | None) -> DateReading:
        interval, bound = resolved.interval, self._bound(span)
        start = interval.start.isoformat() if interval and bound != "until" else None
        end = interval.end.isoformat() if interval and bound != "since" else None
        score = _SCORES[resolved.kind]
        return DateReading(
            start=span.start,
            end=span.end,
            start_date=start,
            end_date=end,
            precision=interval.precision if interval else resolved.precision,  # type: ignore[arg-type]
            kind=resolved.kind,
            modifier=bound or part,
            anchor=resolved.anchor if interval else "none",
            rule=span.phrase.id,
            score=score if interval or resolved.kind == "explicit" else score - 0.2,
        )

    def _bound(self, span: Span) -> str | None:
        """Whether "since" or "until" stands before a span, over "the" and "the beginning of"."""
        names, index = self.language.names, span.first - 1
        if index >= 0 and names[self.lexed.symbols[index]] == "the":
            index -= 1
        name = names[self.lexed.symbols[index]] if index >= 0 else ""
        return name if name in ("since", "until") else None

    # What the text says elsewhere.

    def _collect_full_days(self, spans: Sequence[Span]) -> None:
        for span in spans:
            year, month, day = span.value("year"), _month(span), _day(span)
            if span.phrase.form == "day" and year and month and day:
                self.full_days.setdefault((month, day), year)

    def _borrow_years(self, spans: Sequence[Span]) -> None:
        """ "between 3 March and 8 April 1990": the first day's year stands with the second."""
        joints = {"and", "to", "dash", "comma", "until", "the", "in", "of"}
        for span, following in reversed(list(zip(spans, spans[1:], strict=False))):
            if span.phrase.form not in ("day", "month", "season") or span.value("year"):
                continue
            if following.phrase.form not in ("day", "month", "season", "day_range") or _has_own_year(span):
                continue
            between = self.lexed.symbols[span.last : following.first]
            year = following.value("year") or self.borrowed.get(following.first)
            is_joined = len(between) <= 3 and all(self.language.names[s] in joints for s in between)
            if year and is_joined and between and not _only_comma(between, self.language):
                first, second = _month(span), _month(following)
                self.borrowed[span.first] = year - 1 if first and second and first > second else year

    # Years of year-less dates.

    def _year_of(
        self, span: Span, at: Callable[[int], Interval], *, known: int | None = None
    ) -> Resolved | None:
        """Place a form that needs a year: its own, a borrowed one, or the one that its context tells."""
        own = self._own_year(span, at)
        if own is not None:
            return own
        precision = at(2024).precision
        if known is not None:
            return Resolved(at(known), "relative", "text")
        today = self.anchor.day
        if today is None:
            return Resolved(None, "relative", "none", precision)
        relation = span.value("rel") or span.value("that")
        if relation:
            return Resolved(self._by_relation(relation, at, today), "relative", self.anchor.origin)
        if self._tells_a_story(span):
            return Resolved(self._after_last(at), "anaphoric", "text")
        return Resolved(self._by_tense(span, at, today), "relative", self.anchor.origin)

    def _own_year(self, span: Span, at: Callable[[int], Interval]) -> Resolved | None:
        year = span.value("year") or self.borrowed.get(span.first)
        if year:
            return Resolved(at(year), "explicit", "text")
        short = span.value("short_year")
        if short is not None:
            base = self.last.start.year if self.last and self.anchor.mode == "narrative" else None
            return self._short_year(short, base, at)
        if "unit" in span.values and _has_own_year(span):
            relation = [*span.values.get("that", ()), *span.values.get("rel", ())][0]
            if span.value("unit") != "year":
                return None
            whole = self._unit_interval("year", relation)
            return Resolved(at(whole.start.year) if whole else None, "anaphoric", "text", at(2024).precision)
        return None

    def _short_year(self, short: int, base: int | None, at: Callable[[int], Interval]) -> Resolved | None:
        if self.anchor.day is None and base is None:
            return Resolved(None, "relative", "none", at(2024).precision)
        newest = self.anchor.day.year + 1 if self.anchor.day else 2100
        near = base if base is not None else newest - 50
        candidates = [c for c in range(short + 1000, newest + 1, 100) if c <= newest]
        return (
            Resolved(at(min(candidates, key=lambda c: abs(c - near))), "relative", "text")
            if candidates
            else None
        )

    def _tells_a_story(self, span: Span) -> bool:
        """Narratives count from the last date; reports do where an older year stands in the sentence."""
        if self.last is None or self.anchor.day is None:
            return False
        if self.anchor.mode == "narrative":
            return True
        if self.last.start.year >= self.anchor.day.year - 1:
            return False
        between = self.lexed.symbols[self.last_end : span.first]
        return not any(self.language.symbols[name] in between for name in ("stop", "newline"))

    def _after_last(self, at: Callable[[int], Interval]) -> Interval:
        assert self.last is not None
        candidate = at(self.last.start.year)
        if candidate.end < self.last.start - _BACKWARD:
            candidate = at(self.last.start.year + 1)
        return candidate

    def _by_tense(self, span: Span, at: Callable[[int], Interval], today: date) -> Interval:
        """The nearest candidate in the direction of the tense; the nearest at all without one."""
        tense = tense_of(span, self.lexed, self.language)
        candidates = [at(today.year + shift) for shift in (-1, 0, 1)]
        if tense == "past":
            return max((c for c in candidates if c.start <= today), key=lambda c: c.start)
        if tense == "future":
            return min((c for c in candidates if c.end >= today), key=lambda c: c.start)
        return min(candidates, key=lambda c: _distance(c, today))

    def _by_relation(self, relation: str, at: Callable[[int], Interval], today: date) -> Interval | None:
        base = today
        if relation in ("previous", "preceding", "following", "that") or self.anchor.mode == "narrative":
            base = self.last.start if self.last else today
        candidates = [at(base.year + shift) for shift in (-2, -1, 0, 1, 2)]
        if relation in ("last", "previous", "preceding", "past"):
            return max((c for c in candidates if c.end < base), key=lambda c: c.start)
        if relation in ("next", "following", "coming"):
            return min((c for c in candidates if c.start > base), key=lambda c: c.start)
        return min(candidates, key=lambda c: _distance(c, base))

    # Forms.

    def read_iso(self, span: Span) -> Resolved | None:
        """2024-01-05."""
        return Resolved(calendar.day(date.fromisoformat(span.value("iso"))), "explicit", "text")

    def read_event(self, span: Span) -> Resolved | None:
        """A day that has a name ("9/11")."""
        return Resolved(
            calendar.day(date.fromisoformat(span.value("event"))), "explicit", "text", moves=False
        )

    def read_numeric(self, span: Span) -> Resolved | None:
        """03/04/2024: only where one order is possible or the language knows one."""
        first, second, third = (int(part) for part in span.value("numeric"))
        if first > 999:
            return Resolved(calendar.day(date(first, second, third)), "explicit", "text")
        year = third + (0 if third > 99 else 2000 if third < 70 else 1900)
        days = [date(year, month, day) for day, month in ((first, second), (second, first)) if month <= 12]
        order = self.language.numeric_order
        if len(set(days)) == 1 or (order == "dmy" and second <= 12):
            return Resolved(calendar.day(days[0]), "explicit", "text")
        if order == "mdy" and first <= 12:
            return Resolved(calendar.day(days[1]), "explicit", "text")
        return Resolved(None, "explicit", "none")

    def read_day(self, span: Span) -> Resolved | None:
        """January 5, 2024; 5 January; the 3rd of May last."""
        month, day = _month(span), _day(span)
        if not month or not day:
            return None
        calendar.day(date(2024, month, day))  # raises for 31 February
        event = self._event_year(month, day, span)
        if event:
            return Resolved(calendar.day(date(event, month, day)), "relative", "text", moves=False)
        known = self.full_days.get((month, day))
        if self.anchor.day is None or self.anchor.mode == "narrative":
            known = None
        return self._year_of(span, lambda year: calendar.day(_safe_day(year, month, day)), known=known)

    def _event_year(self, month: int, day: int, span: Span) -> int | None:
        if span.value("year") or self.anchor.day is None:
            return None
        for event in self.language.events:
            if (event.month, event.day) == (month, day) and event.date <= self.anchor.day.isoformat():
                window = range(max(0, span.first - 12), min(len(self.lexed.symbols), span.last + 12))
                if any(self.lexed.surface(index).casefold() in event.cues for index in window):
                    return int(event.date[:4])
        return None

    def read_day_range(self, span: Span) -> Resolved | None:
        """5-6 September 2019."""
        month, (first, second) = _month(span), span.values["d2"][:2]
        if not month or first >= second:
            return None

        def at(year: int) -> Interval:
            return Interval(_safe_day(year, month, first), _safe_day(year, month, second), "day")

        return self._year_of(span, at)

    def read_day_of_month(self, span: Span) -> Resolved | None:
        """ "the 9th", "Thursday the 9th": in the month that is being told."""
        number = _day(span)
        base = self.last.start if self.last else self.anchor.day
        if not number or number > 31 or base is None or self.anchor.day is None:
            return Resolved(None, "anaphoric", "none") if number and number <= 31 else None
        if self.last is None or self.last.precision not in ("day", "month"):
            return None
        return Resolved(calendar.day(date(base.year, base.month, number)), "anaphoric", "text")

    def read_month(self, span: Span) -> Resolved | None:
        """January 2020; late September; in October."""
        number = _month(span)
        return self._year_of(span, lambda year: calendar.month(year, number)) if number else None

    def read_month_range(self, span: Span) -> Resolved | None:
        """January-June 2016."""
        numbers = _months(span)
        if len(numbers) != 2 or numbers[0] >= numbers[1]:
            return None
        first, second = numbers
        return self._year_of(
            span, lambda year: calendar.months(calendar.month(year, first), second - first + 1, "month")
        )

    def read_season(self, span: Span) -> Resolved | None:
        """The summer of 1963; last winter."""
        name = span.value("season") or span.value("weak_season")
        return self._year_of(span, lambda year: calendar.season(year, name))

    def read_quarter(self, span: Span) -> Resolved | None:
        """The third quarter of 2019."""
        index = span.value("ordinal")
        return self._year_of(span, lambda year: calendar.quarter(year, index)) if index <= 4 else None

    def read_half(self, span: Span) -> Resolved | None:
        """The first half of 2019."""
        index = span.value("ordinal") or (1 if span.value("part") == "early" else 2)
        return self._year_of(span, lambda year: calendar.half(year, index)) if index <= 2 else None

    def read_year(self, span: Span) -> Resolved | None:
        """In 2014; late 2017; '68."""
        if span.value("unit") not in (None, "year"):
            return None
        return self._year_of(span, calendar.year)

    def read_year_range(self, span: Span) -> Resolved | None:
        """1914-1918; 1920-21."""
        first = span.values["year"][0]
        second = [*span.values["year"][1:], *span.values.get("two_digits", ()), *span.values.get("d2", ())][0]
        last = second if second > 99 else first // 100 * 100 + second
        interval = Interval(date(first, 1, 1), date(last, 12, 31), "year")
        self.last = calendar.year(first)
        return Resolved(interval, "explicit", "text", moves=False)

    def read_era_year(self, span: Span) -> Resolved | None:
        """347 AD."""
        number = next(
            v[0] for k, v in span.values.items() if k in ("year", "d2", "two_digits", "plain_number")
        )
        return Resolved(calendar.year(number), "explicit", "text") if number < 2200 else None

    def read_decade(self, span: Span) -> Resolved | None:
        """The 1990s; the '80s. The 1800s are a century."""
        first = span.value("decade")
        is_short = len(self.lexed.surface(span.last - 1).strip("'’s")) == 2
        if is_short and self.anchor.day is None:
            return Resolved(None, "relative", "none", "decade")
        if first % 100 == 0 and first < 2000:
            return Resolved(calendar.century(first // 100 + 1), "explicit", "text")
        return Resolved(calendar.decade(first), "explicit", "text")

    def read_century(self, span: Span) -> Resolved | None:
        """The 19th century."""
        index = span.value("ordinal_digits") or span.value("ordinal")
        return Resolved(calendar.century(index), "explicit", "text", moves=False) if index <= 22 else None

    def read_weekday(self, span: Span) -> Resolved | None:
        """On Friday; last Friday; that Friday."""
        number, relation = span.value("weekday"), span.value("rel") or span.value("that")
        today = self.anchor.day
        if today is None:
            return Resolved(None, "relative", "none")
        if self.anchor.mode == "narrative" and self.last_day:
            return Resolved(calendar.day(_on_or_after(self.last_day, number)), "anaphoric", "text")
        if relation in ("that", "following", "previous", "preceding") and self.last_day:
            today = self.last_day
        return Resolved(
            calendar.day(self._weekday(span, number, relation, today)), "relative", self.anchor.origin
        )

    def _weekday(self, span: Span, number: int, relation: str | None, today: date) -> date:
        if relation in ("last", "previous", "preceding", "past"):
            return _on_or_before(today - timedelta(days=1), number)
        if relation in ("next", "following", "coming"):
            return _on_or_after(today + timedelta(days=1), number)
        if relation in ("this", "that"):
            return calendar.week(today).start + timedelta(days=number)
        if tense_of(span, self.lexed, self.language) == "future":
            return _on_or_after(today, number)
        return _on_or_before(today, number)

    def read_weekday_week(self, span: Span) -> Resolved | None:
        """Thursday of next week."""
        whole = self._unit_interval("week", span.value("rel") or span.value("that"))
        if span.value("unit") != "week" or whole is None:
            return Resolved(None, "relative", "none") if span.value("unit") == "week" else None
        return Resolved(
            calendar.day(whole.start + timedelta(days=span.value("weekday"))), "relative", "published"
        )

    def read_recurring(self, span: Span) -> Resolved | None:
        """Every Friday: no day of its own."""
        return Resolved(None, "recurring", "none", moves=False)

    def read_deictic(self, span: Span) -> Resolved | None:
        """Today, yesterday; in a history "today" means these times."""
        shift, today = span.value("deictic"), self.anchor.day
        if "before" in span.values:
            if span.value("unit") != "day" or not shift or shift != span.value("before"):
                return None
            shift *= 2
        if today is None:
            return Resolved(None, "relative", "none")
        if self.anchor.mode == "narrative" and shift == 0:
            return None
        return Resolved(
            calendar.day(today + timedelta(days=shift)), "relative", self.anchor.origin,
            moves=self.anchor.mode == "news",
        )  # fmt: skip

    def read_day_part(self, span: Span) -> Resolved | None:
        """Last night, this morning; that afternoon, the next morning."""
        relation = span.value("rel") or "that"
        shift = {"last": -1, "previous": -1, "next": 1, "following": 1, "preceding": -1}.get(relation, 0)
        is_told = relation not in ("last", "this", "past", "coming") or self.anchor.mode == "narrative"
        if self.anchor.day is None:
            return Resolved(None, "anaphoric" if is_told else "relative", "none")
        base = self.last_day if is_told else self.anchor.day
        if base is None:
            return None
        return Resolved(
            calendar.day(base + timedelta(days=shift)), "anaphoric" if is_told else "relative",
            "text" if is_told else self.anchor.origin,
        )  # fmt: skip

    def read_unit(self, span: Span) -> Resolved | None:
        """Last week, the next day, that year, the end of the month."""
        name = span.value("unit")
        relation = ([*span.values.get("that", ()), *span.values.get("rel", ())] or ["the"])[0]
        if name == "day" and (relation in ("last", "past", "coming", "the")):
            return None
        if relation == "the" and name not in ("month", "year", "week", "decade", "century"):
            return None
        is_told = self._is_told(relation, span)
        if self.anchor.day is None:
            return Resolved(None, "anaphoric" if is_told else "relative", "none", name)
        interval = self._unit_interval(name, relation, is_told=is_told)
        if interval is None:
            return None
        origin = "text" if is_told and self.last else self.anchor.origin
        return Resolved(interval, "anaphoric" if is_told else "relative", origin, name)

    def _is_told(self, relation: str, span: Span) -> bool:
        """Whether a relation counts from the text's last date ("the next day") or from today."""
        if relation in ("that", "previous", "preceding", "following"):
            return True
        if self.anchor.mode == "narrative":
            return True
        previous = self.language.names[self.lexed.symbols[span.first - 1]] if span.first else ""
        return relation == "next" and previous == "the"

    def _unit_interval(self, name: str, relation: str, *, is_told: bool | None = None) -> Interval | None:
        told = relation in ("that", "previous", "preceding", "following") if is_told is None else is_told
        told = told or self.anchor.mode == "narrative"
        base = self.last if told and self.last else calendar.day(self.anchor.day) if self.anchor.day else None
        if base is None or (told and not _holds(base, name)):
            return None
        shift = {
            "last": -1, "previous": -1, "preceding": -1, "past": -1, "next": 1, "following": 1, "coming": 1,
        }.get(relation, 0)  # fmt: skip
        anchor = self.last_day if told and name == "day" and self.last_day else base.start
        return shift_unit(anchor, name, shift)

    def read_ago(self, span: Span) -> Resolved | None:
        """Two years ago."""
        count, unit = _count(span), _unit(span)
        if count is None:
            return None
        if self.anchor.day is None:
            return Resolved(None, "relative", "none", unit)
        base = self.last.start if self.anchor.mode == "narrative" and self.last else self.anchor.day
        return Resolved(shift_unit(base, unit, -count), "relative", self.anchor.origin, unit)

    def read_later(self, span: Span) -> Resolved | None:
        """Two days later, a year earlier: from the text's last date."""
        count, unit = _count(span), _unit(span)
        direction = span.value("later") or span.value("before")
        if count is None:
            return None
        if self.anchor.day is None:
            return Resolved(None, "anaphoric", "none", unit)
        if self.last is None or not _holds(self.last, unit):
            return None
        base = self.last_day if unit == "day" and self.last_day else self.last.start
        return Resolved(shift_unit(base, unit, direction * count), "anaphoric", "text", unit)

    def read_holiday(self, span: Span) -> Resolved | None:
        """Christmas 2003; Thanksgiving."""
        rule, eve = span.value("holiday"), span.value("eve") or 0
        if span.value("unit") not in (None, "day"):
            return None
        return self._year_of(span, lambda year: calendar.day(_holiday(rule, year) + timedelta(days=eve)))


_FORMS: dict[str, Callable[[Resolver, Span], Resolved | None]] = {
    name.removeprefix("read_"): method for name, method in vars(Resolver).items() if name.startswith("read_")
}


def shift_unit(base: date, unit: str, count: int) -> Interval:
    """The unit `count` units away from the one that holds `base`, in that unit's precision."""
    if unit == "day":
        return calendar.day(base + timedelta(days=count))
    if unit == "week":
        return calendar.week(base + timedelta(weeks=count))
    if unit == "weekend":
        return calendar.weekend(base + timedelta(weeks=count))
    if unit == "month":
        return calendar.month(base.year, base.month + count)
    if unit == "quarter":
        return calendar.quarter(base.year, (base.month + 2) // 3 + count)
    if unit == "decade":
        return calendar.decade(base.year + 10 * count)
    if unit == "century":
        return calendar.century(base.year // 100 + 1 + count)
    return calendar.year(base.year + count)


_RANKS = ("minute", "day", "weekend", "week", "month", "quarter", "season", "year", "decade", "century")


_GLANCES = frozenset(["last", "previous", "preceding", "past", "next", "coming"])


def _glances(span: Span) -> bool:
    """ "The previous year", "two years earlier": the telling does not go there; "the next day" it does."""
    if span.phrase.form == "ago" or span.value("later") == -1 or span.value("before") == -1:
        return True
    return any(value in _GLANCES for value in span.values.get("rel", ())) and span.value("unit") != "day"


def _holds(interval: Interval, unit: str) -> bool:
    """Whether an interval is precise enough to count such units from it."""
    return _RANKS.index(interval.precision) <= _RANKS.index(unit)


def _part(span: Span) -> str | None:
    for name in ("part", "part_noun"):
        value = span.value(name)
        if value in _PARTS and span.phrase.form in ("month", "year", "season", "decade", "century", "unit"):
            return _PARTS[value]
    return None


def _months(span: Span) -> list[int]:
    return [value for name in ("month", "weak_month", "short_month") for value in span.values.get(name, ())]


def _month(span: Span) -> int | None:
    return next(iter(_months(span)), None)


def _day(span: Span) -> int | None:
    for name in ("d2", "ordinal_digits", "ordinal"):
        value = span.value(name)
        if isinstance(value, int):
            return value if 1 <= value <= 31 else None
    return None


def _count(span: Span) -> int | None:
    for name in ("number", "d2", "two_digits", "plain_number", "article"):
        value = span.value(name)
        if isinstance(value, int):
            return value
    return 1


def _unit(span: Span) -> str:
    return str(span.value("unit") or span.value("units"))


def _has_own_year(span: Span) -> bool:
    return "unit" in span.values and bool(span.values.get("that") or span.values.get("rel"))


def _only_comma(between: str, language: DateLanguage) -> bool:
    return between == language.symbols["comma"]


def _safe_day(year: int, month: int, day: int) -> date:
    """29 February of a common year becomes 28, so that candidates can be compared."""
    return date(year, month, 28 if (month, day) == (2, 29) and year % 4 else day)


def _distance(interval: Interval, today: date) -> int:
    if interval.start <= today <= interval.end:
        return 0
    return min(abs((interval.start - today).days), abs((interval.end - today).days))


def _on_or_before(today: date, weekday: int) -> date:
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _on_or_after(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _holiday(rule: str, year: int) -> date:
    """ "12-25" is month and day; "11-4-3" the fourth Thursday (3) of November."""
    parts = [int(part) for part in rule.split("-")]
    if len(parts) == 2:
        return date(year, parts[0], parts[1])
    month, index, weekday = parts
    return _on_or_after(date(year, month, 1), weekday) + timedelta(weeks=index - 1)
