"""How signals become a score."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.sample import Signal
from desktop.judging.signals.grounding import PARTS
from desktop.judging.soundness import Scale, Scales, Weighing, load_scales, low_in_words, score_of, weakest

SHARES = st.floats(0, 1)


def signals(*sound: float) -> list[Signal]:
    return [Signal(f"signal {number}", 0.0, value) for number, value in enumerate(sound)]


def test_a_scale_is_a_logistic_curve_around_its_middle() -> None:
    scale = Scale(middle=-3.0, width=0.5)
    assert scale.soundness(-3.0) == 0.5
    assert scale.soundness(-2.5) == pytest.approx(1 / (1 + math.exp(-1)))
    assert scale.soundness(-2.5) + scale.soundness(-3.5) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("value", "sound"), [(1e300, 1.0), (math.inf, 1.0), (-1e300, 0.0), (-math.inf, 0.0), (math.nan, 0.0)]
)
def test_no_value_is_too_far_out_and_no_number_at_all_is_a_defect(value: float, sound: float) -> None:
    assert Scale(0.0, 1.0).soundness(value) == pytest.approx(sound, abs=1e-9)


def test_weighed_signals_are_summed_and_others_left_out() -> None:
    assert Weighing({"a": 2.0, "b": -1.0}, Scale(0, 1)).value({"a": 3.0, "b": 1.0, "c": 99.0}) == 5.0


def test_the_score_is_the_root_of_the_weakest_times_the_geometric_mean() -> None:
    assert score_of(signals(0.9)) == pytest.approx(0.9)
    assert score_of(signals(0.25, 1.0)) == pytest.approx(math.sqrt(0.25 * 0.5), abs=1e-4)
    assert score_of([]) == 0.0


@pytest.mark.parametrize("others", [1, 3, 8])
def test_one_defect_alone_pulls_the_score_under_a_half(others: int) -> None:
    assert score_of(signals(*[1.0] * others, 0.2)) < 0.5
    assert score_of(signals(*[1.0] * others, 0.0)) < 0.05


def test_many_doubts_add_up() -> None:
    assert score_of(signals(0.6, 0.6, 0.6)) < score_of(signals(0.6, 1.0, 1.0))


@given(st.lists(SHARES, min_size=1, max_size=8), st.data())
def test_the_score_never_falls_when_a_signal_gets_sounder(sound: list[float], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sound) - 1))
    sounder = [*sound]
    sounder[place] = data.draw(st.floats(sound[place], 1))
    assert score_of(signals(*sounder)) >= score_of(signals(*sound))


@given(st.lists(SHARES, min_size=1, max_size=8))
def test_the_score_is_a_share_between_the_weakest_and_the_strongest(sound: list[float]) -> None:
    assert round(min(sound), 4) - 1e-4 <= score_of(signals(*sound)) <= round(max(sound), 4) + 1.1e-3


def test_the_weakest_signal_is_the_least_sound() -> None:
    assert weakest(signals(0.9, 0.1, 0.5)).name == "signal 1"


def test_of_equally_weak_signals_the_first_of_the_catalogue_is_named_however_they_are_sorted() -> None:
    alike = [Signal(name, 0.0, 0.25) for name in ("criterion:1", "order", "relevance", "unknown")]
    assert weakest(alike).name == weakest(alike[::-1]).name == "relevance"
    assert weakest([alike[3], alike[0]]).name == weakest([alike[0], alike[3]]).name == "criterion:1"


def test_the_shipped_scales_are_whole() -> None:
    scales = load_scales()
    assert {"relevance", "coherence", "completeness", "repetition"} <= set(scales.signals)
    assert set(scales.meanings) == {*scales.signals, "grounding"}
    assert all(scale.width > 0 for scale in (*scales.signals.values(), scales.grounding.scale))
    assert all(meaning and not meaning.endswith(".") for meaning in scales.meanings.values())
    assert set(scales.grounding.weights) <= set(PARTS)


def test_grounding_that_has_no_part_in_the_score_has_no_meaning_there() -> None:
    scales = Scales({"order": Scale(0, 1)}, load_scales().grounding, grounded=False)
    assert set(scales.meanings) == {"order"}
    assert set(replace(scales, grounded=True).meanings) == {"order", "grounding"}


def test_a_criterion_of_the_rubric_means_what_the_user_wrote() -> None:
    assert "rubric" in low_in_words("criterion:3")
