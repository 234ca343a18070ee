"""A score fitted to reviews, and what it is worth on reviews that it has not seen."""

import math
import random
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.calibration import Calibration
from desktop.domain.interval import Interval
from desktop.domain.sample import Signal
from desktop.judging import calibrating
from desktop.judging.calibrating import (
    BEFORE,
    LENGTH,
    Reviewed,
    _folds,
    _out_of_fold,
    calibrate,
    calibrated_score,
    calibration_error,
    contributions,
    values_of,
)
from desktop.judging.checkup.figures import Floats, auc

Make = Callable[[bool, random.Random, int], Mapping[str, float]]


def reviews(
    make: Make, count: int = 60, seed: int = 0, before: float | None = None, groups: int = 0
) -> list[Reviewed]:
    """Half of them kept, at random places; `make` gives the values from the verdict, chance and place."""
    chance = random.Random(seed)
    verdicts = [place % 2 == 0 for place in range(count)]
    chance.shuffle(verdicts)
    found = []
    for place, kept in enumerate(verdicts):
        found.append(Reviewed(kept, chance.betavariate(4, 2), make(kept, chance, place), place))
    return found


def telling(kept: bool, chance: random.Random, place: int) -> Mapping[str, float]:
    return {"coherence": chance.gauss(2.0 if kept else -2.0, 1.0), "doubt": chance.gauss(0, 1)}


def at_random(kept: bool, chance: random.Random, place: int) -> Mapping[str, float]:
    return {"coherence": chance.gauss(0, 1), "doubt": chance.gauss(0, 1), LENGTH: chance.gauss(5, 1)}


def calibrated(found: list[Reviewed]) -> Calibration:
    return calibrate(found, "2026-03-01T12:00:00+00:00", "ab" * 32)


def test_what_tells_is_found_out_and_used() -> None:
    found = calibrated(reviews(telling))
    assert found.used
    assert found.auc.value > 0.95
    assert found.auc.low > found.auc_before.high
    assert found.error.value < found.error_before.value
    assert (found.accepted, found.rejected, found.reviews) == (30, 30, 60)
    assert (found.made, found.model_sha256) == ("2026-03-01T12:00:00+00:00", "ab" * 32)
    assert found.strongest()[0][0] == "coherence"
    assert dict(found.strongest())["coherence"] > 0


def test_what_a_person_dislikes_gets_a_weight_against_it() -> None:
    found = calibrated(reviews(lambda kept, chance, place: {LENGTH: chance.gauss(4.0 if kept else 6.0, 0.5)}))
    assert found.used
    assert found.weights[0] < 0


def test_reviews_at_random_are_hardly_ever_learnt_from() -> None:
    found = [calibrated(reviews(at_random, seed=seed)) for seed in range(12)]
    assert sum(each.used for each in found) <= 1
    assert 0.35 < sum(each.auc.value for each in found) / len(found) < 0.57, "never above chance by much"


def test_a_score_that_is_good_already_is_not_replaced_by_a_worse_one() -> None:
    chance = random.Random(1)
    right = [
        Reviewed(kept, 0.98 if kept else 0.02, {"doubt": chance.gauss(0, 1)}, place)
        for place, kept in enumerate([True, False] * 20)
    ]
    found = calibrated(right)
    assert not found.used
    assert found.auc_before.value == 1.0
    assert found.auc.value < 0.7


def memorable(kept: bool, chance: random.Random, place: int) -> Mapping[str, float]:
    """Enough random numbers to know each review again by, and so to fit any verdicts."""
    return {f"id {number}": chance.gauss(0, 1) for number in range(40)}


def test_what_is_only_learnt_by_heart_does_not_raise_the_figure() -> None:
    made = reviews(memorable, count=40)
    found = calibrated(made)
    scores = [calibrated_score(found, review.values) for review in made]
    of_kept = [score for score, review in zip(scores, made, strict=True) if review.kept]
    of_others = [score for score, review in zip(scores, made, strict=True) if not review.kept]
    by_heart = auc(of_kept, of_others)
    assert by_heart > 0.95, "on the reviews that it was fitted to, it seems to know all"
    assert found.auc.low < 0.5
    assert found.auc.value < 0.65
    assert not found.used


def of_one_group(group: int) -> Mapping[str, float]:
    return {f"group {number}": float(group == number) for number in range(8)}


def test_what_is_learnt_by_heart_of_a_group_does_not_raise_the_figure() -> None:
    # Eight seeds with five samples each; a person kept all of a seed or none, at random, and a value names the seed.
    made = [Reviewed(group % 2 == 0, 0.5, of_one_group(group), group) for group in range(8)] * 5
    together = calibrated(made)
    apart = calibrated([Reviewed(each.kept, each.before, each.values, n) for n, each in enumerate(made)])
    assert apart.auc.value > 0.95, "a sample of the same seed gives the verdict away"
    assert together.auc.value <= 0.5
    assert not together.used


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=5, max_size=60), st.integers(0, 5))
def test_a_group_is_never_split_over_folds(pairs: list[tuple[bool, int]], drawing: int) -> None:
    kept = np.array([float(each) for each, _ in pairs])
    groups = np.array([float(group) for _, group in pairs])
    folds = _folds(kept, groups, drawing)
    assert len(folds) == len(pairs)
    assert set(folds) <= set(range(5))
    for group in set(groups):
        assert len(set(folds[groups == group])) == 1


@pytest.mark.parametrize("drawing", range(3))
def test_each_fold_has_its_share_of_what_was_kept(drawing: int) -> None:
    kept = np.array([1.0] * 10 + [0.0] * 40)
    folds = _folds(kept, np.arange(50.0), drawing)
    assert [int(kept[folds == fold].sum()) for fold in range(5)] == [2] * 5
    assert [int((folds == fold).sum()) for fold in range(5)] == [10] * 5


def test_no_review_is_measured_by_a_score_that_was_fitted_to_it_or_to_its_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    groups = np.repeat(np.arange(15.0), 2)
    measured: list[float] = []

    class Noted:
        """Knows each review by its number, which is its only value."""

        def __init__(self, fitted_to: Floats) -> None:
            self.fitted_to = {int(number) for number in fitted_to[:, 0]}

        def chances(self, rows: Floats) -> Floats:
            held_out = {int(number) for number in rows[:, 0]}
            assert len(held_out) + len(self.fitted_to) == 30
            assert not {groups[number] for number in held_out} & {groups[number] for number in self.fitted_to}
            measured.extend(held_out)
            return np.full(len(rows), 0.5)

    monkeypatch.setattr(calibrating, "_fit", lambda rows, kept: Noted(rows))
    kept = np.tile([1.0, 0.0, 0.0, 1.0, 1.0], 6)
    _out_of_fold(np.arange(30.0)[:, None], kept, groups, lambda *part: calibrating._fit(*part[:2]))
    assert sorted(measured) == sorted([*range(30)] * 3), "each once in every drawing"


def test_one_group_alone_cannot_be_measured_and_is_not_used() -> None:
    found = calibrated([Reviewed(each.kept, each.before, each.values, 7) for each in reviews(telling)])
    assert found.auc.value == 0.5
    assert not found.used


@pytest.mark.parametrize(
    ("chances", "kept", "bins", "error"),
    [
        ([0.9, 0.9, 0.1, 0.1], [1, 1, 0, 0], 2, 0.1),
        ([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0], 1, 0.0),
        ([0.2, 0.4, 0.6, 1.0], [0, 1, 1, 1], 2, (abs(0.3 - 0.5) * 2 + abs(0.8 - 1.0) * 2) / 4),
        # In the order of the chances, the odd one in the first bin.
        ([1.0, 0.0, 0.5], [0, 1, 1], 2, (abs(0.25 - 1.0) * 2 + abs(1.0 - 0.0)) / 3),
        ([0.7], [1], 5, 0.3),
    ],
)
def test_the_calibration_error_by_hand(chances: list[float], kept: list[float], bins: int, error: float) -> None:
    assert calibration_error(np.array(chances), np.array(kept, float), bins) == pytest.approx(error)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_the_calibration_error_is_from_0_to_1(pairs: list[tuple[float, bool]]) -> None:
    chances, kept = np.array([chance for chance, _ in pairs]), np.array([float(each) for _, each in pairs])
    assert 0 <= calibration_error(chances, kept) <= 1


def test_chances_that_say_how_often_have_no_error_to_speak_of() -> None:
    some = reviews(lambda kept, chance, place: {"coherence": chance.gauss(0.7 if kept else -0.7, 1.0)}, count=400)
    found = calibrated(some)
    assert found.error.value < 0.05
    assert found.error.value < found.error_before.low


NOTHING = Interval(0.5, 0.5, 0.5)


def a_score(**values: tuple[float, float, float]) -> Calibration:
    """A score of values with their mean, spread and weight."""
    means, spreads, weights = zip(*values.values(), strict=True)
    return Calibration(
        "", 1, 1, tuple(values), means, spreads, weights, 0.25, NOTHING, NOTHING, NOTHING, NOTHING, True
    )


def test_the_parts_add_up_to_the_logit_of_the_score() -> None:
    score = a_score(coherence=(1.0, 2.0, 0.5), length=(5.0, 0.5, -1.0))
    values = {"coherence": 4.0, "length": 5.5, "unknown": 99.0}
    assert contributions(score, values) == (("coherence", 0.75), ("length", -1.0))
    chance = calibrated_score(score, values)
    assert math.log(chance / (1 - chance)) == pytest.approx(0.25 + 0.75 - 1.0, abs=1e-3)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.1, 3), st.floats(-2, 2))
def test_whatever_the_values_the_parts_add_up(value: float, mean: float, spread: float, weight: float) -> None:
    score = a_score(coherence=(mean, spread, weight), doubt=(0.0, 1.0, 0.3))
    values = {"coherence": value, "doubt": 1.0}
    logit = score.bias + sum(part for _, part in contributions(score, values))
    assert calibrated_score(score, values) == pytest.approx(1 / (1 + math.exp(-logit)), abs=1e-4)


def test_a_value_that_is_missing_counts_as_the_usual_one() -> None:
    score = a_score(coherence=(1.0, 2.0, 0.5), length=(5.0, 0.5, -1.0))
    assert calibrated_score(score, {"length": 5.5}) == calibrated_score(score, {"length": 5.5, "coherence": 1.0})


@pytest.mark.parametrize("far", [1e6, -1e6])
def test_no_value_is_too_far_out(far: float) -> None:
    assert calibrated_score(a_score(coherence=(0.0, 1.0, 1.0)), {"coherence": far}) == (1.0 if far > 0 else 0.0)


def test_the_score_of_the_whole_is_that_of_the_fit() -> None:
    made = reviews(telling)
    found = calibrated(made)
    kept = [calibrated_score(found, each.values) for each in made if each.kept]
    others = [calibrated_score(found, each.values) for each in made if not each.kept]
    assert auc(kept, others) > 0.95
    assert (sum(kept) + sum(others)) / len(made) == pytest.approx(0.5, abs=0.05), "half of them were kept"


def test_a_value_that_few_reviewed_samples_have_is_not_read() -> None:
    made = [
        Reviewed(each.kept, each.before, {**each.values, **({"rare": 1.0} if place % 3 else {})}, place)
        for place, each in enumerate(reviews(telling))
    ]
    assert calibrated(made).names == ("coherence", "doubt")


def test_a_value_that_a_few_lack_counts_as_the_mean_there() -> None:
    made = [
        Reviewed(each.kept, each.before, each.values if place else {"coherence": 1.0}, place)
        for place, each in enumerate(reviews(telling))
    ]
    found = calibrated(made)
    assert found.names == ("coherence", "doubt")
    assert all(map(math.isfinite, (*found.weights, *found.means, *found.spreads, found.bias, found.auc.value)))


def test_a_value_that_never_changes_is_harmless() -> None:
    made = reviews(lambda kept, chance, place: {**telling(kept, chance, place), "repetition": 1.0})
    found = calibrated(made)
    assert dict(zip(found.names, found.weights, strict=True))["repetition"] == 0.0
    assert found.used


def test_what_is_read_of_a_sample() -> None:
    values = values_of((Signal("coherence", -2.5, 0.75), Signal("doubt", -6.0, 1.0)), "Whale oil burned.", 0.8)
    assert values == {
        "coherence": -2.5,
        "doubt": -6.0,
        BEFORE: pytest.approx(math.log(0.8 / 0.2)),
        LENGTH: pytest.approx(math.log(4)),
    }


@pytest.mark.parametrize(("before", "logit"), [(0.0, -9.21), (1.0, 9.21)])
def test_a_score_at_either_end_is_a_number(before: float, logit: float) -> None:
    assert values_of((), "", before) == {BEFORE: pytest.approx(logit, abs=0.01), LENGTH: 0.0}
