"""Actors that the registry lacks or spells otherwise: class nouns, first names, misspelt ones."""

import pytest

from bench.cases import make_context, make_document
from pipeline.enrich.actors.read import read_actors
from pipeline.enrich.registry import Registry, load_registry
from pipeline.settings import Settings, load_settings


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="module")
def registry(settings: Settings) -> Registry:
    return load_registry(settings)


def read(
    text: str, language: str, registry: Registry, settings: Settings
) -> list[tuple[str, str, str | None]]:
    document = make_document(text)
    context = make_context(document, language, registry, settings)
    mentions = read_actors(document, context, settings=settings).mentions
    return [(m.surface, m.type, m.id) for m in mentions if m.score >= settings.actor_facet_min_score]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The carmaker Zandero cut jobs.", [("Zandero", "company", None)]),
        ("en", "The charity Ombalu fed hundreds.", [("Ombalu", "other", None)]),
        ("fr", "Une plainte de l'ONG Ombalu vise la mine.", [("Ombalu", "other", None)]),
        ("es", "La aerolínea «Zandero» suspendió vuelos.", [("Zandero", "company", None)]),
        ("en", "The bank Tuesday cut its forecast.", []),
        ("en", "The union in Lagos called a strike.", []),
    ],
)
def test_a_class_noun_makes_an_organisation(
    language: str,
    text: str,
    expected: list[tuple[str, str, str | None]],
    registry: Registry,
    settings: Settings,
) -> None:
    assert read(text, language, registry, settings) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("pt", "A polícia ouviu Eduardo Tavarinho e José Pimbalho.", ["Eduardo Tavarinho", "José Pimbalho"]),
        ("es", "La marcha pasó por la calle José Pimbalo.", []),
        ("es", "El barco salió de San José Pimbalo.", []),
        ("it", "Matteo Zandero Pimbali è stato arrestato.", ["Matteo Zandero Pimbali"]),
    ],
)
def test_a_known_first_name_makes_a_person_beyond_english(
    language: str, text: str, expected: list[str], registry: Registry, settings: Settings
) -> None:
    found = read(text, language, registry, settings)
    assert [surface for surface, kind, _ in found if kind == "person"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Followers of cleric Moqtadha as-Sadr marched.", "muqtada-al-sadr"),
        ("The Russian foreign minister, Sergej Lawroff, spoke.", "sergei-lavrov"),
        ("Cleric Mohammed Sadek spoke.", None),
        ("General David Barno spoke.", None),
    ],
)
def test_a_misspelt_name_behind_a_title_is_linked_by_its_sound(
    text: str, expected: str | None, registry: Registry, settings: Settings
) -> None:
    assert [id_ for _, kind, id_ in read(text, "en", registry, settings) if kind == "person"] == [expected]


def test_a_surname_with_particles_of_another_person_is_not_linked(
    registry: Registry, settings: Settings
) -> None:
    found = read("Ferdinand Zabulon Le Pen a parlé.", "fr", registry, settings)
    assert all(id_ is None for *_, id_ in found)
