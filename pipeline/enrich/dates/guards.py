"""What the words beside a span say: a date, or a number, a name, an age, a habit."""

from collections.abc import Callable

from pipeline.enrich.dates.language import DateLanguage
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.tokens import Lexed

# Written onto a number without a space, these make it a code, a price or a measure.
_GLUED_BEFORE = frozenset("$€£¥#+_/@=.,:-×")
_GLUED_AFTER = frozenset("%_@°$€£/=+")
_SIGNS_BEFORE = frozenset("$€£¥#×=№+")
# Beyond this year a bare number is a postal code or a price ("2100, Balanga City").
_FARTHEST_YEAR = 2060
_LONGEST_RANGE_YEARS = 500
# Before these classes a year needs no other sign.
_YEAR_OPENERS = frozenset(["in", "since", "until", "from", "the", "rel", "that", "of", "unit", "month"])
# "Its 2006 highs", "Iran's 1979 protests", "the 2012 elections".
_OWNERS = frozenset(["possessive", "the", "rel", "that"])
_NUMBER_NAMES = frozenset(["year", "plain_number", "d2", "two_digits"])
_ROW_NAMES = _NUMBER_NAMES | {"dash"}
_LIST_JOINTS = frozenset(["and", "comma"])
_BOUNDS = frozenset(["since", "until"])
_SINCE = frozenset(["since"])  # "до 2050 гривень": the word for until also means up to
_ROW_MIN = 4
_CODE_CHARS = 2
_SINGULAR_ENDINGS = ("ss", "is", "us", "as")


def is_date(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """Whether the words beside and inside a span let it be a date."""
    phrase = span.phrase
    if phrase.unit and phrase.unit != span.unit:
        return False
    if phrase.capital and not lexed.surface(span.first)[:1].isupper():
        return False
    guard = _GUARDS.get(phrase.form)
    return guard is None or guard(span, lexed, language)


def _is_year(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    before, after = lexed.text[max(0, span.start - 1) : span.start], lexed.text[span.end : span.end + 2]
    if before in _GLUED_BEFORE or _is_latin_letter(before) or after[:1] in _GLUED_AFTER:
        return False
    if after[:1] in "-–.:," and after[1:].isdecimal():
        return False
    if _is_in_row_of_numbers(span, lexed) or _ends_pages(span, lexed) or _is_in_formula(span, lexed):
        return False
    if span.last - span.first > 1 and "day_mark" not in span.values:
        return True
    number = span.value("year", "short_year")
    opened = lexed.name(span.first - 1) in _YEAR_OPENERS
    if number > _FARTHEST_YEAR and not opened:
        return False
    return not _is_label(span, lexed, language) and not _is_count(span, lexed, language, number=number)


def _is_latin_letter(character: str) -> bool:
    return character.isalpha() and character < "\u0250"


def _is_in_row_of_numbers(span: Span, lexed: Lexed) -> bool:
    """As in "+49 30 1984 2003": three numbers or more with nothing but blanks and dashes between."""
    first, last = span.first, span.last
    while lexed.name(first - 1) in _ROW_NAMES:
        first -= 1
    while lexed.name(last) in _ROW_NAMES:
        last += 1
    return sum(lexed.name(index) in _NUMBER_NAMES for index in range(first, last)) >= _ROW_MIN


def _ends_pages(span: Span, lexed: Lexed) -> bool:
    """As in "92 (6): 1087-1101": the second page of two."""
    first = span.first - 2
    return (
        lexed.name(span.first - 1) == "dash" and lexed.name(first) == "year" and _follows_volume(first, lexed)
    )


def _follows_volume(index: int, lexed: Lexed) -> bool:
    return lexed.name(index - 1) == "colon" and lexed.name(index - 2) in ("rparen", "d2", "two_digits")


def _is_in_formula(span: Span, lexed: Lexed) -> bool:
    """As in "3 × 1022", "the 1000 + on the other side"."""
    return lexed.surface(span.first - 1) in _SIGNS_BEFORE or lexed.surface(span.last) == "+"


def _is_label(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """As in "Resolution 1973", "p. 1225", "92 (6): 1087", "1355 Inwood Terrace"."""
    index = span.first - 1
    while lexed.name(index) in _LIST_JOINTS and lexed.name(index - 1) in _NUMBER_NAMES:
        index -= 2  # "Resolutions 1701 and 1559"
    if lexed.name(index) == "dot":
        index -= 1
    if len(lexed.surface(index)) == _CODE_CHARS and lexed.surface(index).isupper():
        index -= 1  # "flight QF 1930"
    if (
        lexed.surface(index).casefold() in language.lists["label_nouns"]
        or lexed.surface(index) in _SIGNS_BEFORE
    ):
        return True
    if lexed.name(span.last) == "capital":
        streets = language.lists["address_nouns"]
        return any(lexed.surface(span.last + step).casefold() in streets for step in (0, 1, 2))
    return False


def _is_count(span: Span, lexed: Lexed, language: DateLanguage, *, number: int) -> bool:
    """As in "1973 soldiers", "some 2000 villages"; but "the 2012 elections"."""
    previous = lexed.surface(span.first - 1).casefold()
    if previous in language.lists["count_words"]:
        return True
    following = lexed.surface(span.last)
    if following in language.lists["count_nouns"]:
        return lexed.name(span.first - 1) not in (_BOUNDS if language.code == "en" else _SINCE)
    opener = lexed.name(span.first - 1)
    if _counts_by_form(span, opener, lexed, language):
        return True
    is_plural = following.endswith(language.count_suffixes) and not following.endswith(_SINGULAR_ENDINGS)
    if lexed.name(span.last) not in ("word", "unit", "units") or not is_plural:
        return False
    if opener in _LIST_JOINTS and lexed.name(span.first - 2) == "year":
        opener = lexed.name(span.first - 3)  # "the 2011 and 2017 censuses"
    if opener in _OWNERS or previous in language.lists["ages"]:
        return False
    return not (opener in _YEAR_OPENERS and number % 100 != 0)


def _counts_by_form(span: Span, opener: str, lexed: Lexed, language: DateLanguage) -> bool:
    """As in "1900 of them", "die 1800 Beschäftigten"."""
    following = lexed.name(span.last)
    if following == "of":
        return lexed.surface(span.last + 1).casefold() in language.lists["counted"]
    return language.code == "de" and opener == "the" and following == "capital"


def _is_year_range(span: Span, lexed: Lexed, _language: DateLanguage) -> bool:
    first, second = range_years(span)
    before, after = lexed.text[max(0, span.start - 1) : span.start], lexed.text[span.end : span.end + 1]
    if before in _GLUED_BEFORE or after in ("-", "–", "/"):
        return False
    if _follows_volume(span.first, lexed):
        return False  # pages: "92 (6): 1087-1101"
    return first < second <= min(_FARTHEST_YEAR, first + _LONGEST_RANGE_YEARS)


def range_years(span: Span) -> tuple[int, int]:
    """The two years of "1914-1918" or "1920-21"."""
    first = span.values["year"][0]
    second = [*span.values["year"][1:], *span.all_of("two_digits", "d2")][0]
    return first, second if second > 99 else first // 100 * 100 + second


def _is_ancient(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """A number of three digits that no noun and no sign makes a count or a measure."""
    numbers = span.values["plain_number"]
    before, after = lexed.text[max(0, span.start - 1) : span.start], lexed.text[span.end : span.end + 1]
    if (
        before in _GLUED_BEFORE
        or after in _GLUED_AFTER
        or not all(100 <= number < 1000 for number in numbers)
    ):
        return False
    if len(numbers) == 2 and numbers[0] >= numbers[1]:
        return False
    return not _is_label(span, lexed, language) and not _is_count(span, lexed, language, number=numbers[0])


def _is_decade(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """As in "The 80s"; not "in her 80s", not "temperatures in the 80s"."""
    if len(lexed.surface(span.last - 1).strip("'’s")) > 2:
        return True
    before = range(max(0, span.first - 6), span.first)
    if lexed.surface(span.first - 1).casefold() in language.lists["ages"]:
        return False
    if lexed.text[span.end : span.end + 1] == "°":
        return False
    return not any(lexed.surface(index).casefold() in language.lists["degrees"] for index in before)


def _is_weekday(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """A day, not a name that begins with one: "the Sunday Mirror", "Friday Night Live"."""
    if language.code != "en" or span.relation or span.value("short_weekday"):
        return True
    before, after = lexed.name(span.first - 1), lexed.surface(span.last)
    if lexed.surface(span.last - 1)[:1].isupper() and span.value("day_part") is not None:
        return not after[:1].isupper() or after.isupper()
    return not (before == "the" and _is_capitalised(after))


def _is_deictic(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """A day, not the end of a name: "Yucatan Today" in running text."""
    first = lexed.surface(span.first)
    if language.code != "en" or not _is_capitalised(first) or lexed.name(span.first - 1) != "capital":
        return True
    if lexed.name(span.last) in ("word", "past_tense", "future"):
        return False  # "USA Today reported"
    previous = lexed.surface(span.first - 2)
    return previous[:1].isupper() or not previous.isalpha()  # a headline in capitals, or a sentence's start


def _is_holiday(span: Span, lexed: Lexed, language: DateLanguage) -> bool:
    """A day, not a name or a thing: "Easter Island", "the Good Friday Agreement", "a Christmas tree"."""
    if span.value("year") is None and lexed.surface(span.last).casefold() in language.lists["holiday_things"]:
        return False
    if lexed.name(span.first - 1) == "capital" and lexed.name(span.first - 2) not in _SENTENCE_STARTS:
        return False  # "White Christmas", a song
    return lexed.name(span.first - 1) in _DAY_OPENERS or not _is_capitalised(lexed.surface(span.last))


def _is_capitalised(surface: str) -> bool:
    return surface[:1].isupper() and not surface.isupper()


_SENTENCE_STARTS = frozenset(["", "stop", "newline"])
_DAY_OPENERS = frozenset(["in", "prep", "since", "until", "before", "rel"])


def _is_day(span: Span, _lexed: Lexed, _language: DateLanguage) -> bool:
    """As in "the 1st day of May"; not "the 3rd week of May"."""
    unit = span.value("unit")
    return unit in (None, "day") or span.names_other_year or (unit == "year" and bool(span.value("year")))


_GUARDS: dict[str, Callable[[Span, Lexed, DateLanguage], bool]] = {
    "day": _is_day,
    "year": _is_year,
    "jalali_year": _is_year,
    "year_range": _is_year_range,
    "ancient_year": _is_ancient,
    "ancient_range": _is_ancient,
    "ancient_season": _is_ancient,
    "decade": _is_decade,
    "deictic": _is_deictic,
    "weekday": _is_weekday,
    "holiday": _is_holiday,
}
