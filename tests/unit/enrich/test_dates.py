"""Dates in text: the table of cases, and the rules that a table can't show."""

import csv
import itertools
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import CleanDocument, Language
from pipeline.enrich.context import Context, Name, Sentence
from pipeline.enrich.dates import find_dates, hijri, jalali, read_dates
from pipeline.enrich.dates.language import load_language
from pipeline.errors import ConfigurationError

_CASES = sorted((Path(__file__).parents[2] / "cases").glob("dates*.csv"))
_LANGUAGES = Path(__file__).parents[3] / "seeds" / "languages"


def _rows() -> list[dict[str, str]]:
    """Rules one by one (dates.csv); sentences of news, labelled before they were run (dates_news.csv)."""
    rows = []
    for path in _CASES:
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def _found(row: dict[str, str]) -> str:
    """Readings as "surface=start/end" or "surface=?", joined by " | "; open ends are ".."."""
    published = date.fromisoformat(row["published"]) if row["published"] else None
    readings = find_dates(row["text"], published=published, language_code=row["language"])
    shown = []
    for reading in readings:
        surface = row["text"][reading.start : reading.end]
        days = f"{reading.start_date or '..'}/{reading.end_date or '..'}" if reading.is_anchored else "?"
        shown.append(f"{surface}={days}")
    return " | ".join(shown)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["id"])
def test_case(row: dict[str, str]) -> None:
    """Every row of the table: surfaces and days, in reading order."""
    assert _found(row) == row["expected"]


def test_case_ids_are_unique_and_many() -> None:
    ids = [row["id"] for row in _rows()]
    assert len(ids) == len(set(ids)) >= 200


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["id"])
def test_without_publication_date_nothing_is_counted_from_a_clock(row: dict[str, str]) -> None:
    """Relative phrases stay unanchored: what is dated is named in full, or stands under a dateline."""
    if row["id"].startswith("date"):
        pytest.skip("the text has a dateline")
    for reading in find_dates(row["text"], published=None, language_code=row["language"]):
        assert not reading.is_anchored or (reading.kind, reading.anchor) == ("explicit", "text")


_WORDS = st.sampled_from(
    (
        "Monday May 5 31 2024 1918 the of in early mid - late since until last next this that year week days "
        "two ago later January Feb . , ( ) 1990s century 19th BC AD '68 9/11 03/04/2024 12:30 p.m. summer "
        "2021-W05 2024-01-05T10:00Z H1 FY2024 between through present Rajab 1445 AH 2567 B.E. 3rd 24.12. XIX "
        "Christmas Q3 first quarter end from to and before after said will 500 ½ ² ٣"
    ).split()
)


@given(
    st.lists(_WORDS, max_size=30),
    st.sampled_from([None, date(2024, 1, 5), date(2000, 2, 29)]),
    st.sampled_from(["en", "de", "es", "fa", "ru", "tr", "he", "hi", "ja"]),
)
@settings(max_examples=300, deadline=None)
def test_any_order_of_date_words_gives_ordered_readings(
    words: list[str], published: date | None, code: str
) -> None:
    """Whatever stands side by side: no error, no overlap, offsets inside the text, start before end."""
    text = " ".join(words)
    last = 0
    for reading in find_dates(text, published=published, language_code=code):
        assert last <= reading.start < reading.end <= len(text)
        assert 0.0 <= reading.score <= 1.0
        if reading.start_date and reading.end_date:
            assert reading.start_date <= reading.end_date
        last = reading.end


@pytest.mark.parametrize(
    ("year", "new_year"),
    [
        (1357, date(1978, 3, 21)),
        (1399, date(2020, 3, 20)),
        (1400, date(2021, 3, 21)),
        (1403, date(2024, 3, 20)),
        (1404, date(2025, 3, 21)),
        (1408, date(2029, 3, 20)),
        (1409, date(2030, 3, 21)),
    ],
)
def test_jalali_new_years(year: int, new_year: date) -> None:
    """New year's days of the calendar as published for Iran: the moment of the equinox, by noon of Tehran."""
    assert jalali.new_year(year) == new_year


@pytest.mark.parametrize(
    ("year", "month", "first"),
    [
        (1440, 9, date(2019, 5, 6)),
        (1443, 12, date(2022, 6, 30)),
        (1444, 9, date(2023, 3, 23)),
        (1445, 1, date(2023, 7, 19)),
        (1445, 10, date(2024, 4, 10)),
        (1446, 1, date(2024, 7, 7)),
        (1447, 1, date(2025, 6, 26)),
    ],
)
def test_hijri_days_hold_the_announced_ones(year: int, month: int, first: date) -> None:
    """First days of months as announced in Saudi Arabia: within the days that a reading gives."""
    interval = hijri.day(year, month, 1)
    assert interval.start <= first <= interval.end


def test_hijri_months_join_without_gap() -> None:
    following = [hijri.month_of(year, month) for year in (1444, 1445) for month in range(1, 13)]
    assert all((b.start - a.end).days == 1 for a, b in itertools.pairwise(following))
    assert hijri.year_of(1445).end == hijri.month_of(1445, 12).end


def test_a_range_keeps_the_readings_of_its_ends() -> None:
    """One reading for the facet; its ends for who counts them apart."""
    (reading,) = find_dates("from May 3 to May 7, 2022", published=None, language_code="en")
    assert (reading.rule, reading.start_date, reading.end_date) == ("range", "2022-05-03", "2022-05-07")
    assert [(end.start_date, end.end_date) for end in reading.ends] == [
        ("2022-05-03",) * 2,
        ("2022-05-07",) * 2,
    ]


def test_a_range_with_one_unplaced_end_stays_two() -> None:
    readings = find_dates("from January 2020 to last week", published=None, language_code="en")
    assert [(r.start_date, r.is_anchored) for r in readings] == [("2020-01-01", True), (None, False)]


@pytest.mark.parametrize(
    ("country_code", "day"), [("US", "2021-03-04"), ("GB", "2021-04-03"), ("CA", None), (None, None)]
)
def test_the_outlets_country_orders_days_and_months(country_code: str | None, day: str | None) -> None:
    """The U.S. writes months first, Britain days; Canada writes both ways."""
    (reading,) = find_dates(
        "Signed 03/04/2021.", published=None, language_code="en", country_code=country_code
    )
    assert reading.start_date == day


def test_a_document_says_where_its_outlet_is() -> None:
    document = _document(title="", body="Signed 03/04/2021.", published=None, precision=None)
    document = document.model_copy(update={"outlet_country": "GB"})
    (mention,) = read_dates(document, _context(document)).mentions
    assert mention.start_date == "2021-04-03"


def test_names_of_persons_are_no_dates() -> None:
    """What the model took for a person is no month, whatever stands before it."""
    document = _document(
        title="", body="The plan backed by May failed in May.", published=datetime(2024, 1, 5, tzinfo=UTC)
    )
    context = replace(_context(document), names=(Name("body", 19, 22, "PER", 0.9),))
    assert [m.start for m in read_dates(document, context).mentions] == [33]


def test_mode_needs_more_than_some_background_years() -> None:
    """A report that looks back at 2014, 2017 and 2020 still counts from its own day."""
    text = (
        "The ministry said on Friday that guards died. In January 2020 a strike hit the base, held since "
        "2014. The group lost its towns in late 2017. Since October 7 attacks have risen."
    )
    readings = find_dates(text, published=date(2024, 1, 5), language_code="en")
    assert [r.start_date for r in readings] == [
        "2024-01-05",
        "2020-01-01",
        "2014-01-01",
        "2017-09-01",
        "2023-10-07",
    ]


def test_a_broken_language_file_says_which(tmp_path: Path) -> None:
    (tmp_path / "qq.yaml").write_text(
        "dates: {words: {month: {a: 1}}, phrases: [{id: x, form: day, pattern: moon}]}"
    )
    with pytest.raises(ConfigurationError, match=r"qq\.yaml"):
        load_language(tmp_path, "qq")


def _document(
    *, title: str, body: str, published: datetime | None, precision: str | None = "day"
) -> CleanDocument:
    return CleanDocument.model_validate(
        {
            "document_id": "d1",
            "sources": ("test",),
            "media_type": "text/plain",
            "title": title,
            "body": body,
            "published_at": published,
            "published_precision": precision,
            "fetched_at": datetime(2025, 6, 1, tzinfo=UTC),
            "raw_sha256": "0",
            "content_sha256": "0",
        }
    )


def _context(document: CleanDocument) -> Context:
    sentences = []
    for match in re.finditer(r"[^.]+\.", document.body):
        sentences.append(Sentence("body", match.start(), match.end(), match.group()))
    nothing = cast("Any", None)  # dates need neither registry nor gazetteer
    return Context(tuple(sentences), nothing, nothing, language=Language(code="en", score=1.0))


def test_title_and_body_count_from_the_same_day() -> None:
    document = _document(
        title="Talks to open on Monday",
        body="The talks were announced on Friday. Three rounds failed in 2014.",
        published=datetime(2024, 1, 5, tzinfo=UTC),
    )
    mentions = read_dates(document, _context(document)).mentions
    assert [(m.field, m.surface, m.label) for m in mentions] == [
        ("title", "Monday", "2024-01-08"),
        ("body", "Friday", "2024-01-05"),
        ("body", "2014", "2014"),
    ]
    assert [m.sentence for m in mentions][1:] == [
        "The talks were announced on Friday.",
        " Three rounds failed in 2014.",
    ]


def test_without_publication_date_the_label_is_the_surface() -> None:
    document = _document(title="", body="They met on Friday.", published=None, precision=None)
    (mention,) = read_dates(document, _context(document)).mentions
    assert (mention.label, mention.start_date, mention.end_date, mention.anchor) == (
        "Friday",
        None,
        None,
        "none",
    )


def test_a_publication_month_does_not_anchor() -> None:
    """A month can't say which Friday is meant; counting from its first day would be a guess."""
    document = _document(
        title="", body="They met on Friday.", published=datetime(2024, 1, 1, tzinfo=UTC), precision="month"
    )
    (mention,) = read_dates(document, _context(document)).mentions
    assert mention.start_date is None


def test_dateline_anchors_and_is_marked() -> None:
    text = "BAGHDAD, Jan. 5, 2024 (Agency) - Guards were hurt on Thursday."
    readings = find_dates(text, published=None, language_code="en")
    assert [(r.start_date, r.anchor) for r in readings] == [
        ("2024-01-05", "text"),
        ("2024-01-04", "dateline"),
    ]


# Other words too (a week, the environment): days only behind certain words.
_OTHER_WORDS_TOO = frozenset([("ur", "ہفتہ"), ("ru", "среда")])
_CODES = [path.stem for path in sorted(_LANGUAGES.glob("*.yaml"))]


@pytest.mark.parametrize("code", _CODES)
def test_every_language_has_cases(code: str) -> None:
    assert sum(row["language"] == code for row in _rows()) >= 12


@pytest.mark.parametrize("code", _CODES)
def test_months_and_weekdays_of_cldr_are_read(code: str) -> None:
    """The wide names that CLDR gives for use in a date."""
    locale = Locale.parse(code)
    for month, name in locale.months["format"]["wide"].items():
        (reading,) = find_dates(_month_text(code, name), published=None, language_code=code)
        assert reading.start_date == f"2024-{month:02d}-01", name
    for weekday, name in locale.days["format"]["wide"].items():
        if (code, name) in _OTHER_WORDS_TOO:
            continue
        (reading,) = find_dates(f"{name}.", published=date(2024, 1, 7), language_code=code)
        assert reading.start_date == f"2024-01-{weekday + 1:02d}", name


def _month_text(code: str, name: str) -> str:
    return f"2024年{name}" if code in ("zh", "ja") else f"2024년 {name}" if code == "ko" else f"{name} 2024"


def test_language_without_a_file_has_no_dates() -> None:
    assert find_dates("on 5 January 2024", published=None, language_code="xx") == []
