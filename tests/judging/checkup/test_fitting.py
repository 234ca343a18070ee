"""Scales and weights that are fitted, against what brute force finds."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.judging.checkup.figures import Floats
from desktop.judging.checkup.fitting import fit_scale, fit_weights, logistic
from desktop.judging.soundness import Scale, Weighing

SPREAD = st.lists(st.floats(-5, 5), min_size=2, max_size=15)


def loss(values: Floats, truth: Floats, firmness: float, prior: Floats, prior_bias: float, weights: Floats) -> float:
    """The negative log-likelihood and the penalty that the regression minimizes."""
    total = values @ weights[:-1] + weights[-1]
    likelihood = np.logaddexp(0, total) - truth * total
    penalty = firmness * ((weights[:-1] - prior) ** 2).sum() + firmness / 10 * (weights[-1] - prior_bias) ** 2
    return float(likelihood.sum() + penalty / 2)


def rows(seed: int, count: int = 40) -> tuple[Floats, Floats]:
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(count, 2))
    truth = (values[:, 0] - 0.5 * values[:, 1] + chance.normal(size=count) > 0).astype(float)
    return values, truth


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("firmness", [0.1, 2.0, 50.0])
def test_no_step_in_any_direction_is_better(seed: int, firmness: float) -> None:
    values, truth = rows(seed)
    prior, prior_bias = np.array([0.5, 0.5]), -1.0
    weights, bias = logistic(values, truth, firmness, prior, prior_bias)
    found = np.append(weights, bias)
    best = loss(values, truth, firmness, prior, prior_bias, found)
    for place in range(3):
        for step in (-0.01, 0.01):
            moved = found.copy()
            moved[place] += step
            assert loss(values, truth, firmness, prior, prior_bias, moved) > best
    slopes = [
        loss(values, truth, firmness, prior, prior_bias, found + 1e-5 * axis)
        - loss(values, truth, firmness, prior, prior_bias, found - 1e-5 * axis)
        for axis in np.eye(3)
    ]
    assert slopes == pytest.approx([0, 0, 0], abs=1e-7)


def test_one_weight_is_what_a_search_over_all_finds() -> None:
    values, truth = rows(7)
    values = values[:, :1]
    weights, bias = logistic(values, truth, 1.0)
    grid = [(weight / 50, each / 50) for weight in range(0, 150) for each in range(-50, 0)]
    best = min(grid, key=lambda pair: loss(values, truth, 1.0, np.zeros(1), 0.0, np.array(pair)))
    assert (weights[0], bias) == pytest.approx(best, abs=0.011)


@pytest.mark.parametrize("firmness", [1e6, 1e9])
def test_the_firmer_the_nearer_to_what_was_known_before(firmness: float) -> None:
    values, truth = rows(1)
    weights, bias = logistic(values, truth, firmness, np.array([3.0, -2.0]), 0.7)
    assert weights == pytest.approx([3.0, -2.0], abs=1e-3)
    assert bias == pytest.approx(0.7, abs=1e-2)


def test_less_firmness_goes_further_from_what_was_known_before() -> None:
    values, truth = rows(2)
    prior = np.array([-3.0, 3.0])
    ways = [float(np.linalg.norm(logistic(values, truth, firmness, prior)[0] - prior)) for firmness in (100, 10, 1)]
    assert ways == sorted(ways)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_values_that_are_told_apart_wholly_have_a_fit_too(scale: float) -> None:
    values = np.array([[-2.0], [-1.0], [1.0], [2.0]]) * scale
    weights, bias = logistic(values, np.array([0.0, 0.0, 1.0, 1.0]), 0.5)
    assert np.isfinite(weights).all()
    assert weights[0] > 0
    assert bias == pytest.approx(0.0, abs=1e-5)


def test_of_one_kind_alone_only_the_bias_moves_freely() -> None:
    _, bias = logistic(np.zeros((20, 1)), np.ones(20), 1.0)
    assert bias > 2


@given(SPREAD, SPREAD)
def test_the_middle_of_a_scale_lies_between_the_medians(sound: list[float], spoiled: list[float]) -> None:
    scale = fit_scale(sound, spoiled)
    low, high = sorted((float(np.median(sound)), float(np.median(spoiled))))
    assert low - 1e-4 <= scale.middle <= high + 1e-4
    assert scale.width > 0


def test_the_middle_is_as_far_from_both_in_their_own_spreads() -> None:
    sound = [10.0 + step for step in np.linspace(-4, 4, 101)]
    spoiled = [0.0 + step for step in np.linspace(-1, 1, 101)]
    scale = fit_scale(sound, spoiled)
    assert (10 - scale.middle) / (scale.middle - 0) == pytest.approx(4.0, rel=1e-3)
    # Half the distance of the 16th to the 84th percentile of the narrower one is 0.68.
    assert scale.width == pytest.approx(0.68 / 2, abs=1e-3)


def test_on_the_scale_what_is_sound_is_above_a_half_and_what_is_spoiled_below() -> None:
    chance = random.Random(3)
    sound = [chance.gauss(2, 0.5) for _ in range(40)]
    spoiled = [chance.gauss(-2, 0.5) for _ in range(40)]
    scale = fit_scale(sound, spoiled)
    assert min(map(scale.soundness, sound)) > 0.5 > max(map(scale.soundness, spoiled))


def test_values_that_are_all_the_same_make_a_scale_that_is_no_step() -> None:
    scale = fit_scale([1.0, 1.0], [0.5, 0.5])
    assert scale.middle == 0.75
    assert scale.width > 0


def weighed(count: int = 60, seed: int = 5) -> tuple[list[dict[str, float]], list[bool]]:
    chance = random.Random(seed)
    sound = [number % 2 == 0 for number in range(count)]
    return [{"a": chance.gauss(2.0 * kind, 1), "b": chance.gauss(0, 1)} for kind in sound], sound


def test_weights_are_learnt_from_what_tells() -> None:
    found = fit_weights(*weighed(), Weighing({"a": 0.0, "b": 0.0}, Scale(0.0, 1.0)), 1.0)
    assert found.weights["a"] > 1
    assert abs(found.weights["b"]) < found.weights["a"] / 3
    assert found.scale.width == 1.0


def test_what_would_count_against_its_meaning_gets_no_weight() -> None:
    measured, sound = weighed()
    turned = [{**row, "b": -row["a"]} for row in measured]
    alone = fit_weights(measured, sound, Weighing({"a": 0.0}, Scale(0.0, 1.0)), 1.0)
    found = fit_weights(turned, sound, Weighing({"a": 0.0, "b": 0.0}, Scale(0.0, 1.0)), 1.0)
    assert found.weights == {**alone.weights, "b": 0.0}
    none = fit_weights([{"a": -row["a"]} for row in measured], sound, Weighing({"a": 0.0}, Scale(0.0, 1.0)), 1.0)
    assert none.weights == {"a": 0.0}


def test_a_middle_of_the_sum_parts_sound_from_spoiled() -> None:
    measured, sound = weighed()
    found = fit_weights(measured, sound, Weighing({"a": 0.0, "b": 0.0}, Scale(0.0, 1.0)), 1.0)
    right = sum((found.value(row) > found.scale.middle) == kind for row, kind in zip(measured, sound, strict=True))
    assert right / len(sound) > 0.75


def test_with_great_firmness_the_weights_say_what_they_said_before() -> None:
    before = Weighing({"a": 0.7, "b": 3.5}, Scale(4.4, 2.0))
    found = fit_weights(*weighed(), before, 1e7)
    for row in ({"a": 1.0, "b": 1.0}, {"a": -3.0, "b": 2.0}):
        sound = found.scale.soundness(found.value(row))
        assert sound == pytest.approx(before.scale.soundness(before.value(row)), abs=1e-3)


def test_what_is_not_weighed_is_left_out() -> None:
    measured, sound = weighed()
    found = fit_weights([{**row, "c": 9.0} for row in measured], sound, Weighing({"a": 1.0}, Scale(0, 1)), 1.0)
    assert list(found.weights) == ["a"]
    assert math.isfinite(found.scale.middle)
