"""What is measured on the labelled sets stays above its floor; lowering one needs a reason in the commit."""

import pytest

from bench.quality import SCORERS, below_floor, is_available, run_scorer

pytestmark = pytest.mark.skipif(not is_available(), reason="the labelled sets of ../shared are absent")


@pytest.mark.parametrize("name", sorted(SCORERS))
def test_nothing_falls_below_its_floor(name: str) -> None:
    measured, printed = run_scorer(name)
    assert list(below_floor(name, measured)) == [], printed
