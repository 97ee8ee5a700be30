"""Fetching: conditional, limited, never into private networks. Only the network is faked."""

from collections.abc import Callable

import httpx
import pytest

from pipeline.errors import ConfigurationError, SourceUnavailable
from pipeline.ingest.fetch import Fetcher, Limits, is_public

Handler = Callable[[httpx.Request], httpx.Response]
PUBLIC = "93.184.216.34"


def make_fetcher(handler: Handler, addresses: dict[str, str] | None = None, **limits: object) -> Fetcher:
    client = httpx.Client(transport=httpx.MockTransport(handler))
    known = addresses or {}
    return Fetcher(client, Limits(**limits), resolve=lambda host, _: [known.get(host, PUBLIC)])  # type: ignore[arg-type]  # a test's table


def test_answer_comes_with_its_validators() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["host"] == "news.example"
        assert request.url.host == PUBLIC
        return httpx.Response(
            200, content=b"<rss/>", headers={"etag": '"1"', "content-type": "text/xml; x=y"}
        )

    fetched = make_fetcher(answer).fetch("https://news.example/feed")
    assert fetched is not None
    assert (fetched.content, fetched.etag, fetched.media_type) == (b"<rss/>", '"1"', "text/xml")
    assert fetched.fetched_at.microsecond % 1000 == 0


def test_unchanged_feed_costs_nothing() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["if-none-match"] == '"1"'
        assert request.headers["if-modified-since"] == "Fri, 05 Jan 2024 10:00:00 GMT"
        return httpx.Response(304)

    fetcher = make_fetcher(answer)
    modified = "Fri, 05 Jan 2024 10:00:00 GMT"
    assert fetcher.fetch("https://news.example/feed", etag='"1"', last_modified=modified) is None


def test_redirects_are_followed_and_counted() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.path.strip("/") or 0)
        if number == 3:
            return httpx.Response(200, content=b"end")
        return httpx.Response(302, headers={"location": f"/{number + 1}"})

    fetched = make_fetcher(answer).fetch("https://news.example/")
    assert fetched is not None
    assert fetched.url == "https://news.example/3"
    with pytest.raises(ConfigurationError, match="redirects more than 2 times"):
        make_fetcher(answer, max_redirects=2).fetch("https://news.example/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "0.0.0.0",
    ],
)
def test_private_address_is_never_asked(address: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise AssertionError("a private address was asked")

    fetcher = make_fetcher(answer, {"inside.example": address})
    with pytest.raises(ConfigurationError, match="no public address"):
        fetcher.fetch("http://inside.example/feed")


def test_redirect_into_a_private_network_is_refused() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["host"] == "news.example"
        return httpx.Response(301, headers={"location": "http://inside.example/secret"})

    with pytest.raises(ConfigurationError, match="no public address"):
        make_fetcher(answer, {"inside.example": "10.0.0.1"}).fetch("https://news.example/feed")


def test_private_address_can_be_allowed() -> None:
    fetcher = make_fetcher(
        lambda _: httpx.Response(200, content=b"ok"), {"desk.example": "10.0.0.1"}, allow_private=True
    )
    fetched = fetcher.fetch("http://desk.example/feed")
    assert fetched is not None
    assert fetched.content == b"ok"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://news.example/x", "//", "gopher://x/"])
def test_redirect_to_another_scheme_is_refused(location: str) -> None:
    answer = httpx.Response(302, headers={"location": location})
    with pytest.raises(ConfigurationError):
        make_fetcher(lambda _: answer, max_redirects=1).fetch("https://news.example/feed")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, SourceUnavailable),
        (503, SourceUnavailable),
        (429, SourceUnavailable),
        (404, ConfigurationError),
        (403, ConfigurationError),
        (410, ConfigurationError),
        (204, ConfigurationError),
    ],
)
def test_status_says_whether_to_try_again(status: int, error: type[Exception]) -> None:
    with pytest.raises(error, match=str(status)):
        make_fetcher(lambda _: httpx.Response(status)).fetch("https://news.example/feed")


def test_answer_that_is_too_large_is_cut_off() -> None:
    with pytest.raises(ConfigurationError, match="more than 1000 bytes"):
        make_fetcher(lambda _: httpx.Response(200, content=b"x" * 5000), max_bytes=1000).fetch(
            "https://a.example/"
        )


def test_slow_answer_is_unavailable() -> None:
    with pytest.raises(SourceUnavailable, match="longer than"):
        make_fetcher(lambda _: httpx.Response(200, content=b"x"), max_seconds=-1).fetch("https://a.example/")


def test_broken_connection_is_unavailable() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(SourceUnavailable, match="refused"):
        make_fetcher(answer).fetch("https://news.example/feed")


def test_unknown_host_is_unavailable() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    with pytest.raises(SourceUnavailable, match="resolved"):
        Fetcher(client, resolve=resolve).fetch("https://nowhere.example/feed")


@pytest.mark.parametrize(
    ("address", "expected"), [("8.8.8.8", True), ("224.0.0.1", False), ("no address", False)]
)
def test_public_address(address: str, expected: bool) -> None:
    assert is_public(address) is expected
