"""Names of bodies in the cases of a language that declines them."""

from pathlib import Path

import pytest

from pipeline.enrich.actors.declension import Declension, decline, read_declensions
from pipeline.errors import ConfigurationError
from pipeline.settings import load_settings


@pytest.fixture(scope="module")
def declensions() -> tuple[Declension, ...]:
    return read_declensions(load_settings().seeds)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Vereinte Nationen", "Vereinten Nationen"),
        ("Europäischer Gerichtshof für Menschenrechte", "Europäischen Gerichtshofs für Menschenrechte"),
        ("Internationales Olympisches Komitee", "Internationalen Olympischen Komitees"),
        ("Islamischer Staat", "Islamischen Staates"),
        ("israelisches Militär", "israelischen Militär"),
        ("Bundestag", "Bundestages"),
    ],
)
def test_a_german_name_takes_its_cases(name: str, form: str, declensions: tuple[Declension, ...]) -> None:
    forms = list(decline(name, declensions))
    assert form in forms
    assert name not in forms


@pytest.mark.parametrize("name", ["World Bank", "Hamas", "Union africaine", "Państwo Islamskie", "解放军"])
def test_other_names_stay_as_they_are(name: str, declensions: tuple[Declension, ...]) -> None:
    assert list(decline(name, declensions)) == []


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "declension.yaml").write_text("languages: [de]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"declension\.yaml: expected `languages`"):
        read_declensions(tmp_path)
