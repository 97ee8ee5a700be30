"""Figures of the labelled sentences of tests/cases/actors.csv stay above their floors."""

import pytest

from bench.actors import CASES, Score, read_dictionary, read_ours, score_rows
from bench.cases import read_cases
from pipeline.enrich.registry import load_registry
from pipeline.settings import load_settings

# Set a little below what is reached: a new hard case may be missed for a while, a fallen figure may not.
FLOORS = {"recall": 0.95, "precision": 0.96, "type": 0.97, "country": 0.97, "one_name": 1.0}
FLOORS_OF_A_LANGUAGE = {"recall": 0.85, "precision": 0.92, "type": 0.95, "country": 0.95, "one_name": 1.0}


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    settings = load_settings()
    return score_rows(read_cases(CASES), read_ours, load_registry(settings), settings)


@pytest.mark.parametrize("figure", FLOORS)
def test_figures_of_all_sentences_stay_above_their_floors(scores: dict[str, Score], figure: str) -> None:
    assert scores["all"].expected >= 150
    assert scores["all"].shares[figure] >= FLOORS[figure], scores["all"].missed


def test_figures_of_each_language_stay_above_their_floors(scores: dict[str, Score]) -> None:
    assert len(scores) > 6
    for language, score in scores.items():
        for figure, floor in FLOORS_OF_A_LANGUAGE.items():
            assert score.shares[figure] >= floor, (language, figure, score.missed)


def test_dictionary_matching_reaches_less(scores: dict[str, Score]) -> None:
    settings = load_settings()
    peer = score_rows(read_cases(CASES), read_dictionary, load_registry(settings), settings)["all"].shares
    assert peer["recall"] + 0.1 < scores["all"].shares["recall"]
    assert peer["precision"] < scores["all"].shares["precision"]
