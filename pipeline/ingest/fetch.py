"""One web address over HTTP: conditional, limited in size, time and redirects, never into private nets."""

import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

import httpx

from pipeline.errors import ConfigurationError, SourceUnavailable
from pipeline.ingest.identity import is_web_address

USER_AGENT = "marsad (news indexer)"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
RETRYABLE = frozenset({408, 425, 429, 500, 502, 503, 504})

Resolver = Callable[[str, int], Sequence[str]]


def resolve_host(host: str, port: int) -> list[str]:
    """Addresses of a host, in the order to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; IPv4 in IPv6 is looked through."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (mapped is None or mapped.is_global)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may cost."""

    max_bytes: int = 10 * 1024 * 1024
    max_seconds: float = 30.0
    max_redirects: int = 5
    allow_private: bool = False
    """Whether addresses that are not public may be asked: for feeds of one's own network."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: `url` is where it came from after redirects; the validators make the next fetch cheap."""

    content: bytes
    url: str
    media_type: str
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches addresses over one client; `resolve` is replaced in tests."""

    client: httpx.Client
    limits: Limits = Limits()
    resolve: Resolver = resolve_host

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched | None:
        """Fetch an address; None where it has not changed since the validators were given.

        Raises:
            ConfigurationError: The address is wrong, private, gone, forbidden, too large, or redirects
                without end: asking again changes nothing.
            SourceUnavailable: It doesn't answer in time, or asks to come back later.
        """
        deadline = time.monotonic() + self.limits.max_seconds
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        for _ in range(self.limits.max_redirects + 1):
            try:
                with self._send(url, headers, deadline) as response:
                    if response.status_code in REDIRECTS and "location" in response.headers:
                        url = urljoin(url, response.headers["location"])
                        continue
                    return self._answer(response, url, deadline)
            except httpx.HTTPError as exc:
                raise SourceUnavailable(f"{url} does not answer: {exc}") from exc
        raise ConfigurationError(f"{url} redirects more than {self.limits.max_redirects} times")

    def _send(self, url: str, headers: dict[str, str], deadline: float) -> "_Response":
        if not is_web_address(url):
            raise ConfigurationError(f"{url} is no http or https address")
        target = httpx.URL(url)
        address = self._public_address(target)
        # The address that was checked is the one that is asked: a name may resolve to another one next time.
        request = self.client.build_request(
            "GET",
            target.copy_with(host=address),
            headers={**headers, "Host": target.netloc.decode("ascii")},
            extensions={"sni_hostname": target.raw_host.decode("ascii")},
            timeout=max(deadline - time.monotonic(), 0.1),
        )
        return _Response(self.client.send(request, stream=True, follow_redirects=False))

    def _public_address(self, url: httpx.URL) -> str:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            addresses = self.resolve(url.host, port)
        except OSError as exc:
            raise SourceUnavailable(f"{url.host} can't be resolved: {exc}") from exc
        for address in addresses:
            if not self.limits.allow_private and not is_public(address):
                raise ConfigurationError(f"{url.host} is {address}, no public address; allow_private is off")
        if not addresses:
            raise SourceUnavailable(f"{url.host} has no address")
        return addresses[0]

    def _answer(self, response: httpx.Response, url: str, deadline: float) -> Fetched | None:
        status = response.status_code
        if status == httpx.codes.NOT_MODIFIED:
            return None
        if status in RETRYABLE:
            raise SourceUnavailable(f"{url} answers {status}: try again later")
        if status != httpx.codes.OK:
            raise ConfigurationError(f"{url} answers {status}")
        now = datetime.now(UTC)
        return Fetched(
            content=self._read(response, url, deadline),
            url=url,
            media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
            fetched_at=now.replace(microsecond=now.microsecond // 1000 * 1000),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
        )

    def _read(self, response: httpx.Response, url: str, deadline: float) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes(65_536):
            content += piece
            if len(content) > self.limits.max_bytes:
                raise ConfigurationError(f"{url} gives more than {self.limits.max_bytes} bytes")
            if time.monotonic() > deadline:
                raise SourceUnavailable(f"{url} takes longer than {self.limits.max_seconds} seconds")
        return bytes(content)


class _Response:
    """A streamed response as a context, closed whatever happens."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response

    def __enter__(self) -> httpx.Response:
        return self.response

    def __exit__(self, *_: object) -> None:
        self.response.close()
