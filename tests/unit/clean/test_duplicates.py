"""Copies of one text are told from texts that only share phrases; many copies cost little."""

import time

import pytest

from pipeline.clean.duplicates import SHINGLES_MIN, compare, shingles, similarity_bands

STORY = (
    "The harbour of Ostrana was closed on Tuesday after a storm tore two cranes from their rails and left "
    "a freighter aground beside the northern mole. Pilots said that the channel would stay shut until divers "
    "had looked at the wreck, and the port authority asked ships to wait outside the bay."
)
OTHER = (
    "Farmers in the hills above Ostrana began to bring in the olives on Tuesday, two weeks later than usual. "
    "A dry spring had kept the fruit small, growers said, but the oil promises to be good this year."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(STORY, "exact", id="word for word"),
        pytest.param(STORY.upper().replace(",", ""), "exact", id="case and points aside"),
        pytest.param(f"Storm closes harbour.\n\n{STORY}", "near", id="a headline more"),
        pytest.param(STORY.rsplit(", and the", 1)[0], "near", id="the end cut"),
        pytest.param(OTHER, None, id="another story of the same town and day"),
        pytest.param(" ".join(STORY.split()[:10]), None, id="too short to tell"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_copies(text: str, expected: str | None) -> None:
    assert compare(STORY, text) == compare(text, STORY) == expected
    if expected:
        assert set(similarity_bands(text)) & set(similarity_bands(STORY)), "or they are never compared"


def test_a_text_too_short_to_tell_has_no_bands() -> None:
    assert similarity_bands(" ".join(STORY.split()[: SHINGLES_MIN + 2])) == ()


def test_many_copies_of_one_text_are_compared_in_a_moment() -> None:
    """Each of a page of copies is compared with each: their words are cut once, not for each pair."""
    copies = [f"Report {number}. {STORY} {STORY}" for number in range(60)]
    shingles.cache_clear()
    start = time.process_time()
    assert all(compare(one, other) for one in copies for other in copies)
    assert shingles.cache_info().misses == len(copies)
    assert time.process_time() - start < 2
