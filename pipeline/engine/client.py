"""The Elasticsearch client as this project uses it."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.errors import EngineUnavailable
from pipeline.settings import Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from pipeline.engine.model import Engine

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def connect(settings: Settings, engine: "Engine | None" = None) -> "Elasticsearch":
    """A client for the engine given, else for the one that the settings or the state folder name.

    The client speaks to nobody before its first call. `info()` and `ping()` are not to be used: the minimal
    distribution answers 405 to them.

    Raises:
        EngineUnavailable: No engine was given, and none is running.
    """
    if engine is not None:
        return open_client(settings, engine.url)
    if settings.elasticsearch_url:
        return open_client(settings, settings.elasticsearch_url)
    from pipeline.engine.lifecycle import find_engine

    found = find_engine(settings)
    if found is None:
        raise EngineUnavailable("No Elasticsearch is running. Start one with `marsad engine start`.")
    return open_client(settings, found.url)


def open_client(
    settings: Settings, url: str, *, retries: int = 3, seconds: float | None = None
) -> "Elasticsearch":
    """A client for one address.

    Args:
        settings: Credentials, certificate authority and time limit.
        url: Scheme, host and port.
        retries: Of one request, after a connection error, a time-out, 429, 502, 503 or 504.
        seconds: Time limit of one request; default `request_timeout_seconds`.
    """
    from elasticsearch import Elasticsearch
    from elasticsearch.serializer import OrjsonSerializer

    address = urlsplit(url)
    return Elasticsearch(
        url,
        serializer=OrjsonSerializer(),
        request_timeout=settings.request_timeout_seconds if seconds is None else seconds,
        max_retries=retries,
        retry_on_timeout=retries > 0,
        # Measured: gzip takes ten times the client's CPU, and loopback has no line to spare.
        http_compress=address.hostname not in _LOOPBACK,
        **_security(settings, scheme=address.scheme),
    )


def _security(settings: Settings, *, scheme: str) -> dict[str, Any]:
    """Credentials, an API key before a password, and the certificate authority for TLS."""
    options: dict[str, Any] = {}
    key = settings.elasticsearch_api_key.get_secret_value()
    if key:
        options["api_key"] = key
    elif settings.elasticsearch_username:
        password = settings.elasticsearch_password.get_secret_value()
        options["basic_auth"] = (settings.elasticsearch_username, password)
    if settings.elasticsearch_ca_certs and scheme == "https":
        options["ca_certs"] = settings.elasticsearch_ca_certs
    return options
