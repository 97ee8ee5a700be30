"""What `accept`, `merge` and `deny` write: checked first, once, beside what its owner wrote."""

from pathlib import Path

import pytest

from pipeline.enrich.registry import check_registry, load_registry
from pipeline.enrich.registry.overlay import (
    Outcome,
    RefusedChange,
    add_actor,
    add_alias,
    deny_name,
    overlay_folder,
)
from pipeline.errors import ConfigurationError, PipelineError
from pipeline.settings import Settings
from tests.unit.enrich.small_seeds import write_small_seeds

ACTORS = """\
- id: north-front
  name: North Front
  type: armed_group
  country: IQ
  aliases: [Front of the North]
  source: a test
- {id: reed-party, name: Reed Party, type: party, country: PE, ambiguous: [Reed], source: a test}
- {id: omar-haddad, name: Omar Haddad, type: person, country: IQ, source: a test}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Three countries, three actors, and an overlay that is named and not there yet."""
    seeds = tmp_path / "seeds"
    write_small_seeds(seeds)
    (seeds / "actors" / "ours.yaml").write_text(ACTORS)
    return Settings(home=tmp_path / "home", seeds=seeds, overlay=tmp_path / "overlay")


def accept(settings: Settings, name: str, actor_type: str = "person", **fields: object) -> Outcome:
    overlay_folder(settings)  # as the commands do: the registry can't be loaded without it
    entry = {"name": name, "type": actor_type, "source": "a test", **fields}
    return add_actor(entry, settings=settings, registry=load_registry(settings))


def merge(settings: Settings, alias: str, actor_id: str) -> Outcome:
    overlay_folder(settings)
    return add_alias(alias, actor_id, settings=settings, registry=load_registry(settings))


def accepted(settings: Settings) -> Path:
    assert settings.overlay
    return settings.overlay / "actors" / "accepted.yaml"


def test_an_accepted_name_is_an_actor(settings: Settings) -> None:
    """The file is sound YAML for a person to read, and the registry knows the actor."""
    outcome = accept(settings, "María López", country="PE", aliases=["Maria Lopez Ruiz"])
    assert (outcome.actor_id, outcome.is_changed) == ("maria-lopez", True)
    text = accepted(settings).read_text()
    assert text.endswith(
        "- id: maria-lopez\n  name: María López\n  type: person\n  source: a test\n"
        "  country: PE\n  aliases: [Maria Lopez Ruiz]\n"
    )
    [actor] = load_registry(settings).find("maria lopez ruiz")
    assert (actor.name, actor.type, actor.country) == ("María López", "person", "PE")
    assert check_registry(settings) == []


def test_accepting_twice_changes_nothing(settings: Settings) -> None:
    """The second time says so and leaves the file as it is."""
    accept(settings, "Maria Lopez")
    before = accepted(settings).read_bytes()
    for name in ("Maria Lopez", "MARÍA LÓPEZ"):
        again = accept(settings, name)
        assert (again.actor_id, again.is_changed) == ("maria-lopez", False)
    assert accepted(settings).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "actor_id"),
    [
        pytest.param("لواء الريحان", "actor-", id="no Latin letter"),
        pytest.param("Reed", "reed", id="an ambiguous name of another"),
        pytest.param("North-Front!", "north-front-2", id="the id is taken"),
    ],
)
def test_ids(settings: Settings, name: str, actor_id: str) -> None:
    """An id is made of the name; it is never another actor's."""
    if actor_id == "north-front-2":
        with pytest.raises(PipelineError, match="is a name of North Front"):
            accept(settings, name)
        return
    outcome = accept(settings, name, "armed_group")
    assert outcome.actor_id
    assert outcome.actor_id.startswith(actor_id)


def test_our_entry_is_not_overridden_by_chance(settings: Settings) -> None:
    """A given id that is another actor's is refused."""
    with pytest.raises(PipelineError, match="there is an actor north-front"):
        accept(settings, "Some Front", "armed_group", id="north-front")


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        pytest.param({"country": "XX"}, "unknown country XX", id="country"),
        pytest.param({"aliases": ["North Front"]}, "alias 'north front' belongs to", id="alias of another"),
        pytest.param({"aliases": ["Norway"]}, "a name of NO", id="a country"),
        pytest.param({"type": "militia"}, "`type` is none of", id="type"),
        pytest.param({"memberships": [{"of": "nobody"}]}, "nobody, which is no actor", id="umbrella"),
    ],
)
def test_what_the_linter_refuses_is_not_written(
    settings: Settings, fields: dict[str, object], complaint: str
) -> None:
    """The message is the linter's; the overlay is as before."""
    accept(settings, "Maria Lopez")
    before = accepted(settings).read_bytes()
    with pytest.raises(RefusedChange, match=complaint):
        accept(settings, "Tomas Quispe", **{"actor_type": fields.pop("type", "person"), **fields})  # type: ignore[arg-type]  # wrong on purpose
    assert accepted(settings).read_bytes() == before
    assert list(accepted(settings).parent.iterdir()) == [accepted(settings)]


def test_what_was_wrong_before_is_no_hindrance(settings: Settings) -> None:
    """A fault elsewhere in the overlay is that file's; one that keeps it from being read at all is told."""
    overlay = overlay_folder(settings)
    other = overlay / "other.yaml"
    other.write_text("- {id: x, name: X Front, type: party, country: QQ, source: me}\n")
    assert accept(settings, "Maria Lopez").is_changed
    other.write_text("- {id: x\n")
    with pytest.raises(PipelineError, match=r"other\.yaml is not YAML"):
        accept(settings, "Tomas Quispe")


def test_merging_adds_an_alias(settings: Settings) -> None:
    """To ours by an entry of its own, to it again in the same entry; twice changes nothing."""
    assert merge(settings, "Jabhat al-Shamal", "north-front").is_changed
    assert merge(settings, "Northern Front", "north-front").is_changed
    assert "more_aliases: [Jabhat al-Shamal, Northern Front]" in accepted(settings).read_text()
    assert not merge(settings, "northern FRONT", "north-front").is_changed
    registry = load_registry(settings)
    names = {alias.text for alias in registry.actors["north-front"].aliases}
    assert {"North Front", "Front of the North", "Jabhat al-Shamal", "Northern Front"} <= names


def test_merging_into_an_accepted_actor_and_into_a_state(settings: Settings) -> None:
    """An entry that we wrote gets the alias; a made one is written out, and stays what it was."""
    accept(settings, "Maria Lopez", aliases=["M. Lopez Ruiz"])
    merge(settings, "Marita Lopez", "maria-lopez")
    before = load_registry(settings).actors["police:IQ"]
    merge(settings, "Baghdad Blue Shirts", "police:IQ")
    merge(settings, "Land of Two Streams", "state:IQ")
    registry = load_registry(settings)
    assert [actor.id for actor in registry.find("marita lopez")] == ["maria-lopez"]
    after = registry.actors["police:IQ"]
    assert (after.name, after.body, after.point) == (before.name, before.body, before.point)
    assert [(m.of, m.kind) for m in after.memberships] == [("state:IQ", "organ_of")]
    assert [actor.id for actor in registry.find("Land of two streams")] == ["state:IQ"]
    assert registry.bodies("IQ", "police") is after
    assert check_registry(settings) == []


def test_another_file_may_not_undo_a_merge(settings: Settings) -> None:
    """A file that is read later and gives its own aliases keeps them, and ours are added."""
    overlay = overlay_folder(settings)
    (overlay / "zz.yaml").write_text("- {id: north-front, aliases: [The Northerners]}\n")
    merge(settings, "Jabhat al-Shamal", "north-front")
    aliases = load_registry(settings).actors["north-front"].aliases
    given = {alias.text for alias in aliases if alias.origin == "given"}
    assert given == {"North Front", "The Northerners", "Jabhat al-Shamal"}


def test_merging_what_is_refused(settings: Settings) -> None:
    """Another actor's plain name, a denied name, an ambiguous one: each is told."""
    with pytest.raises(RefusedChange, match="belongs to"):
        merge(settings, "Omar Haddad", "north-front")
    with pytest.raises(PipelineError, match="second sign"):
        merge(settings, "Reed", "reed-party")
    deny_name("Jabhat al-Shamal", "north-front", settings=settings)
    with pytest.raises(RefusedChange, match=r"deny-list: take it out of .*deny\.yaml"):
        merge(settings, "Jabhat al-Shamal", "north-front")
    assert not accepted(settings).exists()


def test_denying(settings: Settings) -> None:
    """For all or for one actor; comments and order of the deny-list stay; twice changes nothing."""
    overlay = overlay_folder(settings)
    path = overlay / "deny.yaml"
    path.write_text("# my list\nids: [x]\naliases:\n    - The Organisation   # whoever\n\n# the end\n")
    assert deny_name("Breaking News", None, settings=settings).is_changed
    assert not deny_name("BREAKING NEWS", None, settings=settings).is_changed
    assert deny_name("Front of the North", "north-front", settings=settings).is_changed
    assert not deny_name("front of the north", "north-front", settings=settings).is_changed
    assert path.read_text() == (
        "# my list\nids: [x]\naliases:\n    - The Organisation   # whoever\n    - Breaking News\n"
        "pairs: [{alias: Front of the North, id: north-front}]\n\n# the end\n"
    )
    registry = load_registry(settings)
    assert registry.find("Front of the North") == []
    assert registry.is_denied("breaking news")


def test_a_link_stays_a_link_and_line_ends_stay(settings: Settings, tmp_path: Path) -> None:
    """An overlay kept elsewhere, or written on another system, is added to as it is."""
    kept = tmp_path / "kept.yaml"
    kept.write_bytes(b"# mine\r\n- {id: a-b, name: A B Front, type: party, source: me}\r\n")
    kept.chmod(0o640)
    accepted(settings).parent.mkdir(parents=True)
    accepted(settings).symlink_to(kept)
    accept(settings, "Maria Lopez")
    assert accepted(settings).is_symlink()
    assert kept.read_bytes().startswith(b"# mine\r\n- {id: a-b")
    assert kept.read_bytes().count(b"\r\n") == kept.read_bytes().count(b"\n")
    assert kept.stat().st_mode & 0o777 == 0o640


def test_no_overlay_is_named(settings: Settings) -> None:
    """The message says which variable to set."""
    with pytest.raises(ConfigurationError, match="MARSAD_OVERLAY"):
        accept(settings.model_copy(update={"overlay": None}), "Maria Lopez")
