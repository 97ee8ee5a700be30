"""What is made of a server's own description."""

import pytest

from pipeline.engine.model import Capabilities
from pipeline.engine.probe import wrong_major


@pytest.mark.parametrize(
    ("modules", "full_text", "esql"),
    [
        pytest.param({"x-pack-core"}, False, False, id="minimal"),
        pytest.param({"analysis-common"}, False, False, id="analyzers-alone-are-not-enough"),
        pytest.param({"analysis-common", "mapper-extras", "x-pack-esql"}, True, True, id="full"),
    ],
)
def test_capabilities_come_from_modules(modules: set[str], full_text: bool, esql: bool) -> None:
    capabilities = Capabilities(modules=frozenset(modules))
    assert (capabilities.has_full_text, capabilities.has_esql) == (full_text, esql)


@pytest.mark.parametrize(
    ("server", "advice"),
    [
        pytest.param("8.19.3", "elasticsearch>=8,<9", id="older"),
        pytest.param("10.0.0-SNAPSHOT", "elasticsearch>=10,<11", id="newer"),
    ],
)
def test_wrong_major_says_what_to_do(server: str, advice: str) -> None:
    message = wrong_major("http://127.0.0.1:9200", server=server, client="9.5.1")
    assert advice in message
    assert "server 9.x" in message
