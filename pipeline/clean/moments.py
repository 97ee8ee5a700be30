"""Written instants and days: ISO 8601, RFC 2822, numbers and month names; order is never guessed."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Literal

from babel import Locale
from babel.core import UnknownLocaleError

Precision = Literal["second", "minute", "day", "month", "year"]
EARLIEST_YEAR = 1990  # before the web there were no pages to publish

ISO = re.compile(
    r"(?<![\d/.-])(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d)))?)?)?(?![\d/.-]*\d)"
)
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$")
EPOCH = re.compile(r"^1\d{9}(\d{3})?$")
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.年년]\s?(\d{1,2})[/.月월]\s?(\d{1,2})(?!\d)")
YEAR_LAST = re.compile(r"(?<![\d/.-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d|\.\d)")
DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|º|°|er|st|nd|rd|th)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,}|[^\W\d_]{2,}(?=\.))\.?,?\s+(?:de\s+|del\s+)?(\d{4})(?!\d)"
)
MONTH_DAY = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?!\d|\.\d)\s*(a\.?m\.?|p\.?m\.?)?(?:\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?",
    re.I,
)
# Languages whose slashed dates have the day first without exception (CLDR, short date patterns).
MONTH_FIRST_REGIONS = frozenset({"US", "PH"})
MONTH_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "tr", "ru", "uk", "ar")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (offset as written, UTC where none is) and how much of it was written."""

    at: datetime
    precision: Precision

    @property
    def is_zoned(self) -> bool:
        """Whether the clock's zone is known; a day alone has none to know."""
        return self.precision in ("second", "minute")


def parse_moment(raw: str, *, language: str | None = None) -> Moment | None:
    """Read one written instant or day.

    Args:
        raw: As found: attribute, meta value, feed field or a short text.
        language: Tag of the page (`en`, `en-GB`); it decides 03/04/2024 where it can.

    Returns:
        None for what is no date, is ambiguous, or lies before 1990.
    """
    text = " ".join(_ascii_digits(raw).split())
    if not text or len(text) > 200:
        return None
    moment = _machine(text) or _human(text, language)
    return moment if moment and moment.at.year >= EARLIEST_YEAR else None


def _ascii_digits(text: str) -> str:
    return "".join(
        str(unicodedata.digit(c))
        if c.isdigit() and not c.isascii() and unicodedata.category(c) == "Nd"
        else c
        for c in text
    )


def _machine(text: str) -> Moment | None:
    found = ISO.search(text)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        if hour is None and day is not None:
            return _with_clock(_build(year, month, day), text[found.end() :])
        return _build(year, month, day, hour, minute, second, zone)
    found = COMPACT.match(text)
    if found:
        return _build(*found.groups())
    if EPOCH.match(text):
        return Moment(datetime.fromtimestamp(int(text[:10]), UTC), "second")
    return _rfc2822(text)


def _rfc2822(text: str) -> Moment | None:
    if not re.search(r"\d{2}:\d{2}", text) or not re.search(r"[A-Za-z]{3}", text):
        return None
    try:
        parsed = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    at = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return Moment(at, "second")


def _human(text: str, language: str | None) -> Moment | None:
    for pattern, read in (
        (YEAR_FIRST, _year_first),
        (YEAR_LAST, _year_last),
        (DAY_MONTH, _day_month),
        (MONTH_DAY, _month_day),
    ):
        for found in pattern.finditer(text):
            moment = read(found, language)
            if moment:
                return _with_clock(moment, text[found.end() :])
    return None


def _year_first(found: re.Match[str], _language: str | None) -> Moment | None:
    return _build(found[1], found[2], found[3])


def _year_last(found: re.Match[str], language: str | None) -> Moment | None:
    first, separator, second, year = int(found[1]), found[2], int(found[3]), found[4]
    if second > 12:
        return _build(year, str(first), str(second))
    if first > 12 or first == second or separator == "." or is_day_first(language):
        return _build(year, str(second), str(first))
    if is_day_first(language) is False:
        return _build(year, str(first), str(second))
    return None


def is_day_first(language: str | None) -> bool | None:
    """Whether a language writes the day before the month; None where regions differ (English alone)."""
    tag = (language or "").replace("_", "-")
    code, _, region = tag.partition("-")
    if region.upper() in MONTH_FIRST_REGIONS:
        return code.lower() != "en"
    return None if code.lower() in ("en", "") and not region else True


def _day_month(found: re.Match[str], language: str | None) -> Moment | None:
    month = month_number(found[2], language)
    return _build(found[3], str(month), found[1]) if month else None


def _month_day(found: re.Match[str], language: str | None) -> Moment | None:
    month = month_number(found[1], language)
    return _build(found[3], str(month), found[2]) if month else None


def month_number(name: str, language: str | None) -> int | None:
    """1 to 12 for a month's name or abbreviation: in the language given, else in one that web pages use.

    Pages often declare the language of their template; no two of MONTH_LANGUAGES disagree on a name.
    """
    folded = name.casefold().rstrip(".")
    codes = [re.split("[-_]", language or "en")[0].lower(), *MONTH_LANGUAGES]
    return next((number for number in (_months(code).get(folded) for code in codes) if number), None)


@cache
def _months(code: str) -> dict[str, int]:
    try:
        months = Locale.parse(code).months
    except (UnknownLocaleError, ValueError):
        return {}
    names: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in months[context][width].items():
                names.setdefault(name.casefold().rstrip("."), int(number))
    return names


def _with_clock(moment: Moment | None, rest: str) -> Moment | None:
    found = CLOCK.search(rest[:40])
    if moment is None or not found:
        return moment
    hour = int(found[1])
    half = (found[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    at = moment.at
    return _build(str(at.year), str(at.month), str(at.day), str(hour), found[2], found[3], found[5]) or moment


def _build(
    year: str,
    month: str,
    day: str | None = None,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    zone: str | None = None,
) -> Moment | None:
    try:
        at = datetime(
            int(year),
            int(month),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            min(int(second or 0), 59),
            tzinfo=_zone(zone),
        )
    except ValueError:
        return None
    if day is None:
        return Moment(at, "month")
    if hour is None:
        return Moment(at, "day")
    return Moment(at, "second" if second is not None else "minute")


def _zone(zone: str | None) -> timezone:
    digits = re.sub(r"\D", "", zone or "")
    if not digits:
        return UTC
    minutes = int(digits[:2]) * 60 + int(digits[2:4] or 0)
    return timezone(timedelta(minutes=-minutes if (zone or "").startswith("-") else minutes))
