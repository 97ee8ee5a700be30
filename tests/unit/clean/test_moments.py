"""Written dates: what is clear is read, what is ambiguous is not."""

import pytest

from pipeline.clean.moments import parse_moment


@pytest.mark.parametrize(
    ("raw", "language", "expected", "precision"),
    [
        pytest.param("2024-03-15", None, "2024-03-15T00:00:00+00:00", "day", id="ISO day"),
        pytest.param("2024-03", None, "2024-03-01T00:00:00+00:00", "month", id="ISO month"),
        pytest.param("2024-03-15T09:30:00Z", None, "2024-03-15T09:30:00+00:00", "second", id="ISO in UTC"),
        pytest.param("2024-03-15T09:30+0100", None, "2024-03-15T09:30:00+01:00", "minute", id="ISO offset"),
        pytest.param(
            "2024-03-15T09:30:00.123-05:00", None, "2024-03-15T09:30:00-05:00", "second", id="millis"
        ),
        pytest.param("2024-03-15 09:30", None, "2024-03-15T09:30:00+00:00", "minute", id="space"),
        pytest.param("20240315", None, "2024-03-15T00:00:00+00:00", "day", id="compact"),
        pytest.param("1710495000", None, "2024-03-15T09:30:00+00:00", "second", id="epoch"),
        pytest.param("1710495000000", None, "2024-03-15T09:30:00+00:00", "second", id="epoch in ms"),
        pytest.param(
            "Fri, 15 Mar 2024 09:30:00 GMT", None, "2024-03-15T09:30:00+00:00", "second", id="RFC 2822"
        ),
        pytest.param("15.03.2024", None, "2024-03-15T00:00:00+00:00", "day", id="dots"),
        pytest.param("3.4.2024", "en", "2024-04-03T00:00:00+00:00", "day", id="dots have the day first"),
        pytest.param("15/03/2024", None, "2024-03-15T00:00:00+00:00", "day", id="a day beyond 12"),
        pytest.param("03/15/2024", None, "2024-03-15T00:00:00+00:00", "day", id="a day beyond 12, second"),
        pytest.param("03/04/2024", "fr", "2024-04-03T00:00:00+00:00", "day", id="French has the day first"),
        pytest.param("03/04/2024", "en-US", "2024-03-04T00:00:00+00:00", "day", id="American"),
        pytest.param("03/04/2024", "en-GB", "2024-04-03T00:00:00+00:00", "day", id="British"),
        pytest.param("05/05/2024", None, "2024-05-05T00:00:00+00:00", "day", id="equal numbers"),
        pytest.param("March 15, 2024", "en", "2024-03-15T00:00:00+00:00", "day", id="American words"),
        pytest.param(
            "15 March 2024 at 9:30 pm", "en", "2024-03-15T21:30:00+00:00", "minute", id="half a day"
        ),
        pytest.param("15. März 2024, 09:30 Uhr", "de", "2024-03-15T09:30:00+00:00", "minute", id="German"),
        pytest.param("Le 1er août 2024", "fr", "2024-08-01T00:00:00+00:00", "day", id="French ordinal"),
        pytest.param("15 de marzo de 2024", "es", "2024-03-15T00:00:00+00:00", "day", id="Spanish"),
        pytest.param("15 марта 2024", "ru", "2024-03-15T00:00:00+00:00", "day", id="Russian genitive"),
        pytest.param("15 مارس 2024", "ar", "2024-03-15T00:00:00+00:00", "day", id="Arabic"),
        pytest.param("١٥ مارس ٢٠٢٤", "ar", "2024-03-15T00:00:00+00:00", "day", id="Arabic digits"),
        pytest.param("2024年3月15日", "zh", "2024-03-15T00:00:00+00:00", "day", id="Chinese"),
        pytest.param("2024년 3월 15일", "ko", "2024-03-15T00:00:00+00:00", "day", id="Korean"),
        pytest.param("15. März 2024", "en", "2024-03-15T00:00:00+00:00", "day", id="a template's language"),
    ],
)
def test_date_that_is_clear(raw: str, language: str | None, expected: str, precision: str) -> None:
    moment = parse_moment(raw, language=language)
    assert moment is not None
    assert (moment.at.isoformat(), moment.precision) == (expected, precision)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("03/04/2024", id="day and month in any order"),
        pytest.param("2024-02-30", id="no such day"),
        pytest.param("2024-13-01", id="no such month"),
        pytest.param("15.03.24", id="two-digit year"),
        pytest.param("1970-01-01", id="the epoch is no date"),
        pytest.param("yesterday", id="relative"),
        pytest.param("Version 10.2.2024.1", id="a version"),
        pytest.param("", id="empty"),
        pytest.param("9" * 5000, id="digits without end"),
    ],
)
def test_date_that_is_none(raw: str) -> None:
    assert parse_moment(raw, language="en") is None
