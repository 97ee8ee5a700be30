"""What is known while a text's dates are resolved: the anchor, and the dates already told."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import itemgetter

from pipeline.enrich.dates.calendar import Interval
from pipeline.enrich.dates.language import DateLanguage
from pipeline.enrich.dates.mode import Mode, means_these_times
from pipeline.enrich.dates.reading import DateKind
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tense import tense_of
from pipeline.enrich.dates.tokens import Lexed

_GLANCES = frozenset(["last", "previous", "past", "next"])
_JOINTS = frozenset(["and", "to", "dash", "until", "the", "in", "of", "comma", "from"])
_PARTIAL_FORMS = ("day", "month", "season", "jalali_day", "jalali_month")
_CLAUSE_ENDS = frozenset(["comma", "stop", "newline", "lparen", "rparen"])
_APPOSED_FORMS = frozenset(["year", "month", "day"])
_APPOSING = frozenset(["comma", "in", "prep", "the"])
_CUE_REACH = 12
# "Until midnight on 31 August".
_STEPPED_OVER = frozenset(["the", "prep", "day_part", "clock", "half_day", "apostrophe"])
_ANCIENT_MIN = 3
# A first name or a title ("Mrs", "Mr.") before a month makes it a surname.
_NAME_OPENERS = frozenset(["capital"])


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day that relative expressions count from, where it was found, and how the text tells time.

    `country_code` is the outlet's country, which knows whether days or months are written first.
    """

    day: date | None
    origin: str
    mode: Mode
    country_code: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a form means: an interval or none, and how it was found.

    `precision` counts where there is no interval. `moves` says whether a narrative goes on from here.
    """

    interval: Interval | None
    kind: DateKind
    anchor: str
    precision: str = "day"
    moves: bool = True


class Scene:
    """One text being resolved, left to right; it remembers the dates already told."""

    def __init__(self, lexed: Lexed, language: DateLanguage, anchor: Anchor, spans: Sequence[Span]) -> None:
        self.lexed = lexed
        self.language = language
        self.anchor = anchor
        self.spans = spans
        self.recurring: Span | None = None
        self.firsts = [span.first for span in spans]
        self.last: Interval | None = None
        self.last_day: date | None = None
        self.last_token = -1
        self.last_is_named = False
        self.is_before_christ = False
        self.years = [(span.first, span.value("year")) for span in spans if span.value("year")]
        self.named = [
            (span.first, span.value("year"))
            for span in spans
            if span.value("year") and span.phrase.form in _PARTIAL_FORMS
        ]
        self.full_days = {
            (span.month, span.day): span.value("year")
            for span in reversed(spans)
            if span.phrase.form == "day" and span.value("year") and span.month and span.day
        }
        self.weekdays = {
            (span.month, span.day): span.value("weekday", "short_weekday")
            for span in spans
            if span.value("weekday", "short_weekday") is not None and span.day
        }
        self.borrowed = _borrowed_years(spans, lexed)
        self.today_is_a_day = anchor.day is None or not (
            anchor.mode == "narrative" or means_these_times(spans, anchor.day)
        )

    @property
    def is_narrative(self) -> bool:
        """Whether dates count from one another."""
        return self.anchor.mode == "narrative"

    def remember(self, span: Span, resolved: Resolved) -> None:
        """Move the thread of the story to a date, unless it is only glanced at."""
        interval = resolved.interval
        if interval is None or not resolved.moves or self._is_glance(span, interval):
            return
        self.last, self.last_token, self.is_before_christ = interval, span.last, False
        self.last_is_named = bool(span.value("year")) and interval.is_within("month")
        if interval.precision == "day":
            self.last_day = interval.start

    def _is_glance(self, span: Span, interval: Interval) -> bool:
        """Another time than the one being told: "two years earlier", or a year that stands alone.

        A year stands alone where the next year named is nearer to the thread than to it.
        """
        if span.phrase.form == "ago" or span.value("later", "before") == -1:
            return True
        if any(value in _GLANCES for value in span.all_of("rel")) and span.unit != "day":
            return True
        if self.last is None or not self.is_narrative or not span.value("year"):
            return False
        if interval.precision == "year" and self.last.is_within("season") and _is_in(self.last, interval):
            return True  # "in December 1912 ... in 1912 ... in February": the year adds nothing
        if interval.start > self.last.end and tense_of(span, self.lexed) == "future":
            return True  # "the road would be open for a campaign planned in 1976"
        index = bisect_right(self.years, span.first, key=itemgetter(0))
        following = [year for _, year in self.years[index : index + 2]]
        thread, year = self.last.start.year, interval.start.year
        return (
            bool(following)
            and abs(year - thread) > 1
            and all(abs(f - thread) < abs(f - year) for f in following)
        )

    def tells_a_story(self, span: Span) -> bool:
        """Narratives count from the last date; reports do where an older year stands in the sentence."""
        if self.last is None or self.anchor.day is None:
            return False
        if self.is_narrative:
            return True
        if self.last.start.year >= self.anchor.day.year - 1 or self.bound(span) == "since":
            return False
        return not self.is_apart(span, ("stop", "newline", "present_tense"))

    def follows_named_date(self, span: Span) -> bool:
        """Whether the last date, of the same paragraph, was a day or month with its year named."""
        return self.last_is_named and not self.is_apart(span, ("newline",))

    def is_apart(self, span: Span, breaks: tuple[str, ...]) -> bool:
        """Whether a break stands between the last date and a span."""
        return any(self.lexed.name(index) in breaks for index in range(self.last_token, span.first))

    def goes_on_recurring(self, span: Span) -> bool:
        """As in "29 degrees in January and 24 in June": one of every year, as the month before it."""
        previous = self.recurring
        if previous is None or previous.phrase.form != span.phrase.form or span.value("year", "rel", "that"):
            return False
        return not any(
            self.lexed.name(index) in ("stop", "newline", "past_tense", "future")
            for index in range(previous.last, span.first)
        )

    def bound(self, span: Span) -> str | None:
        """Whether "since" or "until" stands before a span, over articles (or, in Chinese, "以来" behind)."""
        if self.lexed.name(span.last) == "since_after":
            return "since"
        if self.lexed.name(span.last) == "until_after":
            return "until"
        name = self._opener(span)
        if name in ("since", "onward") or self._follows_since(span):
            return "since"
        return name if name == "until" else None

    def _follows_since(self, span: Span) -> bool:
        """As in "since taking power in July 2023": "since" and a verb open the clause that ends here."""
        endings = tuple(self.language.lists["since_endings"])
        for index in range(span.first - 1, max(-1, span.first - 1 - _CUE_REACH), -1):
            if self.lexed.name(index) in _CLAUSE_ENDS or not endings:
                return False
            if self.lexed.name(index) == "since":
                return self.lexed.surface(index + 1).endswith(endings)
        return False

    def looks_ahead(self, span: Span) -> bool:
        """Whether the word before a span makes it a day to come: "starting Monday", "bis Freitag"."""
        if self.lexed.name(span.last) == "until_after":
            return True
        return self._opener(span) in ("onward", "until", "before") or self._prep_of(span) == "by"

    def is_put_off_to(self, span: Span) -> bool:
        """As in "the vote was postponed to 9 November": a day after all that was said."""
        if self.lexed.name(span.first - 1) not in ("to", "until", "over"):
            return False
        return self.lexed.surface(span.first - 2).casefold() in self.language.lists["rescheduling"]

    def is_deadline(self, span: Span) -> bool:
        """As in "officials had until Friday to respond": the verb's past is not the day's."""
        index = self._opener_index(span)
        verbs = self.language.lists["deadline_verbs"]
        return self.lexed.name(index) == "until" and self.lexed.surface(index - 1).casefold() in verbs

    def _prep_of(self, span: Span) -> str:
        return self.lexed.surface(span.first - 1) if self.language.code == "en" else ""

    def _opener(self, span: Span) -> str:
        return self.lexed.name(self._opener_index(span))

    def _opener_index(self, span: Span) -> int:
        index = span.first - 1
        while self.lexed.name(index) in _STEPPED_OVER:
            index -= 1
        return index

    @cached_property
    def is_ancient(self) -> bool:
        """Whether the text is about the first thousand years: a full date of them, and more than one year."""
        forms = [span.phrase.form for span in self.spans]
        signs = sum(form in ("ancient_day", "era_year") for form in forms) + sum(
            self.lexed.name(span.first - 2 if self.lexed.name(span.first - 1) == "dot" else span.first - 1)
            == "circa"
            for span in self.spans
            if span.phrase.form.startswith("ancient")
        )
        ancient = sum(form.startswith("ancient") for form in forms)
        return signs >= 1 and ancient >= _ANCIENT_MIN and "before_christ" not in forms

    def is_vague(self, span: Span) -> bool:
        """As in "in the summer": told in a narrative or, in a report, in a tense; else any summer."""
        if not span.phrase.narrative or self.is_narrative or span.value("year"):
            return False
        return tense_of(span, self.lexed) is None or self.lexed.name(span.first - 1) != "the"

    def is_surname(self, span: Span) -> bool:
        """As in "Theresa May" once, then "after May said": a month that the text uses as a name."""
        if span.last - span.first > 1 or self.lexed.name(span.first) != "weak_month":
            return False
        return self.lexed.surface(span.first) in self._surnames

    @cached_property
    def _surnames(self) -> set[str]:
        weak, lexed = self.language.symbols["weak_month"], self.lexed
        found = (index for index, symbol in enumerate(lexed.symbols) if symbol == weak)
        return {
            lexed.surface(index)
            for index in found
            if lexed.name(index - 1) in _NAME_OPENERS and lexed.name(index + 1) not in ("d2", "year", "comma")
        }

    def apposition(self, span: Span) -> Span | None:
        """The date that says again when a span was: "two years later, in 1896"."""
        index = bisect_right(self.firsts, span.first)
        following = self.spans[index] if index < len(self.spans) else None
        if following is None or following.phrase.form not in _APPOSED_FORMS:
            return None
        between = [self.lexed.name(each) for each in range(span.last, following.first)]
        is_apposed = between[:1] == ["comma"] and len(between) in (2, 3) and _APPOSING.issuperset(between)
        return following if is_apposed else None

    def next_named_year(self, span: Span) -> int | None:
        """The year of the next day or month that names its year: the story is on its way there."""
        index = bisect_right(self.named, span.first, key=itemgetter(0))
        return self.named[index][1] if index < len(self.named) else None

    def event_year(self, span: Span) -> int | None:
        """The year of a day known by its month and day alone, where the sentence speaks of the event."""
        if span.value("year") or self.anchor.day is None or self.is_narrative:
            return None
        for event in self.language.events:
            if (event.month, event.day) == (
                span.month,
                span.day,
            ) and event.date <= self.anchor.day.isoformat():
                window = range(span.first - _CUE_REACH, span.last + _CUE_REACH)
                if any(self.lexed.surface(index).casefold() in event.cues for index in window):
                    return int(event.date[:4])
        return None


def _is_in(inner: Interval, outer: Interval) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _borrowed_years(spans: Sequence[Span], lexed: Lexed) -> dict[int, int]:
    """As in "between 3 March and 8 April 1990": the first day's year stands with the second."""
    borrowed: dict[int, int] = {}
    for index in range(len(spans) - 2, -1, -1):
        span, following = spans[index], spans[index + 1]
        if span.phrase.form not in _PARTIAL_FORMS or span.value("year") or span.names_other_year:
            continue
        year = following.value("year") or borrowed.get(following.first)
        between = [lexed.name(i) for i in range(span.last, following.first)]
        if not year or following.phrase.form not in (*_PARTIAL_FORMS, "day_range") or len(between) > 3:
            continue
        is_list = between == ["comma"] and following.first in borrowed  # 1 May, 3 May and 5 May 2022
        if between and (between != ["comma"] or is_list) and all(name in _JOINTS for name in between):
            first, second = span.month, following.month
            borrowed[span.first] = year - 1 if first and second and first > second else year
    return borrowed
