"""What other answers to the same prompt say: agreement and semantic entropy."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.judging.signals.agreement import agreement
from desktop.judging.signals.semantic_entropy import semantic_entropy

ANSWERS = st.lists(st.sampled_from(["whale oil", "candles", "whale oil burned", "gas", ""]), min_size=1, max_size=9)


def test_agreement_is_the_mean_share_of_resamples_that_hold_a_word() -> None:
    others = ["Whale oil burned there.", "It burned gas.", "Candles.", "Whale fat."]
    share, contradicted = agreement("It burned whale blubber.", "", others)
    assert share == pytest.approx((2 / 4 + 2 / 4 + 0) / 3)
    assert contradicted == ("blubber",), "a half is not fewer than half"


def test_a_word_is_named_once_and_counted_each_time() -> None:
    share, contradicted = agreement("gold, gold, silver", "", ["silver"])
    assert share == pytest.approx(1 / 3)
    assert contradicted == ("gold",)


def test_what_the_question_brought_tells_nothing() -> None:
    assert agreement("The lighthouse burned oil.", "What did the lighthouse burn?", ["Candles."]) == (
        0.0,
        ("burned",),
    )


@pytest.mark.parametrize("sentence", ["", "So it is.", "是。"])
def test_a_sentence_that_tells_nothing_is_agreed_to(sentence: str) -> None:
    assert agreement(sentence, "", ["Candles."]) == (1.0, ())


def test_one_word_and_chinese_are_compared_like_any() -> None:
    assert agreement("candles", "", ["Candles!", "gas"]) == (0.5, ())
    assert agreement("灯里烧的是鲸油。", "", ["灯里烧的是鲸油", "灯里烧的是煤油"]) == (0.5, ())


def test_numbers_and_names_are_what_counts_where_there_are_any() -> None:
    others = ["The capital is Canberra.", "I believe it is Sydney, the largest city."]
    assert agreement("Surely the largest city is Sydney.", "What is the capital?", others) == (0.5, ())
    assert agreement("The week has 7 days.", "", ["seven", "Seven days."]) == (1.0, ())


def test_semantic_entropy_is_nothing_where_all_say_the_same() -> None:
    assert semantic_entropy(["Whale oil.", "It was whale oil!", "whale"], "") == 0.0
    assert semantic_entropy(["whale"], "") == 0.0
    assert semantic_entropy([], "") == 0.0


def test_semantic_entropy_is_the_logarithm_of_their_number_where_each_says_something_else() -> None:
    assert semantic_entropy(["whale", "candles", "coal gas"], "") == pytest.approx(log(2 + 1))


def test_semantic_entropy_is_that_of_the_shares_of_the_meanings() -> None:
    found = semantic_entropy(["whale", "whales eat", "whale", "candles"], "")
    assert found == pytest.approx(-(0.5 * log(0.5) + 0.25 * log(0.25) * 2))


def test_two_answers_mean_the_same_only_where_each_holds_half_of_the_other() -> None:
    long = "whale blubber burned through winter nights"
    assert semantic_entropy(["whale", long], "") == pytest.approx(log(2)), "it says much more"
    assert semantic_entropy(["whale blubber burned", long], "") == 0.0


def test_answers_that_tell_nothing_mean_the_same() -> None:
    assert semantic_entropy(["Yes.", "No.", "So it is."], "") == 0.0
    assert semantic_entropy(["Yes.", "candles"], "") == pytest.approx(log(2))


@given(ANSWERS)
def test_semantic_entropy_is_from_0_to_the_logarithm_of_the_number_of_answers(answers: list[str]) -> None:
    assert 0 <= semantic_entropy(answers, "") <= log(len(answers)) + 1e-9


@given(ANSWERS, st.sampled_from(["whale oil", "candles and gas", "tar", ""]))
def test_agreement_is_from_0_to_1_and_whole_where_all_repeat_the_sentence(answers: list[str], sentence: str) -> None:
    assert 0 <= agreement(sentence, "", answers)[0] <= 1
    assert agreement(sentence, "", [sentence] * 3) == (1.0, ())
