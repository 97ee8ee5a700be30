"""Countries: every state is there, and its names in the languages of the news point to it."""

from pathlib import Path

import pytest

from pipeline.enrich.countries import load_countries
from pipeline.enrich.fold import fold
from pipeline.errors import ConfigurationError
from pipeline.settings import REPOSITORY

COUNTRIES = load_countries(REPOSITORY / "seeds")


def codes(text: str) -> set[tuple[str, str]]:
    return {(name.code, name.kind) for name in COUNTRIES.names if fold(name.text) == fold(text)}


def test_every_state_has_a_point_and_a_name_of_its_own() -> None:
    assert len(COUNTRIES.by_code) == 250
    assert len({country.name for country in COUNTRIES.by_code.values()}) == 250
    assert all(country.point != (0.0, 0.0) for country in COUNTRIES.by_code.values())
    named = {name.code for name in COUNTRIES.names if name.kind == "name" and name.language == "en"}
    assert named == set(COUNTRIES.by_code)


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("Iraq", "IQ", "name"),
        ("العراق", "IQ", "name"),
        ("Irak", "IQ", "name"),
        ("U.S.", "US", "abbreviation"),
        ("UAE", "AE", "abbreviation"),
        ("British", "GB", "demonym"),
        ("Dutchmen", "NL", "demonym"),
        ("الأمريكية", "US", "demonym"),
        ("الأميركي", "US", "demonym"),
        ("amerikanischen", "US", "demonym"),
        ("irakischer", "IQ", "demonym"),
        ("françaises", "FR", "demonym"),
        ("iraníes", "IR", "demonym"),
        ("иракскими", "IQ", "demonym"),
        ("ישראלית", "IL", "demonym"),
        ("Fransızlar", "FR", "demonym"),
        ("伊拉克人", "IQ", "demonym"),
        ("Burma", "MM", "alias"),
        ("Washington", "US", "capital_alias"),
        ("طهران", "IR", "capital_alias"),
        ("Kiev", "UA", "capital_alias"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_name_points_to_its_country(text: str, code: str, kind: str) -> None:
    assert (code, kind) in codes(text)


def test_an_english_name_points_to_one_country_only() -> None:
    owners: dict[str, set[str]] = {}
    for name in COUNTRIES.names:
        if name.language == "en" and name.kind != "capital_alias":
            owners.setdefault(name.text, set()).add(name.code)
    assert {text: found for text, found in owners.items() if len(found) > 1} == {}


def test_names_that_are_also_persons_or_words_say_so() -> None:
    traps = {name.text: name.trap for name in COUNTRIES.names if name.language == "en"}
    assert {traps[text] for text in ("Jordan", "Chad", "Israel")} == {"person"}
    assert traps["Polish"] == "word"
    assert traps["Georgia"] == "place"


def test_capitals_stand_for_their_states_in_every_spelling() -> None:
    assert COUNTRIES.by_code["IQ"].capital_geonames_id == 98182
    assert {COUNTRIES.capital_of(name) for name in ("Baghdad", "Bagdad", "بغداد", "Багдад")} == {"IQ"}
    assert COUNTRIES.capital_of("Springfield") is None


def test_a_missing_or_wrong_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"countries\.csv can't be read"):
        load_countries(tmp_path)
    folder = tmp_path / "locations"
    folder.mkdir()
    header = (REPOSITORY / "seeds/locations/countries.csv").read_text("utf-8").splitlines()[:2]
    (folder / "countries.csv").write_text("\n".join(header), "utf-8")
    (folder / "country_names.csv").write_text(
        "code,language,kind,text,trap,source\nQQ,en,name,Nowhere,,own\n", "utf-8"
    )
    with pytest.raises(ConfigurationError, match="unknown code 'QQ'"):
        load_countries(tmp_path)
