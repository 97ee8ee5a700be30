"""The client's options: no gzip on loopback, credentials by what is set. Nothing is sent here."""

import pytest
from pydantic import SecretStr

from pipeline.engine.client import open_client
from pipeline.settings import Settings


@pytest.mark.parametrize(
    ("url", "compressed"),
    [
        pytest.param("http://127.0.0.1:9200", False, id="loopback"),
        pytest.param("http://localhost:9200", False, id="localhost"),
        pytest.param("http://[::1]:9200", False, id="ipv6"),
        pytest.param("http://search.example:9200", True, id="another-machine"),
    ],
)
def test_compresses_on_a_real_line_only(url: str, compressed: bool) -> None:
    with open_client(Settings(), url) as client:
        node = next(iter(client.transport.node_pool.all()))
        assert bool(node.config.http_compress) is compressed


@pytest.mark.parametrize(
    ("settings", "header"),
    [
        pytest.param({}, None, id="none"),
        pytest.param(
            {"elasticsearch_username": "u", "elasticsearch_password": "p"}, "Basic dTpw", id="password"
        ),
        pytest.param(
            {"elasticsearch_username": "u", "elasticsearch_password": "p", "elasticsearch_api_key": "a2V5"},
            "ApiKey a2V5",
            id="api-key-wins",
        ),
    ],
)
def test_credentials(settings: dict[str, str], header: str | None) -> None:
    secret = {
        name: SecretStr(value) if name != "elasticsearch_username" else value
        for name, value in settings.items()
    }
    with open_client(Settings.model_validate(secret), "http://127.0.0.1:9200") as client:
        assert client._headers.get("authorization") == header
