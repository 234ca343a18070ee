"""Attributes crossed: every value and every pair of values as often as any other."""

from collections import Counter
from itertools import combinations, product

import pytest

from desktop.recipes.crossing import Crossing

SMALL = {"audience": ["children", "experts"], "style": ["plain", "vivid", "dry"]}
LARGE = {"a": list("abcde"), "b": list("fgh"), "c": list("ijk"), "d": list("lmno")}


def taken(crossing: Crossing, count: int, seeds: int = 1) -> list[dict[str, str]]:
    return [crossing.at(ordinal, seeds) for ordinal in range(count)]


def spread(counts: Counter[object], kinds: int) -> int:
    """How far the most frequent is ahead of the rarest, which may be missing."""
    return max(counts.values()) - (min(counts.values()) if len(counts) == kinds else 0)


def test_the_whole_crossing_holds_every_combination_once() -> None:
    found = Counter(tuple(each.values()) for each in taken(Crossing(SMALL), 6))
    assert found == Counter(dict.fromkeys(product(*SMALL.values()), 1))


@pytest.mark.parametrize("seed_number", [0, 1, 2])
@pytest.mark.parametrize("count", [7, 20, 61, 180, 400])
def test_any_beginning_of_a_run_is_balanced_in_values_and_pairs(count: int, seed_number: int) -> None:
    samples = taken(Crossing(LARGE, seed_number), count)
    for name, values in LARGE.items():
        assert spread(Counter(each[name] for each in samples), len(values)) <= 3
    for left, right in combinations(LARGE, 2):
        pairs: Counter[object] = Counter((each[left], each[right]) for each in samples)
        assert spread(pairs, len(LARGE[left]) * len(LARGE[right])) <= 3


def test_no_seed_is_tied_to_a_combination() -> None:
    # Six topics and six combinations: taken blindly, each topic would have the same one for ever.
    samples = taken(Crossing(SMALL), 36, seeds=6)
    found = {(ordinal % 6, *each.values()) for ordinal, each in enumerate(samples)}
    assert len(found) == 36


def test_asked_again_and_in_another_order_the_answer_is_the_same() -> None:
    forwards = taken(Crossing(LARGE, 3), 50, seeds=4)
    other = Crossing(LARGE, 3)
    backwards = [other.at(ordinal, 4) for ordinal in reversed(range(50))]
    assert forwards == backwards[::-1]


def test_another_seed_number_gives_another_order() -> None:
    assert taken(Crossing(LARGE, 0), 10) != taken(Crossing(LARGE, 1), 10)


def test_without_attributes_a_sample_has_none() -> None:
    assert Crossing({}).at(5, 3) == {}
