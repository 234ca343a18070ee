"""The score of what was measured, and the sentence that speaks against it."""

import pytest

from desktop.domain.sample import Signal
from desktop.judging.calibrating import BEFORE, LENGTH, calibrated_score, values_of
from desktop.pipeline.deciding import Decided, decide
from tests.store.making import a_calibration

SIGNALS = (Signal("coherence", -4.0, 0.3), Signal("grounding", 2.0, 0.4))


def fitted(**weights: float) -> object:
    names = tuple(weights)
    given = {"names": names, "means": (0.0,) * len(names), "spreads": (1.0,) * len(names), "bias": 0.0}
    return a_calibration(**given, weights=tuple(weights.values()))


def test_without_reviews_the_score_and_its_weakness_stay() -> None:
    assert decide(0.4, "It is cut off", SIGNALS, "So be it.", None) == Decided(0.4, "It is cut off")


def test_with_reviews_the_score_is_the_fitted_one() -> None:
    calibration = a_calibration()
    decided = decide(0.4, "It is cut off", SIGNALS, "So be it.", calibration)
    assert decided.score == calibrated_score(calibration, values_of(SIGNALS, "So be it.", 0.4))


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ({"coherence": 1.0, "grounding": 1.0}, "its coherence speaks against it: it is below the usual"),
        ({"grounding": -1.0}, "its grounding speaks against it: it is above the usual"),
        ({LENGTH: -2.0, "grounding": 1.0}, "its length speaks against it: it is above the usual"),
        ({BEFORE: 9.0, "coherence": 0.1}, "It is cut off"),
    ],
)
def test_what_takes_most_from_the_score_is_said(weights: dict[str, float], reason: str) -> None:
    found = decide(0.4, "It is cut off", SIGNALS, "So be it.", fitted(**weights)).reason  # type: ignore[arg-type]
    assert found in (reason, f"Going by your reviews, {reason}")
