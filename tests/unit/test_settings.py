"""Variables of the environment: read, refused where misspelt, left alone where they are another's."""

import os
from collections.abc import Iterator

import pytest
import structlog

from pipeline.errors import ConfigurationError
from pipeline.settings import _warn_once as warn_once  # its memory would hide the warning of another test
from pipeline.settings import load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("MARSAD_")]:
        monkeypatch.delenv(name)
    warn_once.cache_clear()
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        pytest.param("MARSAD_STROE", "MARSAD_STORE", id="letters swapped"),
        pytest.param("MARSAD_ELASTICSEARCH_PASWORD", "MARSAD_ELASTICSEARCH_PASSWORD", id="letter missing"),
        pytest.param("MARSAD_ELASTIC_SEARCH_URL", "MARSAD_ELASTICSEARCH_URL", id="one bar too many"),
        pytest.param("MARSAD_SEED", "MARSAD_SEEDS", id="singular"),
        pytest.param("marsad_overley", "MARSAD_OVERLAY", id="lower case, as settings allow"),
        pytest.param("MARSAD_DEBUGG", "MARSAD_DEBUG", id="a variable of the command line"),
    ],
)
def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, meant: str) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(ConfigurationError, match=f"no setting {name}: did you mean {meant}"):
        load_settings()


def test_every_misspelt_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_STROE", "x")
    monkeypatch.setenv("MARSAD_OVERLAYS", "x")
    with pytest.raises(
        ConfigurationError, match=r"MARSAD_STORE\? MARSAD_OVERLAYS: did you mean MARSAD_OVERLAY"
    ):
        load_settings()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("MARSAD_ELASTICSEARCH_PORT", id="Kubernetes: a service's address"),
        pytest.param("MARSAD_ELASTICSEARCH_SERVICE_HOST", id="Kubernetes: its host"),
        pytest.param("MARSAD_STORE_PORT_9000_TCP_ADDR", id="Kubernetes: one of its ports"),
        pytest.param("MARSAD_DEBUG", id="the command line's"),
        pytest.param("MARSAD_TEST_ELASTICSEARCH_URL", id="the tests'"),
        pytest.param("AIRFLOW__CORE__STORE", id="Airflow's"),
        pytest.param("ELASTICSEARCH_HEAP", id="compose's"),
    ],
)
def test_variables_of_others_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv(name, "x")
    load_settings()
    assert capsys.readouterr() == ("", "")


def test_a_variable_near_to_none_is_told_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MARSAD_COLOUR", "x")
    load_settings()
    load_settings()
    assert capsys.readouterr().out.count("MARSAD_COLOUR") == 1


def test_variables_reach_the_settings_in_either_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_INDEX_PREFIX", "mine")
    monkeypatch.setenv("marsad_batch_documents", "7")
    settings = load_settings()
    assert (settings.index_prefix, settings.batch_documents) == ("mine", 7)
