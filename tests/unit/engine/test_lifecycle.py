"""What is said when there is no way to an engine."""

from pathlib import Path

import pytest

from pipeline.engine import ensure_engine
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings


@pytest.mark.parametrize("kind", ["auto", "embedded", "container"])
def test_no_way_names_the_three(open_home: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A machine with neither a container engine nor Maven."""
    monkeypatch.setenv("PATH", str(open_home))
    settings = Settings.model_validate({"home": open_home, "engine_kind": kind, "elasticsearch_url": ""})
    with pytest.raises(ConfigurationError) as caught:
        ensure_engine(settings, report=print)
    for way in ("MARSAD_ELASTICSEARCH_URL", "docker info", "Maven and a full JDK 21"):
        assert way in str(caught.value)
