"""Texts close in meaning, by their embeddings."""

import numpy as np
import pytest

from desktop.curation.meaning import LEAST_HELD, Meanings

WIDTH = 32
CHANCE = np.random.default_rng(1)
COMMON = np.full(WIDTH, 5.0)


def vectors(count: int) -> list[list[float]]:
    """Vectors that all point nearly the same way, as a small model's do."""
    return [(COMMON + CHANCE.normal(size=WIDTH)).tolist() for _ in range(count)]


def near(vector: list[float]) -> list[float]:
    return [each + 0.2 * float(CHANCE.normal()) for each in vector]


def held(own: list[list[float]]) -> Meanings:
    meanings = Meanings()
    for key, vector in enumerate(own):
        meanings.add(key, vector)
    return meanings


def test_a_twin_is_found_though_all_vectors_point_the_same_way() -> None:
    own = vectors(100)
    meanings = held(own)
    for key in range(0, 100, 7):
        (twin,) = meanings.twins(near(own[key]))
        assert twin.key == key
        assert twin.share > 0.8
    assert meanings.twins(vectors(1)[0]) == []


def test_the_text_itself_is_left_out() -> None:
    own = vectors(50)
    meanings = held(own)
    (twin,) = meanings.twins(own[3])
    assert twin.key == 3
    assert twin.share == pytest.approx(1.0, abs=1e-5)
    assert meanings.twins(own[3], but=3) == []


def test_with_few_vectors_nothing_has_a_twin() -> None:
    own = vectors(LEAST_HELD)
    meanings = held(own[:-1])
    assert meanings.twins(own[0]) == []
    meanings.add(99, own[-1])
    assert [twin.key for twin in meanings.twins(own[0])] == [0]


def test_what_was_removed_or_replaced_is_no_twin() -> None:
    own = vectors(60)
    meanings = held(own[:50])
    meanings.remove(3)
    meanings.remove(3)
    meanings.add(4, own[55])
    assert meanings.twins(own[3]) == []
    assert meanings.twins(own[4]) == []
    assert [twin.key for twin in meanings.twins(own[55])] == [4]
    assert [twin.key for twin in meanings.twins(own[49])] == [49]
    assert len(meanings) == 49


def test_a_vector_of_no_length_is_nobodys_twin() -> None:
    meanings = held([*vectors(50), [0.0] * WIDTH, [float("nan")] * WIDTH])
    assert len(meanings) == 50
    assert meanings.twins([0.0] * WIDTH) == []


def test_a_vector_of_another_width_is_refused() -> None:
    meanings = held(vectors(2))
    with pytest.raises(ValueError, match="a vector of 3 numbers among vectors of 32"):
        meanings.add(9, [1.0, 2.0, 3.0])
