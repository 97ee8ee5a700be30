"""What a token of digits is: a day, a year, an ordinal, a whole date."""

import re
from typing import Any

_FIRST_YEAR, _LAST_YEAR = 1000, 2199
# 二〇二三年: a year digit by digit.
_SIGN_DIGITS = "〇一二三四五六七八九"
SIGN_YEAR = rf"[{_SIGN_DIGITS}零○]{{4}}(?=年)"
_SIGN_VALUES = {sign: str(value) for value, sign in enumerate(_SIGN_DIGITS)} | {"零": "0", "○": "0"}
_SIGNS = 4
# Whole dates by how they are written, tried in order.
_SHAPES = (
    ("day_month", re.compile(r"(\d+)\.\s?(\d+)\.")),
    ("iso_week", re.compile(r"(\d{4})-?W(\d\d)-?(\d?)")),
    ("iso", re.compile(r"(\d{4}-\d\d-\d\d).*")),
    ("numeric", re.compile(r"(\d+)[/.-](\d+)[/.-](\d+)")),
    ("fraction", re.compile(r"(\d+)/(\d+)")),
    ("clock", re.compile(r"([\d:]+)")),
)


def classify_number(surface: str) -> tuple[str, Any]:
    """Class and value of a token that begins with a digit."""
    if surface.isdecimal():
        return _classify_digits(surface)
    for name, shape in _SHAPES:
        match = shape.fullmatch(surface)
        if match:
            return name, match.groups() if len(match.groups()) > 1 else match.group(1)
    return _classify_suffixed(surface)


def _classify_suffixed(surface: str) -> tuple[str, Any]:
    """5th, 1990s, 1,500."""
    digits = re.match(r"\d+", surface)
    number = int(digits.group()[:9]) if digits else 0
    if surface[-1] == "s":
        length = len(digits.group()) if digits else 0
        is_decade = number % 10 == 0 and length in (2, 3, 4) and "," not in surface
        return ("decade", number + (1900 if length == 2 else 0)) if is_decade else ("word", surface)
    return ("ordinal_digits", number) if surface[-1].isalpha() else ("word", surface)


def _classify_digits(surface: str) -> tuple[str, Any]:
    number = int(surface) if len(surface) < 9 else 0
    if len(surface) <= 2:
        return ("d2" if 1 <= number <= 31 else "two_digits"), number
    if len(surface) == 4 and _FIRST_YEAR <= number <= _LAST_YEAR:
        return "year", number
    return ("plain_number" if number > 0 else "word"), number


def sign_year(surface: str) -> int | None:
    """2023 of 二〇二三; None for any other word."""
    if len(surface) != _SIGNS or not all(sign in _SIGN_VALUES for sign in surface):
        return None
    return int("".join(_SIGN_VALUES[sign] for sign in surface))
