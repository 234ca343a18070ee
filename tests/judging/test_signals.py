"""Each signal on readings made by hand."""

import pytest

from desktop.judging.signals import (
    bigrams_in_source,
    coherence,
    completeness,
    negated,
    new_words_in_source,
    relevance,
    repetition,
    support,
)
from tests.judging.making import readings


def test_coherence_is_the_mean_log_probability_of_the_answer() -> None:
    assert coherence(readings(given=(-1.0, -2.0, -6.0))) == pytest.approx(-3.0)


def test_relevance_is_what_the_prompt_adds_to_the_likelihood_of_the_beginning() -> None:
    assert relevance(readings(given=(-1.0, -1.0), bare=(-2.0, -4.0))) == pytest.approx(2.0)
    assert relevance(readings(given=(-2.0, -4.0), bare=(-2.0, -4.0))) == 0.0, "the prompt changes nothing"
    assert relevance(readings(given=(-1.0, -3.0, -9.0, -9.0), bare=(-3.0, -5.0))) == pytest.approx(2.0)


def test_completeness_is_how_ready_the_model_is_to_end() -> None:
    assert completeness(readings(end=-7.5)) == -7.5


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("one two three four", 1.0),
        ("a b c a b c", 3 / 4),
        ("no no no no no no", 1 / 4),
        ("A b, c. a B c!", 3 / 4),
        ("two words", 1.0),
        ("", 1.0),
    ],
)
def test_repetition_is_the_share_of_distinct_trigrams(answer: str, share: float) -> None:
    assert repetition(answer) == pytest.approx(share)


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("the lamp burned oil", 1.0),
        ("The lamp, burned!", 1.0),
        ("the lamp burned gas", 2 / 3),
        ("oil burned lamp", 0.0),
        ("lamp", 1.0),
        ("gas", 0.0),
    ],
)
def test_copied_bigrams_are_the_share_of_neighbours_that_the_source_has_too(answer: str, share: float) -> None:
    assert bigrams_in_source(answer, "Once, the lamp burned oil.") == pytest.approx(share)


def test_only_telling_words_that_the_question_did_not_bring_are_looked_for() -> None:
    source = "The lighthouse was built in 1872 by two brothers."
    question = "Who built the lighthouse, and when?"
    assert new_words_in_source("Two brothers built it in 1872.", question, source) == (1.0, ())
    share, missing = new_words_in_source("Three sisters built the lighthouse in 1872.", question, source)
    assert missing == ("three", "sisters")
    assert share == pytest.approx(1 / 3)


def test_a_number_is_telling_however_short() -> None:
    assert new_words_in_source("In 7 days", "When?", "In 9 days") == (0.5, ("7",))


def test_a_missing_word_is_named_once_and_counted_each_time() -> None:
    assert new_words_in_source("gold, gold, silver, silver", "", "silver") == (0.5, ("gold",))


def test_an_answer_without_telling_words_has_nothing_that_is_missing() -> None:
    assert new_words_in_source("Yes, it is so.", "Is it?", "source") == (1.0, ())


def test_support_is_what_the_source_adds_and_where_it_adds_least() -> None:
    assert support(readings(given=(-1.0, -5.0, -1.0, -1.0), unsourced=(-3.0, -4.0, -2.0, -3.0))) == (1.0, -1.0, 1)


def test_without_a_source_or_an_answer_there_is_no_support_to_measure() -> None:
    assert support(readings(unsourced=None)) == (0.0, 0.0, 0)
    assert support(readings(given=(), unsourced=())) == (0.0, 0.0, 0)


@pytest.mark.parametrize(
    ("text", "says_not"),
    [("It does not lie there.", True), ("It doesn’t.", True), ("Never again.", True), ("A knot in the note.", False)],
)
def test_a_negation_is_seen(text: str, says_not: bool) -> None:
    assert negated(text) is says_not


def test_the_owner_of_a_possessive_stands_in_the_source() -> None:
    share, missing = new_words_in_source("Richard Nixon", "", "President Richard Nixon's middle name")
    assert (share, missing) == (1.0, ())
