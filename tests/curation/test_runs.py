"""Runs of words that two texts share."""

import pytest

from desktop.curation.runs import Run, copied, excerpt, grams_of, longest_run, shared_spans

TEN = "the quick brown fox jumps over the lazy old dog"


def test_the_longest_run_is_found_in_both_texts() -> None:
    own, other = grams_of(f"He saw {TEN} today"), grams_of(f"Once upon a time {TEN.upper()}, they say")
    assert longest_run(own, other) == Run(words=10, first=2, first_there=4)


def test_of_two_runs_the_longer_one_counts_and_of_equal_ones_the_first() -> None:
    eight = "one two three four five six seven eight"
    own = grams_of(f"{eight} and {TEN} and {TEN}")
    assert longest_run(own, grams_of(f"{TEN} {eight}")) == Run(words=10, first=9, first_there=0)


@pytest.mark.parametrize(
    "text", ["", "?", "the quick brown fox jumps over the", "something else that has no word in common"]
)
def test_fewer_than_eight_words_in_common_are_no_run(text: str) -> None:
    assert longest_run(grams_of(text), grams_of(TEN)) == Run()


def test_each_gram_is_marked_that_stands_in_the_other_text() -> None:
    assert copied(grams_of(f"{TEN} now"), grams_of(TEN)).tolist() == [True, True, True, False]


def test_a_text_of_one_word_ends() -> None:
    loop = grams_of("a " * 5000)
    assert longest_run(loop, loop).words >= 8


def test_an_excerpt_is_cut_between_words_and_says_so() -> None:
    text = "alpha beta gamma delta epsilon"
    assert excerpt(text, (11, 16), 7) == "…beta gamma delta…"
    assert excerpt(text, (0, 30), 50) == text
    assert excerpt("x" * 100, (40, 60), 10) == "…" + "x" * 40 + "…"


def test_shared_words_are_found_in_both_texts_from_so_many_in_a_row_on() -> None:
    text, other = "He said: one two three, four. Then nine.", "ONE, two three four! And then: nine."
    own, there = shared_spans(text, other, 3)
    assert [text[begin:end] for begin, end in own] == ["one two three, four"]
    assert [other[begin:end] for begin, end in there] == ["ONE, two three four"]
    assert shared_spans(text, other, 5) == ([], [])


def test_of_short_texts_all_words_must_be_shared() -> None:
    assert shared_spans("Yes, sir.", "yes sir", 3) == ([(0, 8)], [(0, 7)])
    assert shared_spans("Yes, sir.", "no sir", 3) == ([], [])
    assert shared_spans("", "no sir", 3) == ([], [])
