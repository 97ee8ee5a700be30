"""Language: every case of the table, the same answer every time, undecided where nothing decides."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.document import CleanDocument, Language
from pipeline.enrich.language import Method, detect_language, language_of_document, read_language

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
    document = CleanDocument(
        document_id="1",
        sources=("test",),
        media_type="text/plain",
        title="Pont fermé",
        body="Le conseil a déclaré lundi que le pont serait réparé avant l'arrivée de l'hiver.",
        fetched_at=datetime(2024, 1, 5, tzinfo=UTC),
        raw_sha256="",
        content_sha256="",
    )
    annotations = read_language(document, None)  # type: ignore[arg-type]  # the language needs no context
    assert isinstance(annotations.language, Language)
    assert annotations.language.code == "fr"


def test_very_long_text_is_read_by_its_start() -> None:
    """A megabyte costs no more than a page."""
    assert detect_language("Die Gemeinde saniert die alte Brücke im Frühjahr. " * 20_000).code == "de"
