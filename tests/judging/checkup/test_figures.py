"""How well values tell two kinds apart, and how sure that is."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.judging.checkup.figures import auc, auc_interval, interval

VALUES = st.lists(st.one_of(st.integers(-3, 3).map(float), st.floats(-1e6, 1e6)), min_size=1, max_size=20)


def by_pairs(higher: list[float], lower: list[float]) -> float:
    """The AUC as it is defined: over all pairs."""
    won = sum((left > right) + (left == right) / 2 for left in higher for right in lower)
    return won / (len(higher) * len(lower))


@given(VALUES, VALUES)
def test_the_auc_is_the_share_of_pairs_in_the_right_order(higher: list[float], lower: list[float]) -> None:
    assert auc(higher, lower) == pytest.approx(by_pairs(higher, lower))


@given(VALUES, VALUES)
def test_the_other_way_round_it_is_what_is_missing_to_1(higher: list[float], lower: list[float]) -> None:
    assert auc(higher, lower) + auc(lower, higher) == pytest.approx(1.0)


@given(VALUES)
def test_values_do_not_tell_themselves_from_themselves(values: list[float]) -> None:
    assert auc(values, values) == 0.5


@pytest.mark.parametrize(
    ("higher", "lower", "value"),
    [([2, 3], [0, 1], 1.0), ([0], [1], 0.0), ([1, 1], [1], 0.5), ([0, 2, 2], [1], 2 / 3)],
)
def test_the_auc_by_hand(higher: list[float], lower: list[float], value: float) -> None:
    assert auc(higher, lower) == pytest.approx(value)


def drawn(texts: int, seed: int = 0) -> tuple[list[float], list[float], list[int], list[int]]:
    """Sound values above spoiled ones, with an overlap; a text has one of each."""
    chance = random.Random(seed)
    numbers = list(range(texts))
    return [chance.gauss(1, 1) for _ in numbers], [chance.gauss(0, 1) for _ in numbers], numbers, numbers


@settings(max_examples=20)
@given(VALUES, VALUES, st.integers(0, 5))
def test_an_interval_is_within_0_and_1_and_in_order(sound: list[float], spoiled: list[float], seed: int) -> None:
    found = auc_interval(sound, spoiled, list(range(len(sound))), list(range(len(spoiled))), seed)
    assert 0 <= found.low <= found.high <= 1
    assert found.value == pytest.approx(by_pairs(sound, spoiled), abs=1e-4)


@pytest.mark.parametrize("texts", [10, 40])
def test_an_interval_holds_the_value_and_nearly_always_the_truth(texts: int) -> None:
    # Two normal distributions a standard deviation apart: AUC 0.7602.
    found = [auc_interval(*drawn(texts, seed)) for seed in range(16)]
    assert all(each.low <= each.value <= each.high for each in found)
    assert sum(each.low <= 0.7602 <= each.high for each in found) >= 13


def test_an_interval_shrinks_with_more_texts_by_about_the_root() -> None:
    def width(texts: int) -> float:
        found = [auc_interval(*drawn(texts, seed)) for seed in range(8)]
        return sum(each.high - each.low for each in found) / len(found)

    assert width(160) < width(40) < width(10)
    assert width(40) / width(160) == pytest.approx(2.0, abs=0.5)


def test_copies_of_a_text_do_not_make_the_figure_surer() -> None:
    sound, spoiled, numbers, _ = drawn(12)
    once = auc_interval(sound, spoiled, numbers, numbers)
    often = auc_interval(sound * 9, spoiled * 9, numbers * 9, numbers * 9)
    assert (often.low, often.high) == (once.low, once.high)


def test_an_interval_is_always_drawn_the_same_way() -> None:
    assert auc_interval(*drawn(20)) == auc_interval(*drawn(20))
    assert auc_interval(*drawn(20), seed_number=1) != auc_interval(*drawn(20))


def test_what_always_tells_is_sure() -> None:
    found = auc_interval([5.0, 6.0, 7.0], [1.0, 2.0, 3.0], [0, 1, 2], [0, 1, 2])
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)


def test_without_anything_drawn_the_bounds_are_the_value() -> None:
    found = interval(0.25, [])
    assert (found.value, found.low, found.high) == (0.25, 0.25, 0.25)


def test_the_bounds_hold_all_but_a_fortieth_at_each_end() -> None:
    found = interval(50.0, [float(number) for number in range(101)])
    assert (found.low, found.high) == (2.5, 97.5)
