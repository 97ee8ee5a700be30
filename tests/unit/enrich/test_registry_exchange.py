"""Actors to and from other tools: nothing lost that the format holds, and a bad line costs no other."""

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.enrich.registry import Actor, Alias, Membership, Registry, Role, load_registry
from pipeline.enrich.registry.exchange import Found, content_of, import_actors
from pipeline.enrich.registry.followthemoney import read_entities, write_entities
from pipeline.enrich.registry.overlay import overlay_folder
from pipeline.enrich.registry.tables import COLUMNS, read_table, write_table
from pipeline.errors import ConfigurationError, PipelineError
from pipeline.settings import REPOSITORY, Settings
from tests.unit.enrich.small_seeds import write_small_seeds

# Properties that followthemoney 4.11 knows, of those that we write; by schema, inherited ones with it.
# Source: its schema files (Thing, LegalEntity, Interval, Interest and those named here).
_THING = {"name", "alias", "weakAlias", "country", "topics", "keywords", "publisher", "addressEntity"}
SCHEMATA = {
    **dict.fromkeys(["Person", "Organization", "PublicBody", "Company"], _THING),
    "Address": {"country", "latitude", "longitude"},
    "Position": {"name", "country", "organization", "keywords"},
    "Membership": {"member", "organization", "role", "startDate", "endDate", "publisher"},
    "Occupancy": {"holder", "post", "startDate", "endDate"},
}
TOPICS = {"gov", "gov.national", "gov.igo", "mil", "pol.party"}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return load_registry(Settings(home=tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three countries, two actors, and an overlay."""
    root = tmp_path_factory.mktemp("small")
    seeds = root / "seeds"
    write_small_seeds(seeds)
    (seeds / "actors" / "ours.yaml").write_text(
        "- {id: north-front, name: North Front, type: armed_group, country: IQ, source: a test}\n"
        "- {id: omar-haddad, name: Omar Haddad, type: person, country: IQ, source: a test}\n"
    )
    return Settings(home=root / "home", seeds=seeds, overlay=root / "overlay")


@pytest.fixture
def small(settings: Settings, tmp_path: Path) -> Settings:
    """The same with an overlay of the test's own."""
    fresh = settings.model_copy(update={"overlay": tmp_path / "overlay"})
    overlay_folder(fresh)
    return fresh


@pytest.fixture(scope="module")
def few(settings: Settings) -> Registry:
    overlay_folder(settings)
    return load_registry(settings)


def from_table(lines: Iterable[bytes], registry: Registry) -> Found:
    text = io.StringIO(b"".join(lines).decode(), newline="")
    return read_table(text, registry=registry, source="t.csv")


def from_entities(lines: Iterable[bytes], registry: Registry) -> Found:
    return read_entities(lines, registry=registry, source="t.jsonl")


Write = Callable[[Iterable[Actor]], Iterable[bytes]]
Read = Callable[[Iterable[bytes], Registry], Found]
FORMATS = [
    pytest.param(write_entities, from_entities, id="followthemoney"),
    pytest.param(write_table, from_table, id="csv"),
]


def reasons(found: Found) -> list[tuple[int, str | int | None]]:
    return [(one.line, one.column) for one in found.set_aside]


@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_our_own_registry_comes_back(write: Write, read: Read, ours: Registry) -> None:
    """Every actor with its names, country, umbrellas, offices and dates; languages of aliases are derived."""
    found = read(list(write(ours.actors.values())), ours)
    assert found.set_aside == ()
    assert {one.actor.id: content_of(one.actor) for one in found.actors} == {
        actor.id: content_of(actor) for actor in ours.actors.values()
    }


def test_entities_are_followthemoney(ours: Registry) -> None:
    """Schemata, properties, topics, ids and references are those of the model."""
    ids: set[str] = set()
    referred: set[str] = set()
    for line in write_entities(ours.actors.values()):
        entity = orjson.loads(line)
        assert entity["id"] not in ids
        ids.add(entity["id"])
        assert entity["id"].replace(".", "").replace("-", "").isalnum()
        assert set(entity["properties"]) <= SCHEMATA[entity["schema"]]
        assert set(entity["properties"].get("topics", ())) <= TOPICS
        for name in ("member", "organization", "holder", "post", "addressEntity"):
            referred.update(entity["properties"].get(name, ()))
    assert referred <= ids


_text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=15
)
_name = _text.map(lambda text: " ".join(text.replace("|", "").split())).filter(bool)
_day = st.sampled_from([None, "2019", "2019-02", "2019-02-28"])
_aliases = st.lists(st.tuples(_name, st.booleans()), max_size=4, unique_by=lambda alias: alias[0])
_memberships = st.builds(
    Membership,
    of=st.sampled_from(["north-front", "state:IQ", "foreign_ministry:PE"]),
    kind=st.sampled_from(["organ_of", "member_of", "front_of"]),
    from_date=_day,
    to_date=_day,
)
_roles = st.builds(
    Role,
    title=_name,
    office=st.sampled_from(["head_of_state", "leader"]),
    country=st.sampled_from([None, "NO", "IQ"]),
    of=st.sampled_from([None, "north-front"]),
    from_date=st.sampled_from(["2019", "2019-02-28"]),
    to_date=_day,
).filter(lambda role: bool(role.of or role.country))


@st.composite
def _actors(draw: st.DrawFn) -> Actor:
    name, given_names = draw(_name), draw(_aliases)
    aliases = [Alias(name, "en"), *(Alias(t, "en", is_ambiguous=a) for t, a in given_names if t != name)]
    return Actor(
        id=draw(st.sampled_from(["a", "a-b2", "police:PE", "x_y:NO"])),
        name=name,
        type=draw(st.sampled_from(["person", "military", "armed_group", "party", "igo", "company", "media"])),
        country=draw(st.sampled_from([None, "NO", "PE"])),
        point=draw(st.sampled_from([None, (1.5, -70.25)])),
        tier=draw(st.sampled_from(["core", "extended"])),
        aliases=tuple(aliases),
        memberships=tuple(draw(st.lists(_memberships, max_size=3, unique=True))),
        roles=tuple(draw(st.lists(_roles, max_size=3, unique=True))),
        body=draw(st.sampled_from([None, "military"])),
        source=draw(_name),
    )


@pytest.mark.parametrize(("write", "read"), FORMATS)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(actor=_actors())
def test_any_actor_comes_back(write: Write, read: Read, few: Registry, actor: Actor) -> None:
    """Whatever its names: quotes, commas, scripts, signs."""
    found = read(list(write([actor])), few)
    assert [content_of(one.actor) for one in found.actors] == [content_of(actor)], found.set_aside


def entity(id_: str, schema: str, **properties: object) -> bytes:
    return orjson.dumps({"id": id_, "schema": schema, "properties": properties}) + b"\n"


PERSON = entity("NK-1", "Person", name=["Ana Ruiz", "Anna Ruiz"], weakAlias=["La Jefa"], nationality=["pe"])
GROUP = entity("Q77", "Organization", name=["Reed Front"], topics=["crime.terror"], country=["suhh", "iq"])


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        pytest.param(b'{"id": "x", \n', 14, "no JSON", id="cut off"),
        pytest.param(b"\xff\xfe\n", 1, "no JSON", id="not UTF-8"),
        pytest.param(b"[1]\n", 1, "no entity", id="a list"),
        pytest.param(b'{"id": "x", "properties": {}}\n', "schema", "is missing", id="no schema"),
        pytest.param(entity("v", "Vessel", name=["Tug"]), "schema", "none of the registry", id="a ship"),
        pytest.param(entity("p", "Person", alias=[]), "name", "no name", id="no name"),
        pytest.param(entity("p", "Person", name="Ana"), "name", "no list", id="values that are no list"),
        pytest.param(
            entity("m", "Membership", member=["NK-1"], organization=["nowhere"]),
            "organization",
            "neither in the file nor registered",
            id="member of nobody",
        ),
        pytest.param(
            entity("m", "Membership", member=["nobody"], organization=["Q77"]),
            "member",
            "not in the file",
            id="nobody",
        ),
        pytest.param(
            entity("m", "Membership", member=["NK-1"], organization=["Q77"], startDate=["soon"]),
            "startDate",
            "YYYY",
            id="a day that is none",
        ),
        pytest.param(
            entity("o", "Occupancy", holder=["NK-1"], post=["pp"]),
            "post",
            "not in the file",
            id="absent post",
        ),
    ],
)
def test_a_bad_line_costs_no_other(line: bytes, column: str | int, reason: str, few: Registry) -> None:
    """It is told with number, column and reason; the lines around it are read."""
    found = from_entities([PERSON, b"\n", line, GROUP], few)
    assert [one.actor.name for one in found.actors] == ["Ana Ruiz", "Reed Front"]
    [aside] = found.set_aside
    assert aside.line == 3
    assert reason in aside.reason
    if column != 14:  # where a parser notices a cut is its own affair
        assert aside.column == column


def test_what_other_tools_say(few: Registry) -> None:
    """Their ids, names, topics, countries and relations in our words; theirs are of the extended tier."""
    lines = [
        entity("m1", "Membership", member=["NK-1"], organization=["Q77"], startDate=["2019-02-28T00:00:00"]),
        entity(
            "m2",
            "Employment",
            employee=["NK-1"],
            employer=["north-front"],
            role=["Spokesperson"],
            endDate=["2020"],
        ),
        entity("m3", "Directorship", director=["NK-1"], organization=["Q77"]),
        entity("o", "Occupancy", holder=["NK-1"], post=["post"], startDate=["2021-07"]),
        entity("post", "Position", name=["Minister of Mines"], country=["pe"]),
        PERSON,
        GROUP,
        entity("NK-1", "Person", name=["Ana Ruiz"], alias=["Ana R. Ruiz"], publisher=["A List"]),
    ]
    found = from_entities(lines, few)
    assert found.set_aside == ()
    ana, front = (one.actor for one in found.actors)
    assert (ana.id, ana.type, ana.country, ana.tier) == ("ftm:NK-1", "person", "PE", "extended")
    assert {(alias.text, alias.is_ambiguous) for alias in ana.aliases} == {
        ("Ana Ruiz", False), ("Anna Ruiz", False), ("La Jefa", True), ("Ana R. Ruiz", False)
    }  # fmt: skip
    assert {(m.of, m.kind, m.from_date) for m in ana.memberships} == {
        ("ftm:Q77", "member_of", "2019-02-28"),
        ("ftm:Q77", "member_of", None),
    }
    assert {(r.title, r.office, r.country, r.of, r.from_date, r.to_date) for r in ana.roles} == {
        ("Spokesperson", "spokesperson", None, "north-front", None, "2020"),
        ("Minister of Mines", "minister_of_mines", "PE", None, "2021-07", None),
    }
    assert (front.id, front.type, front.country) == ("ftm:Q77", "armed_group", "IQ")


HEADER = "id,name,type,country,aliases,relation,office,title,of,from,to\n"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        pytest.param("b,B Party,militia,PE,,,,,,,\n", "type", id="type"),
        pytest.param("b,B Party,party,Peru,,,,,,,\n", "country", id="country"),
        pytest.param("b,,party,PE,,,,,,,\n", "name", id="name"),
        pytest.param(",лишь,party,PE,,,,,,,\n", "id", id="no id to be made"),
        pytest.param("b,B Party,party,PE,,friend_of,,,a,,\n", "relation", id="relation"),
        pytest.param("b,B Party,party,PE,,member_of,,,,,\n", "of", id="member of nobody"),
        pytest.param("b,B Party,party,PE,,,,,,2019-13,\n", "from", id="date"),
        pytest.param("b,B Party,party,PE\n", None, id="too few cells"),
        pytest.param("b,B Party,party,PE,,,,,,,,,,\n", None, id="too many cells"),
    ],
)
def test_a_bad_row_costs_no_other(row: str, column: str | None, few: Registry) -> None:
    """It is told with the line it begins on, and its column; a cell may run over several lines."""
    table = f'{HEADER}a,A Party,party,PE,"One\nTwo",,,,,,\n{row}c,C Party,party,PE,,,,,,,\n'
    found = from_table([table.encode()], few)
    assert [one.actor.id for one in found.actors] == ["a", "c"]
    assert reasons(found) == [(4, column)]


def test_a_header_that_is_none(few: Registry) -> None:
    """Unknown columns are told, with those that there are."""
    with pytest.raises(ConfigurationError, match="unknown columns: colour"):
        from_table([b"name,type,colour\n"], few)
    with pytest.raises(ConfigurationError, match="no columns"):
        from_table([b""], few)


def test_an_alias_that_no_table_holds(few: Registry) -> None:
    """A bar in an alias would part it: told instead of lost."""
    actor = Actor("a", "A", "party", aliases=(Alias("A", "en"), Alias("A|B", "en")))
    with pytest.raises(PipelineError, match=r"A\|B"):
        list(write_table([actor]))


def test_an_exported_table_is_an_actor_file(small: Settings, few: Registry) -> None:
    """It may lie in an overlay as it is."""
    assert small.overlay
    (small.overlay / "all.csv").write_bytes(b"".join(write_table(few.actors.values())))
    again = load_registry(small)
    assert {a.id: content_of(a) for a in again.actors.values()} == {
        a.id: content_of(a) for a in few.actors.values()
    }


def imported(lines: Sequence[bytes], settings: Settings) -> Any:
    registry = load_registry(settings)
    assert settings.overlay
    path = settings.overlay / "actors" / "imported.yaml"
    return import_actors(from_entities(lines, registry), path, settings=settings, registry=registry)


def test_an_import_goes_to_the_overlay_once(small: Settings) -> None:
    """The registry knows the actors afterwards; the second time nothing changes."""
    report = imported([PERSON, GROUP], small)
    assert (report.added, report.updated, report.unchanged_count) == (("ftm:NK-1", "ftm:Q77"), (), 0)
    before = report.path.read_bytes()
    again = imported([PERSON, GROUP], small)
    assert (again.added, again.updated, again.unchanged_count) == ((), (), 2)
    assert again.path.read_bytes() == before
    changed = entity("Q77", "Organization", name=["Reed Front"], alias=["Reed Army"], topics=["crime.terror"])
    assert imported([changed], small).updated == ("ftm:Q77",)
    assert [actor.id for actor in load_registry(small).find("Reed Army")] == ["ftm:Q77"]


def test_what_the_linter_refuses_is_set_aside(small: Settings) -> None:
    """Names of others, circles, and what leans on a refused one; the sound ones are written."""
    lines = [
        entity("x", "Person", name=["Omar Haddad"]),
        GROUP,
        entity("c1", "Organization", name=["First Ring"]),
        entity("c2", "Organization", name=["Second Ring"]),
        entity("r1", "Membership", member=["c1"], organization=["c2"]),
        entity("r2", "Membership", member=["c2"], organization=["c1"]),
        entity("leaner", "Organization", name=["Leaning Front"]),
        entity("r3", "Membership", member=["leaner"], organization=["c1"]),
    ]
    report = imported(lines, small)
    assert report.added == ("ftm:Q77",)
    assert [one.line for one in report.set_aside] == [1, 3, 4, 7]
    assert "is the name of omar-haddad" in report.set_aside[0].reason
    assert "circle" in report.set_aside[1].reason
    assert "leaner" in report.set_aside[3].reason


def test_columns_are_documented() -> None:
    """The how-to names every column."""
    page = (REPOSITORY / "docs" / "how-to" / "exchange-the-registry.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in page] == []
