"""One actor, one name: who looks registered twice is found, and the shipped registry has nobody twice."""

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.enrich.registry import check_registry, load_registry
from pipeline.enrich.registry.model import Actor, Alias
from pipeline.enrich.registry.seeds import namesakes_files
from pipeline.enrich.spelling.doubles import find_doubles, read_distinct
from pipeline.enrich.spelling.sounds import Sounds, read_sounds
from pipeline.errors import ConfigurationError
from pipeline.settings import REPOSITORY, Settings
from tests.unit.enrich.small_seeds import write_small_seeds

NOBODY: frozenset[tuple[str, str]] = frozenset()


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    return read_sounds(REPOSITORY / "seeds" / "names" / "sounds.yaml")


def actor(id_: str, name: str, *others: str, country: str | None = None, type_: str = "armed_group") -> Actor:
    names = (name, *others)
    aliases = tuple(Alias(text.removeprefix("?"), "en", text.startswith("?")) for text in names)
    return Actor(id_, names[0], type_, country=country, aliases=aliases, source="own")  # type: ignore[arg-type]  # a literal in the table


PAIRS = [
    ("spelling", actor("a", "Harkat-ul-Mujahideen", country="PK"), actor("b", "Harakat ul-Mujahidin"), True),
    ("plural", actor("a", "Benghazi Defence Brigade"), actor("b", "Benghazi Defense Brigades"), True),
    ("alias", actor("a", "Islamic Community", "Jemaah Islamiya"), actor("b", "Jemaah Islamiyah"), True),
    ("script", actor("a", "First", "جيش النصر"), actor("b", "Second", "جيش النصر"), True),
    ("acronym", actor("a", "One", "MOPOD", country="HT"), actor("b", "Two", "MOPOD", country="HT"), True),
    ("called ambiguous", actor("a", "One", "?MOPOD"), actor("b", "Two", "?MOPOD"), False),
    (
        "acronym and words",
        actor("a", "Syria National Army", "SNA"),
        actor("b", "Syrian National Army", "SNA", country="SY"),
        True,
    ),
    (
        "acronym alone",
        actor("a", "Liberia Peace Council", "?LPC"),
        actor("b", "Lesotho Congress", "LPC"),
        False,
    ),
    ("countries", actor("a", "Green Party", country="CA"), actor("b", "Green Party", country="SE"), False),
    ("numbers", actor("a", "Brigade 301", country="LY"), actor("b", "Brigade 48", country="LY"), False),
    (
        "patronymic",
        actor("a", "Igor Girkin", country="RU", type_="person"),
        actor("b", "Igor Vsevolodovich Girkin", type_="person"),
        True,
    ),
    (
        "surname",
        actor("a", "Bashar al-Assad", "?Assad", type_="person"),
        actor("b", "Maher al-Assad", "?Assad", type_="person"),
        False,
    ),
    ("person and group", actor("a", "Abu Ali", type_="person"), actor("b", "Abu Ali"), False),
    ("state", actor("a", "Republic of Georgia", type_="state"), actor("b", "Republic of Georgia"), False),
]


@pytest.mark.parametrize(
    ("one", "other", "is_double"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS]
)
def test_who_looks_registered_twice(one: Actor, other: Actor, is_double: bool, sounds: Sounds) -> None:
    found = find_doubles([one, other], sounds, distinct=NOBODY)
    assert [double.ids for double in found] == ([("a", "b")] if is_double else [])


def test_who_is_known_to_be_two_is_no_double(sounds: Sounds) -> None:
    two = [actor("bush", "George Bush", type_="person"), actor("bush-jr", "George Bush", type_="person")]
    assert find_doubles(two, sounds, distinct=NOBODY)
    assert not find_doubles(two, sounds, distinct=frozenset({("bush", "bush-jr")}))


def test_the_shipped_registry_has_nobody_twice(tmp_path: Path) -> None:
    """Whoever adds an actor that we have learns it here, or from `marsad registry check`."""
    settings = Settings(home=tmp_path)
    assert [problem for problem in check_registry(settings) if "looks like" in problem] == []


def test_the_groups_of_namesakes_name_actors(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    named = {id_ for pair in read_distinct(namesakes_files(settings)) for id_ in pair}
    assert named - load_registry(settings).actors.keys() == set()


def test_a_user_says_who_is_two(tmp_path: Path) -> None:
    write_small_seeds(tmp_path / "seeds")
    (tmp_path / "overlay").mkdir()
    settings = Settings(home=tmp_path, seeds=tmp_path / "seeds", overlay=tmp_path / "overlay")
    (tmp_path / "overlay" / "mine.yaml").write_text(
        "- {id: one, name: Jaysh al-Nasr, type: armed_group, source: own}\n"
        "- {id: two, name: Jaish an-Nasr, type: armed_group, source: own}\n",
        encoding="utf-8",
    )
    assert "one: looks like two" in check_registry(settings)[0]
    (tmp_path / "overlay" / "namesakes.yaml").write_text(
        "distinct:\n- {actors: [two, one], reason: own}\n", encoding="utf-8"
    )
    assert check_registry(settings) == []


@pytest.mark.parametrize(
    "text", ["", "distinct: [{actors: [a, b]}]", "distinct: [{reason: x, actors: a}]", "a: ["]
)
def test_a_file_of_namesakes_that_is_none_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "namesakes.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"namesakes\.yaml"):
        read_distinct([path])


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """The script that makes the extended tier; it belongs to no package."""
    path = REPOSITORY / "seeds" / "build" / "extended_actors.py"
    spec = importlib.util.spec_from_file_location("extended_actors", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generator_leaves_out_what_a_person_left_out(generator: ModuleType) -> None:
    """A garbled row goes, a double's names go to whom it is, a name that is none goes alone."""
    party = {
        "id": "ulster-unionist-party",
        "name": "Ulster Unionist Party",
        "ambiguous": "Northern Ireland|UUP",
    }
    kept = {"id": "islamic-unity", "name": "Islamic Unity", "aliases": "al-Itahad al-Islami"}
    double = {"id": "al-itihaad-al-islamiya", "name": "al-Itihaad al-Islamiya", "ambiguous": "AIAI"}
    garbled = {"id": "confederation-guy-parmelin", "name": "Confederation Guy Parmelin"}
    files = {"a.csv": [party, garbled, kept], "b.csv": [double]}
    rows = generator.without_left_out(files["a.csv"], files)
    assert [row["id"] for row in rows] == ["ulster-unionist-party", "islamic-unity"]
    assert rows[0]["ambiguous"] == "UUP"
    assert rows[1]["aliases"] == "al-Itahad al-Islami|al-Itihaad al-Islamiya"
    assert rows[1]["ambiguous"] == "AIAI"
    assert generator.without_left_out(files["b.csv"], files) == []


def test_nobody_left_out_came_back(tmp_path: Path) -> None:
    """Each line of the list has a reason; its double's other row is an actor."""
    actors = load_registry(Settings(home=tmp_path)).actors
    with (REPOSITORY / "seeds" / "build" / "left_out.csv").open(encoding="utf-8", newline="") as lines:
        left_out = list(csv.DictReader(lines))
    assert [one["id"] for one in left_out if not one["reason"]] == []
    assert {one["into"] for one in left_out if one["into"]} - actors.keys() == set()
    back = [
        a.id for one in left_out if (a := actors.get(one["id"])) and not one["name"] and a.tier == "extended"
    ]
    assert back == []
