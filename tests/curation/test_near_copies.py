"""Near copies."""

import random

import pytest

from desktop.curation.near_copies import BOUND, MOST_TWINS, NearCopies, jaccard, near_copies, shingles

WORDS = [f"{first}{second}" for first in "bdfgklmnprstvz" for second in ("a", "en", "ir", "os", "un", "all", "ick")]


def prose(seed: int, length: int = 200) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def substituted(own: list[str], seed: int) -> list[str]:
    chance = random.Random(seed)
    places = set(chance.sample(range(len(own)), len(own) // 10))
    return [chance.choice(WORDS) + "x" if place in places else word for place, word in enumerate(own)]


def deleted(own: list[str], seed: int) -> list[str]:
    places = set(random.Random(seed).sample(range(len(own)), len(own) // 10))
    return [word for place, word in enumerate(own) if place not in places]


def inserted(own: list[str], seed: int) -> list[str]:
    places = set(random.Random(seed).sample(range(len(own)), len(own) // 10))
    return [each for place, word in enumerate(own) for each in ([word, f"new{place}"] if place in places else [word])]


@pytest.mark.parametrize("change", [substituted, deleted, inserted])
def test_texts_with_one_word_in_ten_changed_are_found(change: object) -> None:
    assert callable(change)
    originals = [prose(seed) for seed in range(60)]
    texts = [(key, " ".join(own)) for key, own in enumerate(originals)]
    copies = [(key + 1000, " ".join(change(own, key))) for key, own in enumerate(originals)]
    found = {(key, twin) for key, twin, _ in near_copies([*texts, *copies])}
    assert found == {(key + 1000, key) for key in range(60)}


def test_a_twin_is_named_with_the_share_of_shingles_that_both_have() -> None:
    held = NearCopies()
    held.add(7, "one two three four five six seven eight nine ten")
    (twin,) = held.twins("one two three four five six seven eight nine eleven")
    assert twin.key == 7
    assert twin.share == pytest.approx(7 / 9)


def test_of_a_short_text_more_must_be_shared() -> None:
    held = NearCopies()
    held.add(1, "would you please tell me the weather in naples on sunday get weather city naples day sunday")
    assert (
        held.twins("would you please tell me the weather in lisbon on sunday get weather city lisbon day sunday")
        == []
    )
    assert held.twins("would you please tell me the weather in naples on sunday get weather city naples day monday")


def test_the_most_alike_twin_comes_first_and_the_text_itself_is_left_out() -> None:
    held = NearCopies()
    own = prose(1)
    held.add(1, " ".join(own))
    held.add(2, " ".join(substituted(own, 5)))
    held.add(3, " ".join([*own[:-3], "quite", "another", "end"]))
    assert [twin.key for twin in held.twins(" ".join(own), but=1)] == [3, 2]


def test_what_was_removed_or_replaced_is_no_twin() -> None:
    held = NearCopies()
    text, other = " ".join(prose(1)), " ".join(prose(2))
    held.add(1, text)
    held.add(2, text)
    held.remove(1)
    held.remove(99)
    held.add(2, other)
    assert held.twins(text) == []
    assert [twin.key for twin in held.twins(other)] == [2]
    assert len(held) == 1


def test_a_common_opening_makes_no_twins() -> None:
    opening = prose(0, 100)
    texts = [(key, " ".join([*opening, *prose(key + 1, 100)])) for key in range(150)]
    assert list(near_copies(texts)) == []


def test_twins_are_found_behind_a_common_opening() -> None:
    opening = prose(0, 100)
    texts = [(key, " ".join([*opening, *prose(key + 1, 100)])) for key in range(150)]
    copies = [(key + 1000, " ".join([*opening, *substituted(prose(key + 1, 100), key)])) for key in range(150)]
    found = {(key, twin) for key, twin, _ in near_copies([*texts, *copies])}
    wanted = {(key + 1000, key) for key in range(150)}
    assert len(found & wanted) >= 0.98 * len(wanted)


def test_of_many_copies_each_names_some_and_not_all() -> None:
    text = " ".join(prose(1))
    found = list(near_copies((key, text) for key in range(200)))
    assert {key for key, _, _ in found} == set(range(1, 200))
    assert max(sum(key == each for each, _, _ in found) for key in range(200)) == MOST_TWINS
    assert {share for _, _, share in found} == {1.0}


@pytest.mark.parametrize(
    ("left", "right", "share"),
    [
        ("yes indeed", "Yes, indeed!", 1.0),
        ("yes indeed sir", "yes indeed madam", 0.0),
        ("What is the capital of France?", "What is the capital of Spain?", 0.0),
        ("What is the capital of France?", "what is the CAPITAL of France", 1.0),
        ("one two three four", "one two three", 0.0),
        ("", "", 0.0),
        ("?!", "?!", 0.0),
        ("ha " * 200, "ha " * 190, 188 / 198),
    ],
)
def test_short_and_empty_texts_are_twins_only_as_a_whole(left: str, right: str, share: float) -> None:
    held = NearCopies()
    held.add(1, left)
    assert [twin.share for twin in held.twins(right)] == ([share] if share else [])


def test_a_word_said_ten_times_is_no_copy_of_one_said_five_hundred_times() -> None:
    assert jaccard(shingles("ha " * 10), shingles("ha " * 500)) < BOUND
