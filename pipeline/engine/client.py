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
        **_credentials(settings),
        **({"ca_certs": settings.elasticsearch_ca_certs} if _has_authority(settings, address.scheme) else {}),
    )


def _has_authority(settings: Settings, scheme: str) -> bool:
    return bool(settings.elasticsearch_ca_certs) and scheme == "https"


def _credentials(settings: Settings) -> dict[str, Any]:
    key = settings.elasticsearch_api_key.get_secret_value()
    if key:
        return {"api_key": key}
    if settings.elasticsearch_username:
        password = settings.elasticsearch_password.get_secret_value()
        return {"basic_auth": (settings.elasticsearch_username, password)}
    return {}
