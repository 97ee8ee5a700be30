"""Semantic roles: the labelled table above its floors, each rule by itself, the word files, the facets."""

from collections import Counter
from pathlib import Path

import pytest

from bench.cases import read_cases
from bench.semantic_roles import CASES as CASES_FILE
from bench.semantic_roles import RoleScore, add, read_roles
from pipeline.document import CleanDocument, Mention
from pipeline.enrich.actors import role_words
from pipeline.enrich.actors.role_words import VERB, load_role_words
from pipeline.enrich.facets import derive_actor_facets
from pipeline.enrich.registry import Registry, load_registry
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings, load_settings

CASES = read_cases(CASES_FILE)
LANGUAGES = ("ar", "de", "en", "es", "fa", "fr", "he", "hi", "it", "ja", "ko", "pt", "ru", "uk", "ur", "zh")
# What was measured when the rule was written, less what a change elsewhere may cost: the held-out half had
# never been read before (precision 1.0, recall 0.91).
PRECISION, RECALL = 0.97, 0.88
PRECISION_OF_A_LANGUAGE, RECALL_OF_A_LANGUAGE = 0.9, 0.7


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="module")
def registry(settings: Settings) -> Registry:
    return load_registry(settings)


@pytest.fixture(scope="module")
def scores(registry: Registry, settings: Settings) -> dict[str, RoleScore]:
    found: dict[str, RoleScore] = {key: RoleScore() for key in ("dev", "held", *LANGUAGES)}
    for row in CASES:
        mentions = read_roles(row, registry, settings)
        for key in (row["half"], row["language"]):
            add(found[key], row, mentions)
    return found


def test_the_table_is_broad() -> None:
    assert len(CASES) >= 250
    assert {row["language"] for row in CASES} == set(LANGUAGES)
    assert len({(row["language"], row["case"]) for row in CASES}) == len(CASES)
    halves = Counter(row["half"] for row in CASES)
    assert abs(halves["dev"] - halves["held"]) <= 10


@pytest.mark.parametrize("half", ["dev", "held"])
def test_a_half_is_above_its_floor(scores: dict[str, RoleScore], half: str) -> None:
    score = scores[half]
    assert score.precision >= PRECISION, "\n".join(score.errors)
    assert score.recall >= RECALL, "\n".join(score.errors)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_above_its_floor(scores: dict[str, RoleScore], language: str) -> None:
    score = scores[language]
    assert score.precision >= PRECISION_OF_A_LANGUAGE, "\n".join(score.errors)
    assert score.recall >= RECALL_OF_A_LANGUAGE, "\n".join(score.errors)


@pytest.mark.parametrize(
    ("language", "text", "roles"),
    [
        pytest.param(
            "en", "Iran-backed Houthis have attacked ships.", {"Houthis": "agent"}, id="compound adjective"
        ),
        pytest.param("en", "A militia backed by Iran left.", {"Iran": "mentioned"}, id="backing is no act"),
        pytest.param("en", "A man told the AFP that it rained.", {"AFP": "mentioned"}, id="told to"),
        pytest.param(
            "en",
            "Judges struck down tariffs Donald Trump had imposed.",
            {"Donald Trump": "agent"},
            id="clause without that",
        ),
        pytest.param(
            "en",
            "The fence, which Poland blamed on Belarus, stood.",
            {"Poland": "speaker"},
            id="relative clause is active",
        ),
        pytest.param(
            "en", "The bank could offer Taliban leaders exile.", {"Taliban": "mentioned"}, id="unknown verb"
        ),
        pytest.param("en", "Israel-Hamas talks stalled.", {"Hamas": "mentioned"}, id="hyphen"),
        pytest.param("en", "Khalifa Haftar killed himself.", {"Khalifa Haftar": "agent"}, id="himself"),
        pytest.param("en", "Hamas.", {"Hamas": "mentioned"}, id="name alone"),
        pytest.param("en", "said Hamas", {"Hamas": "speaker"}, id="verb and name alone"),
        pytest.param("en", "According to Hamas", {"Hamas": "speaker"}, id="no verb"),
        pytest.param("en", "HAMAS SAID NOTHING", {"HAMAS": "speaker"}, id="shouting"),
        pytest.param(
            "de", "Die Zeitung kritisierte das Verhalten der Nato.", {"Nato": "mentioned"}, id="genitive"
        ),
        pytest.param(
            "de", "Der Minister rief die Nato auf.", {"Nato": "mentioned"}, id="no subject behind one"
        ),
        pytest.param(
            "fr", "Deux morts dans une frappe israélienne.", {"israélienne": "agent"}, id="blow, adjective"
        ),
        pytest.param(
            "fr", "Le Hezbollah, soutenu par Damas, se tait.", {"Hezbollah": "mentioned"}, id="backed"
        ),
        pytest.param(
            "ar",
            "أدانت حماس الضربة الأمريكية.",
            {"حماس": "speaker", "الأمريكية": "agent"},
            id="adjective of a blow",
        ),
        pytest.param("zh", "他呼吁北约停止演习。", {"北约": "target"}, id="urged to stop"),
        pytest.param("sv", "Hamas sade ingenting.", {"Hamas": "mentioned"}, id="language without a file"),
    ],
)
def test_one_rule(
    registry: Registry, settings: Settings, language: str, text: str, roles: dict[str, str]
) -> None:
    mentions = read_roles({"text": text, "language": language}, registry, settings)
    said = {mention.surface: mention.semantic_role for mention in mentions}
    assert {surface: said.get(surface) for surface in roles} == roles


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_a_verb_of_two_classes(settings: Settings, language: str) -> None:
    words = load_role_words(settings.seeds, language)
    assert words is not None
    twice = [word for word, flags in words.flags.items() if (flags & VERB).bit_count() > 1]
    assert twice == []


def test_each_language_with_words_has_rules(settings: Settings) -> None:
    files = {path.stem for path in (settings.seeds / "semantic_roles").glob("*.yaml")}
    assert files == set(LANGUAGES)
    assert files <= {path.stem for path in (settings.seeds / "rules").glob("*.yaml")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("language: xx", "with a `source`", id="no source"),
        pytest.param("[]", "with a `source`", id="no mapping"),
        pytest.param("source: own\nlanguage: xx\nverb: {}", "unknown keys: verb", id="unknown key"),
        pytest.param("source: [", "can't be read", id="no YAML"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "semantic_roles").mkdir()
    (tmp_path / "semantic_roles" / "xx.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match=message) as caught:
        load_role_words(tmp_path, "xx")
    assert "xx.yaml" in str(caught.value)


def test_a_phrase_marks_all_its_words(settings: Settings) -> None:
    words = load_role_words(settings.seeds, "en")
    assert words is not None
    first, second = words.flag([("according",), ("to",)])
    assert first & role_words.ACCORDING
    assert second & role_words.ACCORDING
    assert second & role_words.CONTINUED
    assert not first & role_words.CONTINUED


def test_facets_of_roles(registry: Registry, settings: Settings) -> None:
    """Weak readings are in no facet; an actor may be in several."""
    mentions = [
        _mention("Iran", "speaker"),
        _mention("Iran", "target"),
        _mention("Israel", "agent"),
        _mention("Russia", "speaker", score=0.1),
        _mention("Oman", "mentioned"),
    ]
    facets = derive_actor_facets(_DOCUMENT, mentions, registry, settings)
    assert (facets["speakers"], facets["agents"], facets["targets"]) == (("Iran",), ("Israel",), ("Iran",))


_DOCUMENT = CleanDocument.model_validate(
    {
        "document_id": "d",
        "sources": ("tests",),
        "media_type": "text/plain",
        "body": "x",
        "raw_sha256": "",
        "content_sha256": "",
        "fetched_at": "2024-01-06T00:00:00Z",
    }
)


def _mention(label: str, role: str, *, score: float = 0.9) -> Mention:
    return Mention.model_validate(
        {
            "kind": "actor",
            "field": "body",
            "start": 0,
            "end": 1,
            "surface": label,
            "label": label,
            "type": "state",
            "semantic_role": role,
            "rule": "state_acts",
            "score": score,
            "sentence": "x",
            "sentence_start": 0,
        }
    )
