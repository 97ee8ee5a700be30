"""Language: every case of the table, the same answer every time, undecided where nothing decides."""

import csv
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.document import CleanDocument, Language
from pipeline.enrich import language_profiles
from pipeline.enrich.language import (
    DISAGREEMENT_SCORE_MAX,
    Method,
    _chosen_method,
    _methods_disagree,
    detect_language,
    language_of_document,
    read_language,
)
from pipeline.enrich.language_names import without_names
from pipeline.errors import ConfigurationError
from pipeline.settings import load_settings

CASES = Path(__file__).parents[2] / "cases" / "languages.csv"


def load_cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", load_cases(), ids=lambda row: row["case"])
def test_language_of_the_table(row: dict[str, str]) -> None:
    """A text's language is the one of the table, with a score that fits."""
    language = detect_language(row["text"])
    assert language.code == row["code"]
    assert (language.score > 0) == (row["code"] != "und")


def test_table_is_large_and_names_each_case_once() -> None:
    """The table has at least 80 cases, each with a name of its own."""
    names = [row["case"] for row in load_cases()]
    assert len(names) == len(set(names)) >= 80


def test_answer_is_the_same_every_time() -> None:
    """Order and number of calls change nothing."""
    texts = [row["text"] for row in load_cases()]
    first = [detect_language(text) for text in texts]
    again = [detect_language(text) for text in reversed(texts)]
    assert first == again[::-1]


@pytest.mark.parametrize("method", ["langdetect", "py3langid", "both"])
def test_each_method_can_be_chosen(method: Method) -> None:
    """Either method reads a plain sentence by itself."""
    text = "Die Gemeinde hat beschlossen, die alte Brücke im Frühjahr zu sanieren."
    assert detect_language(text, method=method).code == "de"


def test_disagreement_lowers_the_score() -> None:
    """A text that could be two languages scores below one that could not."""
    sure = detect_language("Губернатор сообщил, что движение по мосту откроют в конце недели этого месяца.")
    unsure = detect_language("Правителството план проект")
    assert unsure.score < sure.score


def test_short_text_where_the_methods_disagree_scores_at_most_so() -> None:
    """Letter sequences of three short words mislead one of the two: the score says that it is not sure."""
    text = "El tren llegó tarde"
    assert _methods_disagree(text, ("es", "pt", "fr", "it", "en", "ca", "sl", "hr"))
    language = detect_language(text)
    assert language.code == "es"
    assert language.score <= DISAGREEMENT_SCORE_MAX


def test_a_language_that_one_method_does_not_know_is_no_disagreement() -> None:
    """langdetect knows no Kurdish, so its guess says nothing against it."""
    assert detect_language("Rê ji ber berfê hatin girtin").score > DISAGREEMENT_SCORE_MAX


@pytest.fixture
def fresh_choice() -> Iterator[None]:
    """The setting is read once a process: forget it before and after."""
    _chosen_method.cache_clear()
    yield
    _chosen_method.cache_clear()


@pytest.mark.usefixtures("fresh_choice")
@pytest.mark.parametrize(
    ("value", "methods"),
    [(None, ("langdetect", "py3langid")), ("langdetect", ("langdetect",)), ("py3langid", ("py3langid",))],
)
def test_the_setting_chooses_the_method(
    value: str | None, methods: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """MARSAD_LANGUAGE_DETECTOR names who is asked; the document says who was."""
    if value:
        monkeypatch.setenv("MARSAD_LANGUAGE_DETECTOR", value)
    annotations = read_language(_document(), None)  # type: ignore[arg-type]  # the language needs no context
    assert annotations.methods == methods
    assert annotations.language is not None
    assert annotations.language.code == "fr"


def test_a_setting_that_names_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_LANGUAGE_DETECTOR", "cld3")
    with pytest.raises(ConfigurationError, match="MARSAD_LANGUAGE_DETECTOR"):
        load_settings()


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without py3langid the error says what to install or to set."""
    monkeypatch.setitem(sys.modules, "py3langid.langid", None)  # as if it were not installed
    language_profiles._load_langid.cache_clear()
    with pytest.raises(
        ConfigurationError, match=r"pip install py3langid.*MARSAD_LANGUAGE_DETECTOR=langdetect"
    ):
        detect_language("Die Gemeinde saniert die Brücke.", method="py3langid")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("De minister was in Brussel.", "de minister was in"),
        ("NATO met in Vilnius.", "met in"),
        ("Angela Merkel", ""),
        ("He won. La Paz lost.", "he won la lost"),
    ],
)
def test_names_are_left_out(text: str, rest: str) -> None:
    """Words with a capital are names, short ones at a sentence's head are not."""
    assert without_names(text) == rest


def test_script_without_a_rival_decides_alone() -> None:
    """Traditional Chinese is Chinese, however short."""
    assert detect_language("繁體中文").code == "zh"


def test_parts_name_the_languages_of_paragraphs() -> None:
    """A document with a long foreign paragraph keeps its language and lists both."""
    english = "The council said on Monday that the bridge would be repaired before winter comes. " * 3
    french = "Le conseil a déclaré lundi que le pont serait réparé avant l'arrivée de l'hiver."
    language = language_of_document("", f"{english}\n\n{french}\n\n{english}")
    assert language.code == "en"
    assert language.parts == ("en", "fr")


def test_document_half_in_each_of_two_languages_is_undecided() -> None:
    """Two halves give no main language; the parts say which two."""
    english = "The council said on Monday that the bridge would be repaired before winter comes."
    arabic = "أعلن المجلس يوم الاثنين أن الجسر سيتم إصلاحه قبل حلول فصل الشتاء هذا العام بالكامل."
    language = language_of_document("", f"{english}\n\n{arabic}")
    assert language.code == "und"
    assert set(language.parts) == {"en", "ar"}


def test_plain_document_has_no_parts() -> None:
    """One language throughout leaves `parts` empty."""
    text = "The council said on Monday that the bridge would be repaired before winter comes."
    assert language_of_document("Bridge closed", f"{text}\n\n{text}").parts == ()


def test_enricher_reads_title_and_body() -> None:
    """The enricher answers with the document's language and says how it read."""
    annotations = read_language(_document(), None)  # type: ignore[arg-type]  # the language needs no context
    assert isinstance(annotations.language, Language)
    assert annotations.language.code == "fr"


def _document() -> CleanDocument:
    return CleanDocument(
        document_id="1",
        sources=("test",),
        media_type="text/plain",
        title="Pont fermé",
        body="Le conseil a déclaré lundi que le pont serait réparé avant l'arrivée de l'hiver.",
        fetched_at=datetime(2024, 1, 5, tzinfo=UTC),
        raw_sha256="",
        content_sha256="",
    )


def test_very_long_text_is_read_by_its_start() -> None:
    """A megabyte costs no more than a page."""
    assert detect_language("Die Gemeinde saniert die alte Brücke im Frühjahr. " * 20_000).code == "de"
