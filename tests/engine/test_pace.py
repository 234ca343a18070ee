"""Steps are planned to take seconds, so that one that takes minutes can be told from one that is slow."""

import pytest

from desktop.engine.pace import LONGEST_SECONDS, Pace


def test_a_small_model_begins_with_long_steps_and_a_large_one_with_short_ones() -> None:
    rows = [Pace(weights, 2048).rows for weights in (10**6, 10**8, 7 * 10**9, 10**12)]
    assert rows == sorted(rows, reverse=True)
    assert rows[0] == 2048
    assert 16 <= rows[-1] < rows[1]


@pytest.mark.parametrize("rows_a_second", [5.0, 40.0, 1_000.0])
def test_steps_come_to_take_some_seconds_whatever_the_machine(rows_a_second: float) -> None:
    pace = Pace(7 * 10**9, 2048)
    taken = []
    for _ in range(20):
        taken.append(pace.rows / rows_a_second)
        pace.note(pace.rows, taken[-1])
    assert max(taken[2:]) <= 2 * LONGEST_SECONDS
    assert taken[-1] >= LONGEST_SECONDS / 4 or pace.rows == 2048


def test_a_step_that_was_not_full_says_nothing_of_a_longer_one() -> None:
    pace = Pace(7 * 10**9, 2048)
    before = pace.rows
    for _ in range(10):
        pace.note(1, 0.1)
    assert pace.rows == before


def test_a_machine_that_stood_still_for_a_moment_is_soon_forgiven() -> None:
    pace = Pace(10**8, 2048)
    pace.note(pace.rows, 60.0)
    for _ in range(10):
        pace.note(pace.rows, 0.1)
    assert pace.rows == 2048
