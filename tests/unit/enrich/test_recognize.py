import random
from itertools import pairwise

import numpy as np
import pytest

from pipeline.enrich.recognize import (
    KINDS,
    OVERLAP_WORDS,
    SHAPES,
    TAGS,
    NamedSpan,
    Words,
    cut_windows,
    find_best_tags,
    harmonize,
    is_model_available,
    load_legal_steps,
    recognize_names,
    trim,
    word_shape,
)

needs_weights = pytest.mark.skipif(
    not is_model_available(), reason="the weights are not in models/names (nor MARSAD_MODEL_FOLDER)"
)


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("government", "lower"),
        ("Baghdad", "title"),
        ("NATO", "upper"),
        ("U", "initial"),
        ("McDonald", "mixed"),
        ("2024", "digits"),
        ("H5N1", "code"),
        ("-", "mark"),
        ("بغداد", "uncased"),
        ("Élysée", "title"),
        ("_", "mark"),
    ],
    ids=lambda value: value,
)
def test_a_words_shape_says_how_it_is_written(word: str, shape: str) -> None:
    assert SHAPES[word_shape(word)] == shape


def test_only_legal_tag_sequences_come_out() -> None:
    """Whatever the chances: I and E follow B or I of their kind, and no name is left open."""
    rng = np.random.default_rng(5)
    legal = load_legal_steps()
    for length in [1, 2, 3, 9] * 50:
        chances = rng.dirichlet(np.full(len(TAGS), 0.2), size=length).astype(np.float32)
        tags = [0, *find_best_tags(chances), 0]
        assert len(tags) == length + 2
        assert all(legal[a, b] for a, b in pairwise(tags))


def test_the_best_legal_sequence_beats_the_best_single_tags() -> None:
    """An open B-PER after which E-PER is a close second becomes a name of two words."""
    chances = np.full((2, len(TAGS)), 0.001, dtype=np.float32)
    chances[0, TAGS.index("B-PER")] = 0.9
    chances[1, TAGS.index("O")] = 0.5
    chances[1, TAGS.index("E-PER")] = 0.4
    assert [TAGS[tag] for tag in find_best_tags(chances)] == ["B-PER", "E-PER"]


@pytest.mark.parametrize("word_count", [1, 5, 199, 200, 201, 1000])
@pytest.mark.parametrize("pieces_per_word", [1, 3])
def test_windows_cover_every_word_once(word_count: int, pieces_per_word: int) -> None:
    """What a window hands on (all but what the one before knew better) tiles the sentence."""
    piece_words = [word for word in range(word_count) for _ in range(pieces_per_word)]
    words = Words(
        [(i, i + 1) for i in range(word_count)], [1] * word_count, [7] * len(piece_words), piece_words
    )
    end = 0
    for window in cut_windows(0, words):
        assert window.first + window.known <= end + OVERLAP_WORDS
        assert len(window.ids) == len(window.shapes) <= 202
        assert len(window.heads) == window.last - window.first
        assert window.first + window.known <= end
        end = window.last
    assert end == word_count


@pytest.mark.parametrize(
    ("text", "label", "kept"),
    [
        ("the United Nations", "ORG", "United Nations"),
        ("President George Bush", "PER", "George Bush"),
        ("Gen. Qasem Soleimani's", "PER", "Qasem Soleimani"),
        ("Iraq’s", "LOC", "Iraq"),
        ("General Electric", "ORG", "General Electric"),
        ("the NATO Ambassador", "ORG", "NATO"),
        ("President", "PER", "President"),
        ("'s", "ORG", "'s"),
    ],
)
def test_articles_possessives_and_titles_are_outside(text: str, label: str, kept: str) -> None:
    span = trim(
        NamedSpan(0, len(text), label, 0.9),
        text,
        frozenset({"president", "gen", "general"}),
        frozenset({"ambassador"}),
    )
    assert text[span.start : span.end] == kept


def find(text: str, surface: str, label: str, score: float, *, after: int = 0) -> NamedSpan:
    start = text.index(surface, after)
    return NamedSpan(start, start + len(surface), label, score)


def test_a_full_name_decides_about_its_short_forms() -> None:
    text = "Ayman Odeh spoke. Odeh left. The Sudan Liberation Army fled, SLA men said. Later Odeh came back."
    spans = [
        find(text, "Ayman Odeh", "PER", 0.99),
        find(text, "Odeh", "LOC", 0.5, after=15),
        find(text, "Sudan Liberation Army", "ORG", 0.95),
        find(text, "SLA", "PER", 0.4),
    ]
    read = {(text[span.start : span.end], span.label) for span in harmonize(spans, text)}
    assert read == {("Ayman Odeh", "PER"), ("Odeh", "PER"), ("Sudan Liberation Army", "ORG"), ("SLA", "ORG")}
    assert len(harmonize(spans, text)) == 5  # the last Odeh, which had no span


@pytest.mark.parametrize(
    ("text", "again"),
    [
        pytest.param("Theresa May spoke. May left.", 1, id="a word of its own"),
        pytest.param("Theresa May spoke. (May), “May” and May’s", 3, id="beside signs"),
        pytest.param("Theresa May spoke. Mayor, Dismay, May-June, May_1, May5", 0, id="part of a word"),
        pytest.param("Theresa May spoke on May 5, May ٥ and May five.", 1, id="a day of the month"),
        pytest.param("Theresa May spoke. Theresa May left.", 1, id="the longest form"),
        pytest.param("Theresa May. May", 1, id="at the end"),
    ],
)
def test_a_form_recurs_as_a_word_of_its_own(text: str, again: int) -> None:
    spans = [find(text, "Theresa May", "PER", 0.99)]
    assert len(harmonize(spans, text)) - 1 == again


def test_a_sure_reading_stands_against_its_namesake() -> None:
    text = "George Washington lived near Washington."
    spans = [find(text, "George Washington", "PER", 0.99), find(text, "Washington", "LOC", 0.97, after=20)]
    assert [span.label for span in harmonize(spans, text)] == ["PER", "LOC"]


def test_no_sentences_no_names() -> None:
    assert recognize_names([]) == []


def test_without_weights_every_list_is_empty(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    assert not is_model_available(folder)
    assert recognize_names(["Ban Ki-moon arrived in Damascus."], folder=folder) == [[]]


@needs_weights
@pytest.mark.parametrize("sentence", ["", " ", "\u200b", "...", "🙂"], ids=ascii)
def test_what_holds_no_word_holds_no_name(sentence: str) -> None:
    assert recognize_names([sentence, "Iraq condemned it."])[0] == []


@needs_weights
def test_offsets_are_code_points_in_any_script() -> None:
    """Beside the names stand letters of two and four bytes, accents apart from their letter, and Arabic."""
    text = (
        "“We ate at the cafe\u0301 🙂”, said Angela Merkel of the United Nations in Damascus (دمشق), Syria."
    )
    (spans,) = recognize_names([text])
    found = {text[span.start : span.end]: span.label for span in spans}
    assert found.get("Angela Merkel") == "PER"
    assert found.get("United Nations") == "ORG"
    assert found.get("Damascus") == "LOC"
    assert all(span.label in KINDS and 0 < span.score <= 1 for span in spans)


@needs_weights
def test_long_input_is_read_to_its_end() -> None:
    text = "They said that nothing had happened there on that day, and " * 60 + "Angela Merkel left Berlin."
    (spans,) = recognize_names([text])
    assert {text[span.start : span.end] for span in spans} == {"Angela Merkel", "Berlin"}


@needs_weights
def test_the_order_and_company_of_sentences_change_nothing_but_places() -> None:
    """Sentences are sorted into batches by length; each gets its own answer back, each time the same."""
    sentences = [
        "Angela Merkel left Berlin.",
        "The talks between Vladimir Putin and the European Union in Geneva ended without a result on Monday.",
        "Nothing happened.",
        "Hamas denied it.",
    ]
    read = recognize_names(sentences)
    assert recognize_names(sentences) == read
    order = [2, 0, 3, 1]
    random.Random(1).shuffle(order)
    again = recognize_names([sentences[i] for i in order])
    assert [[span[:3] for span in spans] for spans in again] == [
        [span[:3] for span in read[i]] for i in order
    ]
