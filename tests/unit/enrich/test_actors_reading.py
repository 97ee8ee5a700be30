"""What holds for every document: spans, order, the model's names, surnames, and text that is no news."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.document import CleanDocument, Language, Mention
from pipeline.enrich.actors.read import read_actors
from pipeline.enrich.actors.skeleton import is_full_variant, is_spelling_variant
from pipeline.enrich.context import Context, Name
from pipeline.enrich.gazetteer import Gazetteer, load_gazetteer
from pipeline.enrich.registry import Registry, load_registry
from pipeline.enrich.sentences import split_sentences
from pipeline.settings import Settings, load_settings

PIECES = [
    *("Iraq", "the U.S.", "Washington", "said", "-led", "'s", " and ", ", ", ". ", "\n\n", "Prime Minister"),
    *(
        "(",
        ")",
        "UN",
        "Hamas",
        "-",
        "—",
        "pro-",
        "army",
        "في العراق",
        "قالت",
        "美国",
        "军",
        "России",
        "X",
        "12",
    ),
]


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="module")
def registry(settings: Settings) -> Registry:
    return load_registry(settings)


def read(
    body: str,
    registry: Registry,
    settings: Settings,
    *,
    title: str = "",
    language: str = "en",
    names: Sequence[Name] = (),
    gazetteer: Gazetteer | None = None,
) -> tuple[Mention, ...]:
    document = CleanDocument(
        document_id="d",
        sources=("tests",),
        media_type="text/plain",
        title=title,
        body=body,
        fetched_at=datetime(2024, 1, 6, tzinfo=UTC),
        raw_sha256="",
        content_sha256="",
    )
    sentences = (
        *split_sentences(title, field="title", seeds=settings.seeds),
        *split_sentences(body, field="body", seeds=settings.seeds),
    )
    context = Context(
        sentences=sentences,
        registry=registry,
        gazetteer=gazetteer,  # type: ignore[arg-type]  # most cases don't need it
        language=Language(code=language, score=1.0),
        names=tuple(names),
    )
    return read_actors(document, context, settings=settings).mentions


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25),
    st.sampled_from(["en", "ar", "zh", "und"]),
)
def test_any_text_gives_sound_spans(
    registry: Registry, settings: Settings, pieces: list[str], language: str
) -> None:
    """Whatever the text, spans lie in their sentence, are not empty and don't overlap."""
    body = " ".join(pieces)
    mentions = read(body, registry, settings, language=language)
    for mention in mentions:
        assert body[mention.start : mention.end] == mention.surface
        assert mention.surface.strip() == mention.surface != ""
        assert (
            mention.sentence == body[mention.sentence_start : mention.sentence_start + len(mention.sentence)]
        )
        assert mention.sentence_start <= mention.start
        assert mention.id is None or mention.id in registry.actors
    assert all(before.end <= after.start for before, after in pairwise(mentions))


def test_reading_twice_gives_the_same(registry: Registry, settings: Settings) -> None:
    """Nothing is left over from one document to the next."""
    body = "Iraq condemned the raid. The U.S.-led coalition said Hamas fired first."
    assert read(body, registry, settings) == read(body, registry, settings)


def test_title_knows_the_body(registry: Registry, settings: Settings) -> None:
    """A surname in the title is the person whom the body names in full."""
    mentions = read("Mohammed Shia al-Sudani left.", registry, settings, title="Sudani leaves early")
    assert [(m.field, m.surface, m.id) for m in mentions] == [
        ("title", "Sudani", "mohammed-shia-al-sudani"),
        ("body", "Mohammed Shia al-Sudani", "mohammed-shia-al-sudani"),
    ]


def test_leader_and_led(registry: Registry, settings: Settings) -> None:
    """The coalition is one actor, and the state that leads it another, by rule `alignment`."""
    mentions = read("Islamic State fled from the U.S.-led coalition.", registry, settings)
    assert [(m.surface, m.rule == "alignment") for m in mentions] == [
        ("Islamic State", False),
        ("U.S.", True),
        ("coalition", False),
    ]


def test_model_names_are_unregistered_actors(registry: Registry, settings: Settings) -> None:
    """The model's persons and organisations have no id; the surname alone takes the full name's label."""
    body = "Ines Caldera joined Blue Harbour Lines. Caldera said Blue Harbour Lines was safe."
    names = [
        Name("body", 0, 12, "PER", 0.9),
        Name("body", 20, 38, "ORG", 0.8),
        Name("body", 40, 47, "PER", 0.7),
    ]
    found = [(m.surface, m.id, m.label, m.type) for m in read(body, registry, settings, names=names)]
    assert found[:3] == [
        ("Ines Caldera", None, "Ines Caldera", "person"),
        ("Blue Harbour Lines", None, "Blue Harbour Lines", "other"),
        ("Caldera", None, "Ines Caldera", "person"),
    ]


def test_model_does_not_overrule_the_table(registry: Registry, settings: Settings) -> None:
    """A state that the model takes for an organisation is read by the rules, and stays a place here."""
    names = [Name("body", 13, 17, "ORG", 0.9)]
    assert read("Rain fell in Iraq.", registry, settings, names=names) == ()


@pytest.mark.parametrize(
    ("name", "is_variant"),
    [
        ("Mohammad Shiaa al Soudani", True),
        ("Muhamed Sudany", True),
        ("Soudani", True),
        ("Ali al-Sudani", False),
        ("Mohammed Shia al-Sabahi", False),
        ("", False),
    ],
)
def test_spelling_variants(registry: Registry, name: str, is_variant: bool) -> None:
    """Consonants must agree, every word of the shorter name in the longer one."""
    assert is_spelling_variant(name, registry.actors["mohammed-shia-al-sudani"]) == is_variant


@pytest.mark.parametrize(
    ("name", "is_variant"),
    [
        ("Aly Larijany", True),
        ("allié de l'Iran", False),
        ("Ali de Larijani", True),
        ("Ali larijani", False),
        ("Reza Larijani", False),
        ("Ali Reza Larijani", False),
        ("Larijani", False),
        ("", False),
    ],
)
def test_full_variants(registry: Registry, name: str, is_variant: bool) -> None:
    """A full name in another spelling has as many words and the same initials, all with capitals."""
    (actor,) = [a for a in registry.actors.values() if a.name == "Ali Larijani"]
    assert is_full_variant(name, actor, frozenset(["de", "al"])) == is_variant


@pytest.mark.parametrize("span", ["the harbour", "of Caldera", "In Caldera", "allied of the harbour"])
def test_model_spans_that_are_no_names(registry: Registry, settings: Settings, span: str) -> None:
    """An article, a preposition or a small word begins no unregistered actor's name."""
    body = f"{span} rests."
    names = [Name("body", 0, len(span), "ORG", 0.9)]
    assert read(body, registry, settings, names=names) == ()


def test_great_place_is_no_stranger(registry: Registry, settings: Settings) -> None:
    """A name that the gazetteer resolves to a metropolis is no unregistered person."""
    gazetteer = load_gazetteer(settings)
    names = [Name("body", 0, 8, "PER", 0.9)]
    assert read("BEYROUTH rests.", registry, settings, names=names, gazetteer=gazetteer) == ()


def test_bare_ministry(registry: Registry, settings: Settings) -> None:
    """A ministry without its country is that of the country which the document is about."""
    body = "Peru closed its ports. The Interior Ministry said Peru would wait."
    labels = [m.label for m in read(body, registry, settings)]
    assert "Peru: interior ministry" in labels
    two = "Peru and Chile met in Lima and Santiago. The Interior Ministry said so."
    assert "Interior Ministry" in [m.label for m in read(two, registry, settings)]


def test_agency_of_a_dateline_is_no_actor(registry: Registry, settings: Settings) -> None:
    """What the model finds in a dateline's brackets is the agency that wrote."""
    body = "LIMA (Kurier) — Rain fell."
    assert read(body, registry, settings, names=[Name("body", 6, 12, "ORG", 0.9)]) == ()


@pytest.mark.parametrize(
    ("body", "surface"),
    [
        pytest.param("Rubble lay in the street.", "Rubble", id="first word"),
        pytest.param("A convoy left for Khan Younis at dawn.", "Khan Younis", id="place"),
    ],
)
def test_model_alone_makes_no_person(body: str, surface: str, registry: Registry, settings: Settings) -> None:
    start = body.index(surface)
    names = [Name("body", start, start + len(surface), "PER", 0.9)]
    assert read(body, registry, settings, names=names, gazetteer=load_gazetteer(settings)) == ()


def test_a_title_word_means_another_office_in_certain_countries(
    registry: Registry, settings: Settings
) -> None:
    caracas = read("El canciller de Venezuela, Yván Gil, viajó a Quito.", registry, settings, language="es")
    berlin = read("El canciller alemán, Friedrich Merz, viajó a Quito.", registry, settings, language="es")
    assert [m.role for m in caracas if m.type == "person"] == ["Foreign Minister"]
    assert [m.role for m in berlin if m.type == "person"] == ["Chancellor"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("El ministro de Defensa colombiano, Pedro Sánchez, viajó a Pasto.", None),
        ("El ministro de Defensa, Pedro Sánchez, habló con el presidente de Colombia.", None),
        ("El presidente del Gobierno español, Pedro Sánchez, viajó a Bogotá.", "pedro-sanchez"),
        ("El ministro de Defensa, Pedro Sánchez, según un error de imprenta en España.", "pedro-sanchez"),
    ],
    ids=["other country beside", "other country in text", "own office", "own country in text"],
)
def test_a_namesake_with_a_ministry_the_registered_person_never_held_is_not_linked(
    body: str, expected: str | None, registry: Registry, settings: Settings
) -> None:
    found = read(body, registry, settings, language="es")
    assert [m.id for m in found if m.surface == "Pedro Sánchez"] == [expected]


def test_the_army_of_a_bare_title_is_no_actor(registry: Registry, settings: Settings) -> None:
    names = (Name("body", 0, 4, "ORG", 0.9),)
    found = read("Army chief Musa Deng spoke.", registry, settings, names=names)
    assert [m.surface for m in found] == ["Musa Deng"]


@pytest.mark.parametrize(("score", "expected"), [(0.6, []), (0.95, ["Ubon Ratchathani"])])
def test_a_place_the_model_only_guesses_to_be_a_body_is_left_to_the_locations(
    score: float, expected: list[str], registry: Registry, settings: Settings
) -> None:
    body = "Shells fell near Surin, Ubon Ratchathani and Trat."
    names = (Name("body", 24, 40, "ORG", score),)
    found = read(body, registry, settings, names=names, gazetteer=load_gazetteer(settings))
    assert [m.surface for m in found] == expected
