"""Sums in a text, worked out again."""

from fractions import Fraction

import pytest

from desktop.recipes.sums import result, wrong_sum


@pytest.mark.parametrize(
    "text",
    [
        "3 + 4 = 7. Then 7 - 2 = 5.",
        "3 x 4 = 12 plums, and 12 / 5 = 2.4 each.",
        "2 + 3 x 4 = 14",
        "7 \u2212 9 = -2",
        "It costs 3 * 2 = $6.",
        "There is no sum, only 2024 = a year and x = 3.",
        "On 3/4 = no sum at all",
        "1/2 + 1/2 = 1",
        "10:30 + 2 = later",
        "5 + 5 = 10/2",
    ],
)
def test_what_is_right_or_no_sum_is_let_be(text: str) -> None:
    assert wrong_sum(text) == ""


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("3 + 4 = 8.", "3 + 4 = 8"),
        ("2 x 2 = 4, so 2 \u00d7 3 = 5", "2 \u00d7 3 = 5"),
        ("6 \u00f7 2 = 4", "6 \u00f7 2 = 4"),
        ("7 + 7 + 1 = 18", "7 + 7 + 1 = 18"),
        ("4 / 0 = 0", "4 / 0 = 0"),
        ("0.1 + 0.2 = 0.4", "0.1 + 0.2 = 0.4"),
    ],
)
def test_a_wrong_result_is_found(text: str, wrong: str) -> None:
    assert wrong_sum(text) == wrong


def test_products_come_before_sums_and_nothing_is_rounded() -> None:
    assert result("1 + 2 * 3 - 4 / 3") == Fraction(17, 3)
    assert result("5 / 0") is None
