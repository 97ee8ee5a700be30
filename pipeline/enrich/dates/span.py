"""A span that a phrase matched, not yet resolved."""

from dataclasses import dataclass
from typing import Any

from pipeline.enrich.dates.language import Phrase

MONTHS = frozenset(["month", "weak_month", "lower_month", "short_month"])
_DAYS = ("d2", "ordinal_digits", "ordinal")
_UNITS = ("unit", "units", "dual", "year_ends", "unit_sign", "year_sign", "month_sign", "day_sign", "one")
_COUNTS = ("native_days", "number", "decade_number", "d2", "two_digits", "plain_number", "article")
_BOTH = 2


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `first` to `last` (exclusive) that a phrase matched; `values` by class, in order."""

    first: int
    last: int
    start: int
    end: int
    phrase: Phrase
    values: dict[str, list[Any]]

    def value(self, *names: str) -> Any:
        """The first value of the first class that the span has, None without one."""
        for name in names:
            if name in self.values:
                return self.values[name][0]
        return None

    def all_of(self, *names: str) -> list[Any]:
        """Every value of some classes, class by class."""
        return [value for name in names for value in self.values.get(name, ())]

    @property
    def months(self) -> list[int]:
        """Months named, in reading order."""
        return self.all_of("months")

    @property
    def month(self) -> int | None:
        """The month named, 1 to 12."""
        number = self.value("months")
        return number if number and 1 <= number <= 12 else None

    @property
    def day(self) -> int | None:
        """The day of the month named, 1 to 31."""
        number = self.value("day", *_DAYS)
        return number if isinstance(number, int) and 1 <= number <= 31 else None

    @property
    def count(self) -> int:
        """How many units: 1 where only the unit is named ("the day before")."""
        tens_and_ones = self.values.get("number", [])
        if len(tens_and_ones) == _BOTH and tens_and_ones[0] % 10 == 0:  # "twenty-five"
            return int(sum(tens_and_ones))
        number = self.value(*_COUNTS)
        return number if isinstance(number, int) else 2 if "dual" in self.values else 1

    @property
    def unit(self) -> str | None:
        """The unit named: day, week, month ..."""
        unit = self.value(*_UNITS) or ("day" if "native_days" in self.values else None)
        return str(unit) if unit else None

    @property
    def relation(self) -> str | None:
        """The relation named: "that" before any other ("ce jour-là"), else the last ("this past Friday")."""
        if "there" in self.values or "that" in self.values:
            return "that"
        named = self.all_of("this", "rel")
        return str(named[-1]) if named else None

    @property
    def names_other_year(self) -> bool:
        """Whether the year is told by a relation: "May of that year"."""
        return self.unit is not None and self.relation is not None
