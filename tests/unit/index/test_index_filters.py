"""What is asked, as clauses."""

from datetime import date

import pytest

from pipeline.cli.known import country_code
from pipeline.cli.labels import country_names, label_of, language_names
from pipeline.errors import PipelineError
from pipeline.index.filters import Filters, document_clauses, is_pair, link_clauses, parse_day
from pipeline.index.resolve import UnknownValue, nearest, resolve_code
from pipeline.settings import Settings


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        (" 2024-01-05 ", date(2024, 1, 5), date(2024, 1, 5)),
    ],
)
def test_partial_days_have_two_ends(text: str, first: date, last: date) -> None:
    assert (parse_day(text), parse_day(text, as_end=True)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-13", "2024-02-30", "05.01.2024", "24", "0000", "2024-1-5"]
)
def test_what_is_no_day_is_said(text: str) -> None:
    with pytest.raises(PipelineError, match="is no day"):
        parse_day(text)


def test_days_include_both_ends() -> None:
    filters = Filters(published_from=date(2024, 1, 1), published_to=date(2024, 1, 31))
    assert document_clauses(filters) == [
        {"range": {"published_at": {"gte": "2024-01-01", "lt": "2024-02-01"}}}
    ]
    assert document_clauses(filters.without_days()) == []


def test_a_pair_needs_an_actor_and_a_place() -> None:
    assert is_pair(Filters(actors=("A",), locations=("B",)))
    assert is_pair(Filters(umbrellas=("A",), locations=("B",)))
    assert not is_pair(Filters(actors=("A",), countries=("IQ",)))
    assert len(link_clauses(Filters(actors=("A", "C"), locations=("B",)))) == 2
    assert link_clauses(Filters(countries=("IQ",))) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("IQ", "IQ"),
        ("iq", "IQ"),
        ("Iraq", "IQ"),
        ("iraq", "IQ"),
        ("United States", "US"),
    ],
)
def test_countries_by_code_or_name(text: str, code: str) -> None:
    assert resolve_code(text, kind="country", english_names=country_names(), upper=True) == code


@pytest.mark.parametrize(("text", "code"), [("ar", "ar"), ("Arabic", "ar"), ("und", "und"), ("CKB", "ckb")])
def test_languages_by_code_or_name(text: str, code: str) -> None:
    assert resolve_code(text, kind="language", english_names=language_names(), upper=False) == code


def test_a_misspelt_country_gets_a_suggestion() -> None:
    with pytest.raises(UnknownValue, match=r'No country "Iraqq"\. Did you mean "Iraq \(IQ\)"'):
        resolve_code("Iraqq", kind="country", english_names=country_names(), upper=True)
    assert nearest("actor", ["actors", "locations"]) == ["actors"]


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("countries", "IQ", "IQ  Iraq"),
        ("countries", "XX", "XX"),
        ("language.code", "und", "und  undecided"),
        ("actor_types", "armed_group", "armed group"),
        ("actors", "snake_case", "snake_case"),
    ],
)
def test_labels_keep_the_code(field: str, value: str, label: str) -> None:
    assert label_of(field, value) == label


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("USA", "US"),
        ("U.S.", "US"),
        ("us", "US"),
        ("Türkiye", "TR"),
        ("turkiye", "TR"),
        ("العراق", "IQ"),
        ("Iraqi", None),
        ("Baghdad", None),
        ("", None),
    ],
)
def test_countries_by_their_other_names(text: str, code: str | None) -> None:
    assert country_code(text, Settings()) == code
