"""One document by `pipeline.analyze`: what it refuses, and in which words."""

from typing import Any

import pytest

from pipeline import analyze
from pipeline.errors import ConfigurationError, DocumentRejected


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        pytest.param(
            {"content": None}, TypeError, "content is a text or its bytes, not NoneType", id="nothing"
        ),
        pytest.param({"content": ["Hi"]}, TypeError, "not list", id="a list"),
        pytest.param({"content": ""}, DocumentRejected, "empty", id="no text"),
        pytest.param(
            {"content": "Hi", "url": "not a url"},
            ConfigurationError,
            "'not a url' is no address",
            id="no address",
        ),
        pytest.param(
            {"content": "Hi", "url": "ftp://x.example/a"}, ConfigurationError, "https://", id="no page"
        ),
        pytest.param(
            {"content": "Hi", "url": ""}, ConfigurationError, "'' is no address", id="empty address"
        ),
        pytest.param({"content": "Hi", "published": "soon"}, ConfigurationError, "2024-01-05", id="no day"),
        pytest.param(
            {"content": "Hi", "published": 3}, ConfigurationError, "2024-01-05", id="a number as day"
        ),
        pytest.param(
            {"content": "Hi", "media_type": "application/pdf"}, DocumentRejected, "unsupported", id="a format"
        ),
    ],
)
def test_what_can_not_be_read_is_refused(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        analyze(**arguments)


def test_a_text_of_two_letters_is_read() -> None:
    document = analyze("Hi", url="https://news.example/hi")
    assert (document.body, document.outlet_domain) == ("Hi", "news.example")
