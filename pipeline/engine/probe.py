"""Ask an Elasticsearch who it is and what it can do."""

import re
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from pipeline.engine.client import open_client
from pipeline.engine.model import Capabilities, Engine, EngineKind
from pipeline.errors import ConfigurationError, EngineUnavailable
from pipeline.settings import Settings

_PROBE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Health:
    """Who answers at an address, and the worst state of its shards."""

    cluster_name: str
    status: str


def read_health(settings: Settings, url: str) -> Health | None:
    """The cluster that answers there; None when nothing of the kind does.

    A stranger on the port (another program, another cluster) is no error here: its name differs.
    """
    from elastic_transport import ApiError, TransportError

    with open_client(settings, url, retries=0, seconds=_PROBE_SECONDS) as client:
        try:
            health = client.cluster.health(filter_path="cluster_name,status")
        except (ApiError, TransportError, ValueError):
            return None  # not (yet) there, not Elasticsearch, or not for us
    return Health(cluster_name=str(health.get("cluster_name", "")), status=str(health.get("status", "")))


def probe(settings: Settings, url: str, *, kind: EngineKind, was_running: bool = True) -> Engine:
    """Read version and capabilities, and compare the server's major with the client's.

    Raises:
        EngineUnavailable: Nothing answers there now.
        ConfigurationError: Wrong credentials or major version, or not Elasticsearch at all.
    """
    from elastic_transport import ApiError, ConnectionTimeout, TransportError
    from elastic_transport import ConnectionError as NoConnection
    from elasticsearch import UnsupportedProductError

    with open_client(settings, url, retries=1, seconds=_PROBE_SECONDS) as client:
        try:
            nodes = client.nodes.info(
                metric="plugins",
                filter_path="cluster_name,nodes.*.version,nodes.*.modules.name,nodes.*.plugins.name",
            )
        except ApiError as exc:
            raise _refusal(url, exc) from exc
        except UnsupportedProductError as exc:
            raise ConfigurationError(f"What answers at {url} is not Elasticsearch.") from exc
        except (NoConnection, ConnectionTimeout) as exc:
            raise EngineUnavailable(f"No Elasticsearch answers at {url}: {exc.message}") from exc
        except (TransportError, ValueError) as exc:
            raise ConfigurationError(f"What answers at {url} is not Elasticsearch: {exc}") from exc
    return _read_engine(nodes.body, url, kind=kind, was_running=was_running)


def _read_engine(nodes: dict[str, Any], url: str, *, kind: EngineKind, was_running: bool) -> Engine:
    described = list(nodes.get("nodes", {}).values())
    if not described:
        raise ConfigurationError(f"What answers at {url} names no node: it is not Elasticsearch.")
    version = min((str(node["version"]) for node in described), key=_version_key)
    _check_major(url, version)
    modules = [
        frozenset(part["name"] for kind_ in ("modules", "plugins") for part in node.get(kind_, ()))
        for node in described
    ]
    return Engine(
        url=url,
        kind=kind,
        version=version,
        cluster_name=str(nodes.get("cluster_name", "")),
        capabilities=Capabilities(modules=frozenset.intersection(*modules)),
        was_running=was_running,
    )


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def client_version() -> str:
    """Version of the installed Python client."""
    return metadata.version("elasticsearch")


def _check_major(url: str, version: str) -> None:
    client = client_version()
    if _version_key(version)[0] != _version_key(client)[0]:
        raise ConfigurationError(wrong_major(url, server=version, client=client))


def wrong_major(url: str, *, server: str, client: str) -> str:
    """What to do when server and client are of different majors."""
    major, own = _version_key(server)[0], _version_key(client)[0]
    return (
        f"The server at {url} is Elasticsearch {server}, the Python client is {client}; their majors must be "
        f"equal. Use a server {own}.x, or put elasticsearch>={major},<{major + 1} into pyproject.toml, "
        "then `make lock` and `make test`."
    )


def _refusal(url: str, exc: Any) -> Exception:
    status = exc.meta.status
    text = str(exc)
    if status in (401, 403):
        return ConfigurationError(
            f"The server at {url} refuses us ({status}). Set MARSAD_ELASTICSEARCH_USERNAME and "
            "MARSAD_ELASTICSEARCH_PASSWORD, or MARSAD_ELASTICSEARCH_API_KEY, of a user with the cluster "
            "privilege `monitor`."
        )
    if status == 400 and "media_type_header_exception" in text:
        client = client_version()
        return ConfigurationError(
            f"The server at {url} does not understand the Python client {client}: its major is another one. "
            f"Use a server {_version_key(client)[0]}.x, or the client of the server's major (pyproject.toml, "
            "then `make lock`)."
        )
    if status in (429, 502, 503, 504):
        return EngineUnavailable(f"The server at {url} is overloaded or not ready ({status}).")
    return ConfigurationError(
        f"What answers at {url} is not the Elasticsearch we need ({status}): {text[:200]}"
    )
