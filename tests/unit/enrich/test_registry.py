"""The registry: what it holds, how it is asked, what a user's files change, what the linter finds."""

import time
from datetime import date
from pathlib import Path

import pytest

from pipeline.enrich.fold import fold
from pipeline.enrich.registry import Actor, Registry, check_registry, load_registry
from pipeline.enrich.registry.languages import alias_language
from pipeline.enrich.registry.model import holds_on
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings
from tests.unit.enrich.small_seeds import write_small_seeds


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def settings(home: Path) -> Settings:
    return Settings(home=home)


@pytest.fixture(scope="module")
def registry(settings: Settings) -> Registry:
    return load_registry(settings)


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """Seeds with three countries and no actors yet; tests write their own files."""
    seeds = tmp_path / "seeds"
    write_small_seeds(seeds)
    (tmp_path / "overlay").mkdir()
    return Settings(home=tmp_path / "home", seeds=seeds, overlay=tmp_path / "overlay")


def write(settings: Settings, text: str, name: str = "a.yaml") -> None:
    path = settings.seeds / "actors" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def overlay(settings: Settings, text: str, name: str = "mine.yaml") -> None:
    assert settings.overlay is not None
    (settings.overlay / name).write_text(text, encoding="utf-8")


GROUP = (
    "- {id: alpha, name: Alpha Brigade, type: armed_group, country: IQ, source: own,"
    " aliases: [Alfa Brigade]}\n"
)


class TestSeeds:
    def test_linter_finds_nothing(self, settings: Settings) -> None:
        assert check_registry(settings) == []

    def test_breadth(self, registry: Registry) -> None:
        tiers = [a.tier for a in registry.actors.values() if not a.source.startswith("made")]
        assert tiers.count("core") >= 3000
        assert tiers.count("extended") >= 4500

    @pytest.mark.parametrize(
        ("name", "actor_id"),
        [
            ("Mohamed Shia al-Sudani", "mohammed-shia-al-sudani"),
            ("محمد شياع السوداني", "mohammed-shia-al-sudani"),
            ("PMF", "hashed-al-shaabi"),
            ("Hashd al-Sha'abi", "hashed-al-shaabi"),
            ("الحشد الشعبي", "hashed-al-shaabi"),
            ("Harakat Hezbollah al-Nujaba", "harakat-al-nujaba"),
            ("حركة النجباء", "harakat-al-nujaba"),
            ("Kata'ib Hizballah", "kataib-hezbollah"),
            ("Hizbullah", "hezbollah"),
            ("حزب الله", "hezbollah"),
            ("Daesh", "islamic-state"),
            ("ИГИЛ", "islamic-state"),
            ("ISIS-K", "islamic-state-khorasan"),
            ("Qassim Suleimani", "qasem-soleimani"),
            ("صدام حسين", "saddam-hussein"),
            ("习近平", "xi-jinping"),
            ("Владимира Путина", "vladimir-putin"),
            ("נתניהו", "benjamin-netanyahu"),
            ("Zelenskiy", "volodymyr-zelensky"),
            ("the Pentagon", "us-department-of-defense"),
            ("Downing Street", "downing-street"),
            ("Кремль", "kremlin"),
            ("CENTCOM", "us-central-command"),
            ("U.S.-led coalition", "global-coalition-against-islamic-state"),
            ("Tsahal", "israel-defense-forces"),
            ("安理会", "un-security-council"),
            ("M23", "m23"),
            ("Iraq", "state:IQ"),
        ],
        ids=lambda value: value.replace(" ", "-"),
    )
    def test_names_find_their_actor(self, registry: Registry, name: str, actor_id: str) -> None:
        """The first found is the one meant where nothing else speaks."""
        name = name.removeprefix("the ")
        assert registry.find(name)[0].id == actor_id

    @pytest.mark.parametrize("name", ["Fatah", "PLA", "ELN", "SAF", "Hezbollah", "Ansar al-Sunna", "RSF"])
    def test_namesakes_are_apart(self, registry: Registry, name: str) -> None:
        """At most one core actor bears a shared name plainly."""
        plain = [
            actor.id
            for actor in registry.find(name)
            if actor.tier == "core"
            and any(fold(a.text) == fold(name) and not a.is_ambiguous for a in actor.aliases)
        ]
        assert len(plain) <= 1

    def test_every_alias_leads_to_its_actor(self, registry: Registry) -> None:
        lost = [
            (actor.id, alias.text)
            for actor in registry.actors.values()
            for alias in actor.aliases
            if actor not in registry.find(alias.text) and alias.text not in registry.actors
        ]
        assert lost == []

    @pytest.mark.parametrize(
        ("country", "office", "day", "holder"),
        [
            ("IQ", "head_of_government", date(2024, 1, 5), "mohammed-shia-al-sudani"),
            ("IQ", "head_of_government", date(2019, 11, 30), "adil-abdul-mahdi"),
            ("US", "head_of_state", date(2008, 6, 1), "george-w-bush"),
            ("US", "foreign_minister", date(2010, 1, 1), "hillary-clinton"),
            ("GB", "head_of_government", date(2022, 10, 1), "liz-truss"),
            ("FR", "head_of_state", date(2015, 11, 13), "francois-hollande"),
            ("DE", "head_of_government", date(2011, 3, 1), "angela-merkel"),
            ("IR", "supreme_leader", date(2020, 1, 3), "ali-khamenei"),
            ("IL", "defence_minister", date(2023, 10, 7), "yoav-gallant"),
            ("UA", "head_of_state", date(2014, 1, 1), "viktor-yanukovych"),
            ("SD", "head_of_state", date(2012, 1, 1), "omar-al-bashir"),
            ("VA", "pope", date(2014, 1, 1), "pope-francis"),
        ],
        ids=str,
    )
    def test_offices_by_day(
        self, registry: Registry, country: str, office: str, day: date, holder: str
    ) -> None:
        assert [a.id for a in registry.office_holders(country, office, day)] == [holder]

    def test_leaders_of_groups(self, registry: Registry) -> None:
        assert "hassan-nasrallah" in [a.id for a in registry.leaders("hezbollah", date(2020, 1, 1))]
        assert "hassan-nasrallah" not in [a.id for a in registry.leaders("hezbollah", date(2025, 1, 1))]

    def test_umbrellas(self, registry: Registry) -> None:
        assert registry.ancestors("harakat-al-nujaba", date(2024, 1, 5)) == (
            "hashed-al-shaabi",
            "islamic-resistance-in-iraq",
        )
        assert registry.ancestors("harakat-al-nujaba", date(2020, 1, 5)) == ("hashed-al-shaabi",)

    def test_armed_groups_never_reach_a_state(self, registry: Registry) -> None:
        """An attack by a militia that is an organ on paper is not the state's."""
        for actor in registry.actors.values():
            if actor.type == "armed_group":
                assert not [id_ for id_ in registry.ancestors(actor.id) if id_.startswith("state:")]

    def test_organs_reach_their_state(self, registry: Registry) -> None:
        assert registry.ancestors("quds-force") == ("irgc", "iranian-armed-forces", "state:IR")
        assert registry.ancestors("military:BE") == ("state:BE",)

    @pytest.mark.parametrize(
        ("country", "body", "actor_id"),
        [
            ("US", "military", "us-armed-forces"),
            ("IL", "military", "israel-defense-forces"),
            ("IQ", "parliament", "iraqi-council-of-representatives"),
            ("BE", "military", "military:BE"),
            ("PE", "police", "police:PE"),
        ],
    )
    def test_bodies(self, registry: Registry, country: str, body: str, actor_id: str) -> None:
        found = registry.bodies(country, body)
        assert found is not None
        assert (found.id, found.country) == (actor_id, country)
        assert registry.actors[actor_id] is found

    def test_body_that_no_state_has(self, registry: Registry) -> None:
        assert registry.bodies("BE", "circus") is None

    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("Netanyahoo", "Benjamin Netanyahu"),
            ("Kataib Hizbola", "Kataib Hezbollah"),
            ("Zelenksy", "Volodymyr Zelensky"),
        ],
    )
    def test_typing_errors_get_a_suggestion(self, registry: Registry, typed: str, name: str) -> None:
        assert registry.find(typed) == []
        assert name in registry.suggest(typed)

    def test_nothing_is_near_gibberish(self, registry: Registry) -> None:
        assert registry.suggest("qqqqqqqqxzzz") == []
        assert registry.suggest("") == []

    def test_spellings_and_surnames_are_derived(self, registry: Registry) -> None:
        aliases = {alias.text: alias for alias in registry.actors["mohammed-shia-al-sudani"].aliases}
        assert aliases["Muhammed Shia al-Sudani"].origin == "variant"
        surnames = [a for actor in registry.actors.values() for a in actor.aliases if a.origin == "surname"]
        assert surnames
        assert all(alias.is_ambiguous for alias in surnames)


class TestLoading:
    def test_equal_files_give_one_object(self, settings: Settings, registry: Registry) -> None:
        assert load_registry(settings) is registry

    def test_compiled_copy_equals_the_files(self, small: Settings) -> None:
        write(small, GROUP)
        from pipeline.enrich.registry import load as loading

        fresh = loading.build_actors(small, loading.read_denied(small))
        loaded = load_registry(small)
        assert list(loaded.actors.values()) == fresh
        assert len(list((small.home / "registry").glob("*.json"))) == 1

    def test_version_follows_content_not_time(self, small: Settings) -> None:
        write(small, GROUP)
        first = load_registry(small).version
        time.sleep(0.01)
        write(small, GROUP)
        assert load_registry(small).version == first
        write(small, GROUP + "# a remark\n")
        assert load_registry(small).version != first

    def test_broken_copy_is_not_left_behind(self, small: Settings) -> None:
        write(small, GROUP)
        load_registry(small)
        assert not list((small.home / "registry").glob("*.new"))

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("- {id: a, name: A, type: tribe}", "`type` is none of"),
            ("- {id: a, type: person}", "`name` is missing"),
            ("- {id: 'a b', name: A, type: person}", "`id` is not a slug"),
            ("- {id: a, name: A, type: person, age: 3}", "unknown field age"),
            ("- {id: a, name: A, type: person, tier: gold}", "`tier` is neither"),
            ("- {id: a, name: A, type: igo, memberships: [{kind: member_of}]}", "a membership has no `of`"),
            ("- {id: a, name: A, type: igo, memberships: [{of: b, kind: likes}]}", "membership kind 'likes'"),
            ("- {id: a, name: A, type: person, roles: [{title: King}]}", "a role has no `office`"),
            ("- {id: a, name: A, type: person, roles: [{office: leader, from: soon}]}", "'soon' is not YYYY"),
            ("- {id: a, name: A, type: person, roles: [king]}", "`roles`: 'king' is not a mapping"),
            ("- {id: a, name: A, type: igo, point: [1]}", "`point` is not [lat, lon]"),
            ("a: b", "expected a list of actors"),
            ("- x", "expected a list of actors"),
            ("- {id: [", "is not YAML"),
        ],
        ids=lambda value: value[:40],
    )
    def test_malformed_entries_are_named(self, small: Settings, text: str, complaint: str) -> None:
        write(small, text)
        with pytest.raises(ConfigurationError, match=r"a\.yaml") as caught:
            load_registry(small)
        assert complaint in str(caught.value)

    def test_one_id_in_two_files(self, small: Settings) -> None:
        write(small, GROUP)
        write(small, GROUP, "b.yaml")
        with pytest.raises(ConfigurationError, match=r"a\.yaml and in b\.yaml"):
            load_registry(small)

    def test_extended_gives_way_to_the_core(self, small: Settings) -> None:
        write(small, GROUP)
        write(small, "id,name,type,source\nalpha,Alpha Group,other,list\n", "extended/x.csv")
        assert load_registry(small).actors["alpha"].name == "Alpha Brigade"

    def test_csv_rows_of_one_person_are_one_actor(self, small: Settings) -> None:
        rows = "name,type,country,aliases,ambiguous,office,title,from,to,source\n"
        rows += "Ana Example,person,PE,A. Example|آنا,Example,head_of_state,President,2001,2005-02,own\n"
        rows += "Ana Example,person,PE,,,foreign_minister,,1999,2001,own\n"
        write(small, rows, "people.csv")
        actor = load_registry(small).actors["ana-example"]
        assert [(r.office, r.title, r.country, r.from_date, r.to_date) for r in actor.roles] == [
            ("head_of_state", "President", "PE", "2001", "2005-02"),
            ("foreign_minister", "foreign minister", "PE", "1999", "2001"),
        ]
        assert [a.text for a in actor.aliases if a.origin == "given"] == [
            "Ana Example",
            "A. Example",
            "آنا",
            "Example",
        ]
        assert [a.is_ambiguous for a in actor.aliases][-1]

    def test_ragged_csv_is_refused(self, small: Settings) -> None:
        write(small, "name,type\nA,person,extra\n", "people.csv")
        with pytest.raises(ConfigurationError, match="more or fewer cells"):
            load_registry(small)

    def test_norway_is_no_boolean(self, small: Settings) -> None:
        write(small, "- {id: a, name: A Example, type: person, country: NO, source: own}")
        assert load_registry(small).actors["a"].country == "NO"

    def test_no_actors_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="MARSAD_SEEDS"):
            load_registry(Settings(home=tmp_path, seeds=tmp_path / "none"))


class TestOverlay:
    def test_fields_win_and_the_rest_stays(self, small: Settings) -> None:
        write(small, GROUP)
        overlay(small, "- {id: alpha, name: Alpha Front, more_aliases: [A-Front]}")
        actor = load_registry(small).actors["alpha"]
        assert (actor.name, actor.country, actor.source) == ("Alpha Front", "IQ", "own")
        assert {"Alpha Front", "Alfa Brigade", "A-Front"} <= {alias.text for alias in actor.aliases}

    def test_new_actor(self, small: Settings) -> None:
        write(small, GROUP)
        overlay(small, "- {id: beta, name: Beta Council, type: igo, source: me}")
        assert [a.id for a in load_registry(small).find("beta council")] == ["beta"]

    def test_deny_list(self, small: Settings) -> None:
        write(
            small,
            GROUP
            + "- {id: beta, name: Beta Brigade, type: armed_group, source: own, aliases: [BB, B Two]}\n",
        )
        overlay(small, "{aliases: [BB], ids: [], pairs: [{alias: Alfa Brigade, id: alpha}]}", "deny.yaml")
        registry = load_registry(small)
        assert registry.find("BB") == []
        assert registry.find("Alfa Brigade") == []
        assert [a.id for a in registry.find("B Two")] == ["beta"]
        assert registry.is_denied("bb")
        assert registry.is_denied("Alfa Brigade", "alpha")
        assert not registry.is_denied("Alfa Brigade")
        assert not registry.is_denied("B Two", "beta")

    def test_denied_id_is_gone(self, small: Settings) -> None:
        write(small, GROUP)
        overlay(small, "{ids: [alpha]}", "deny.yaml")
        registry = load_registry(small)
        assert "alpha" not in registry.actors
        assert registry.is_denied("anything", "alpha")

    @pytest.mark.parametrize("text", ["- x", "{names: []}", "{pairs: [x]}"])
    def test_malformed_deny_list(self, small: Settings, text: str) -> None:
        write(small, GROUP)
        overlay(small, text, "deny.yaml")
        with pytest.raises(ConfigurationError, match=r"deny\.yaml"):
            load_registry(small)

    def test_overlay_folder_must_exist(self, small: Settings, tmp_path: Path) -> None:
        write(small, GROUP)
        with pytest.raises(ConfigurationError, match="MARSAD_OVERLAY"):
            load_registry(Settings(home=small.home, seeds=small.seeds, overlay=tmp_path / "absent"))


class TestLinter:
    @pytest.mark.parametrize(
        ("entries", "complaint"),
        [
            ("- {id: b, name: Alpha Brigade, type: other, source: own}", "has the name of alpha"),
            (
                "- {id: b, name: Beta, type: other, source: own, aliases: [Alfa Brigade]}",
                "belongs to alpha, b",
            ),
            ("- {id: b, name: Beta, type: other}", "b: no source"),
            ("- {id: b, name: Beta, type: other, country: XX, source: own}", "unknown country XX"),
            (
                "- {id: b, name: Beta, type: other, source: own, memberships: [{of: c}]}",
                "member of c, which is no actor",
            ),
            (
                "- {id: b, name: Beta, type: person, source: own, roles: [{office: leader, of: alpha}]}",
                "without a date",
            ),
            (
                "- {id: b, name: Beta, type: person, source: own,"
                " roles: [{office: leader, of: q, from: 2001}]}",
                "in q, which",
            ),
            (
                "- {id: b, name: Beta, type: person, source: own, roles: [{office: leader, from: 2001}]}",
                "of nobody",
            ),
            (
                "- {id: b, name: Beta, type: person, source: own,"
                " roles: [{office: leader, of: alpha, from: 2005, to: 2001-05}]}",
                "ends (2001-05) before it begins (2005)",
            ),
            (
                "- {id: b, name: Beta, type: other, source: own, aliases: ['...']}",
                "holds no letter or number",
            ),
            ("- {id: b, name: Beta, type: other, source: own, aliases: [Movement]}", "is a common word"),
            ("- {id: b, name: Beta, type: other, source: own, aliases: [Iraqi]}", "is a name of IQ"),
            (
                "- {id: b, name: Beta, type: other, source: own, memberships: [{of: c}]}\n"
                "- {id: c, name: Gamma, type: other, source: own, memberships: [{of: b}]}",
                "run in a circle: b > c > b",
            ),
            ("- {id: b, name: Beta, type: tribe, source: own}", "`type` is none of"),
        ],
        ids=lambda value: value[-40:],
    )
    def test_problems_are_said(self, small: Settings, entries: str, complaint: str) -> None:
        write(small, GROUP + entries + "\n")
        assert [problem for problem in check_registry(small) if complaint in problem]

    def test_shared_alias_may_be_ambiguous_in_all_but_one(self, small: Settings) -> None:
        write(small, GROUP + "- {id: b, name: Beta, type: other, source: own, ambiguous: [Alfa Brigade]}\n")
        assert check_registry(small) == []
        assert [a.id for a in load_registry(small).find("Alfa Brigade")] == ["alpha", "b"]


@pytest.mark.parametrize(
    ("start", "end", "on", "expected"),
    [
        ("2020", "2022", date(2022, 12, 31), True),
        ("2020", "2022", date(2023, 1, 1), False),
        ("2020-03", None, date(2020, 2, 29), False),
        ("2020-03", None, date(2020, 3, 1), True),
        (None, "2020-03-04", date(2020, 3, 4), True),
        (None, "2020-03-04", date(2020, 3, 5), False),
        ("2020", None, None, True),
        ("2020", "2021", None, False),
        (None, None, date(1900, 1, 1), True),
    ],
)
def test_partial_days(start: str | None, end: str | None, on: date | None, expected: bool) -> None:
    assert holds_on(start, end, on=on) is expected


@pytest.mark.parametrize(
    ("text", "country", "language"),
    [
        ("حزب", "LB", "ar"),
        ("سپاه", "IR", "fa"),
        ("تحریک", "PK", "ur"),
        ("Київ", "UA", "uk"),
        ("Москва", None, "ru"),
        ('צה"ל', "IL", "he"),
        ("解放军", "CN", "zh"),
        ("自衛隊", "JP", "ja"),
        ("ヒズボラ", "LB", "ja"),
        ("헤즈볼라", None, "ko"),
        ("Hezbollah", "LB", "en"),
    ],
)
def test_language_follows_script_and_country(text: str, country: str | None, language: str) -> None:
    assert alias_language(text, country) == language


def test_actor_is_frozen(registry: Registry) -> None:
    actor: Actor = registry.actors["hamas"]
    with pytest.raises(AttributeError):
        actor.name = "x"  # type: ignore[misc]  # the point of the test
