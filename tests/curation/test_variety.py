"""The variety of a whole set."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.curation.variety import (
    BLOCK_WORDS,
    Opening,
    Variety,
    advice,
    compression,
    distinct_pairs,
    effective_number,
    variety,
)

SOUND = Variety(
    texts=100,
    words=20_000,
    distinct=(0.25, 0.7, 0.9),
    compression=2.7,
    openings=(Opening("there are four", 2, 0.02),),
    seeds=10,
    effective_seeds=9.0,
)


def texts(count: int, vocabulary: int, length: int = 100) -> Iterator[tuple[str, int | None]]:
    chance = random.Random(1)
    for number in range(count):
        yield " ".join(f"w{chance.randrange(vocabulary)}" for _ in range(length)), number % 5


def test_pairs_are_the_share_of_distinct_ones_among_as_many_words() -> None:
    assert distinct_pairs(["a b c d"], 4) == 1.0
    assert distinct_pairs(["a b a b a b"], 6) == pytest.approx(2 / 5)
    assert distinct_pairs(["a b c", "a b a b"], 3) == 1.0
    assert distinct_pairs([], 10) == 1.0


def test_texts_that_say_the_same_become_shorter_when_they_are_compressed() -> None:
    text = " ".join(f"w{number}" for number in range(200))
    varied = compression([text], 1000)
    assert compression([text] * 4, 1000) > 2 * varied > 1
    assert compression([], 10) == 1.0


def test_distinct_grams_are_counted_within_texts() -> None:
    found = variety([("a b a b", 1), ("a b c", 2)])
    assert found.distinct == pytest.approx((3 / 7, 3 / 5, 1.0), abs=1e-4)
    assert (found.texts, found.words) == (2, 7)


def test_sets_of_any_size_can_be_compared() -> None:
    small, large = variety(texts(120, 300)), variety(texts(1200, 300))
    assert small.words > BLOCK_WORDS
    assert large.distinct == pytest.approx(small.distinct, abs=0.01)
    assert large.compression == pytest.approx(small.compression, rel=0.05)


def test_a_set_of_fewer_words_is_less_varied_where_they_repeat() -> None:
    few, many = variety(texts(120, 20)), variety(texts(120, 5000))
    assert all(low < high for low, high in zip(few.distinct[:2], many.distinct[:2], strict=True))
    assert few.compression > many.compression > 1


def test_openings_are_counted_by_their_first_three_words() -> None:
    found = variety([("Here is a list.", None), ("here is a dog", None), ("Once upon a time", None), ("", None)])
    assert found.openings == (Opening("here is a", 2, 2 / 3), Opening("once upon a", 1, 1 / 3))


@pytest.mark.parametrize(
    ("counts", "number"), [([5, 5, 5, 5], 4.0), ([7], 1.0), ([7, 0], 1.0), ([], 0.0), ([99, 1], 1.0576)]
)
def test_the_effective_number_counts_kinds_as_if_all_were_equally_common(counts: list[int], number: float) -> None:
    assert effective_number(counts) == pytest.approx(number, abs=1e-3)


def test_seeds_that_gave_nothing_count_too() -> None:
    found = variety([("a", 1), ("b", 2), ("c", None)], seeds=4)
    assert (found.seeds, found.effective_seeds, found.evenness) == (4, 2.0, 0.5)
    assert variety([("a", None)]).evenness == 1.0


def test_an_empty_set_is_no_fault() -> None:
    found = variety([])
    assert found == Variety(0, 0)
    assert advice(found) == []


def test_nothing_is_advised_for_a_varied_set() -> None:
    assert advice(SOUND) == []


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (replace(SOUND, distinct=(0.1, 0.3, 0.5)), "30% of the word pairs"),
        (replace(SOUND, compression=6.2), "6.2 times shorter"),
        (replace(SOUND, openings=(Opening("here is a", 40, 0.4),)), "40% of the texts begin with “here is a”"),
        (replace(SOUND, effective_seeds=3.0), "as over 3 of 10 seeds"),
    ],
)
def test_what_is_lacking_is_said_with_what_to_do(lacking: Variety, said: str) -> None:
    (sentence,) = advice(lacking)
    assert said in sentence
    assert ": " in sentence or ", so " in sentence


def test_a_handful_of_texts_is_not_judged() -> None:
    assert advice(replace(SOUND, texts=5, compression=9.0)) == []
