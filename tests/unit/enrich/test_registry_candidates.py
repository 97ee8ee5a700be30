"""Registered actors that an unregistered name may stand for: found for a person to decide."""

from pathlib import Path

import pytest

from pipeline.enrich.actors.candidates import find_likely_actors
from pipeline.enrich.actors.rules import load_rules
from pipeline.enrich.registry import Registry, load_registry
from pipeline.enrich.spelling import SpellingIndex, load_spelling_index
from pipeline.settings import REPOSITORY, Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def registry(settings: Settings) -> Registry:
    return load_registry(settings)


@pytest.fixture(scope="module")
def index(registry: Registry, settings: Settings) -> SpellingIndex:
    return load_spelling_index(registry, settings)


def likely(name: str, actor_type: str, registry: Registry, index: SpellingIndex | None = None) -> list[str]:
    particles = load_rules(REPOSITORY / "seeds", "en").name_particles
    found = find_likely_actors(name, actor_type, registry, particles=particles, index=index)
    return [one.actor_id for one in found]


@pytest.mark.parametrize(
    ("name", "actor_type", "actor_id"),
    [
        pytest.param("Serguei Lavroff", "person", "sergei-lavrov", id="French spelling"),
        pytest.param("Vladimyr Poutin", "person", "vladimir-putin", id="mixed spelling"),
        pytest.param("Benyamin Netanyaho", "person", "benjamin-netanyahu", id="vowels"),
        pytest.param("Muhammad Shia al-Sudany", "person", "mohammed-shia-al-sudani", id="with an article"),
        pytest.param("Hashd al-Shabi Forces", "armed_group", "hashed-al-shaabi", id="a longer name"),
        pytest.param("Rapid Support Force", "armed_group", "rapid-support-forces", id="singular"),
        pytest.param("World Health Organisation", "other", "who", id="British spelling"),
        pytest.param("Fatah", "party", "fatah", id="an ambiguous name"),
        pytest.param("Kataeb Hisbollah", "armed_group", "kataib-hezbollah", id="a group's spelling"),
        pytest.param("Зеленський", "person", "volodymyr-zelensky", id="a surname in Cyrillic"),
        pytest.param("Abdolfatah as-Sisi", "person", "abdel-fattah-el-sisi", id="written together"),
    ],
)
def test_the_likeliest_is_first(
    name: str, actor_type: str, actor_id: str, registry: Registry, index: SpellingIndex
) -> None:
    """So that merging is one command to copy."""
    assert likely(name, actor_type, registry, index)[0] == actor_id


@pytest.mark.parametrize(
    ("name", "actor_type"),
    [
        pytest.param("Maria Lopez", "person", id="a stranger"),
        pytest.param("Wassila Institute", "other", id="an unknown institute"),
        pytest.param("Lavrov", "company", id="a person is no company"),
        pytest.param("!", "other", id="nothing"),
    ],
)
def test_nobody_is_likely(name: str, actor_type: str, registry: Registry, index: SpellingIndex) -> None:
    """A stranger has no candidates: a wrong one invites a wrong merge."""
    assert likely(name, actor_type, registry, index) == []


def test_a_name_that_sounds_alike_says_like_whose(registry: Registry, index: SpellingIndex) -> None:
    found = find_likely_actors("Moqtadha as-Sadr", "person", registry, index=index)
    assert [one.actor_id for one in found] == ["muqtada-al-sadr"]
    spoken = find_likely_actors("Лашкар-и-Тайба", "armed_group", registry, index=index)
    assert spoken[0].actor_id == "lashkar-e-taiba"


def test_a_denied_pair_is_no_candidate(tmp_path: Path) -> None:
    """Whom the user denied the name is not offered again."""
    (tmp_path / "overlay").mkdir()
    (tmp_path / "overlay" / "deny.yaml").write_text("pairs: [{alias: Fatah, id: fatah}]\n")
    registry = load_registry(Settings(home=tmp_path / "home", overlay=tmp_path / "overlay"))
    found = likely("Fatah", "party", registry)
    assert "fatah" not in found
    assert found
