"""The signals that are read from the words: what is repeated, copied, supported and cited."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.judging.signals.citation import citation, negated
from desktop.judging.signals.copied_bigrams import copied_bigrams
from desktop.judging.signals.repetition import repetition
from desktop.judging.signals.source_words import telling_words, vocabulary, words_in_source

TEXTS = st.text("ab 1.,'’东é\n", max_size=40)


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("one two three four", 1.0),
        ("a b c a b c", 3 / 4),
        ("no no no no no no", 1 / 4),
        ("A b, c. a B c!", 3 / 4),
        ("two words", 1.0),
        ("one", 1.0),
        ("", 1.0),
        ("树 荫 好 树 荫 好", 3 / 4),
        # Without spaces a clause is one word.
        ("树荫很好。树荫很好。", 1.0),
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
        ("", 1.0),
        ("灯 burned", 0.0),
    ],
)
def test_copied_bigrams_are_the_share_of_neighbours_that_the_source_has_too(answer: str, share: float) -> None:
    assert copied_bigrams(answer, "Once, the lamp burned oil.") == pytest.approx(share)


@pytest.mark.parametrize(("answer", "share"), [("塔里 的灯", 1.0), ("塔里", 1.0), ("塔里 的火", 0.0), ("火", 0.0)])
def test_words_of_another_script_are_compared_as_they_stand(answer: str, share: float) -> None:
    assert copied_bigrams(answer, "塔里 的灯 烧油。") == share


def test_only_telling_words_that_the_question_did_not_bring_are_looked_for() -> None:
    source = "The lighthouse was built in 1872 by two brothers."
    question = "Who built the lighthouse, and when?"
    assert words_in_source("Two brothers built it in 1872.", question, source) == (1.0, ())
    share, missing = words_in_source("Three sisters built the lighthouse in 1872.", question, source)
    assert missing == ("three", "sisters")
    assert share == pytest.approx(1 / 3)


def test_a_number_is_telling_however_short() -> None:
    assert words_in_source("In 7 days", "When?", "In 9 days") == (0.5, ("7",))


def test_a_missing_word_is_named_once_and_counted_each_time() -> None:
    assert words_in_source("gold, gold, silver, silver", "", "silver") == (0.5, ("gold",))


@pytest.mark.parametrize("answer", ["Yes, it is so.", "", "是。"])
def test_an_answer_without_telling_words_has_nothing_that_is_missing(answer: str) -> None:
    assert words_in_source(answer, "Is it?", "source") == (1.0, ())


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("Richard Nixon", "President Richard Nixon's middle name"),
        ("Nixon’s party", "The party of Nixon"),
        ("a keeper's lamp", "The keeper's lamp"),
    ],
)
def test_an_owner_is_the_same_with_and_without_its_s(answer: str, source: str) -> None:
    assert words_in_source(answer, "", source) == (1.0, ())


def test_a_clause_of_chinese_is_one_word_that_stands_in_the_source_or_not() -> None:
    source = "灯塔建于一八七二年，灯里烧的是鲸油。"
    assert words_in_source("灯里烧的是鲸油", "", source) == (1.0, ())
    assert words_in_source("灯里烧的是煤油", "", source) == (0.0, ("灯里烧的是煤油",))


def test_telling_words_keep_their_order_and_come_as_often_as_they_stand_there() -> None:
    assert telling_words("The oil burned; whale oil, burned.", "Which oil?") == ["burned", "whale", "burned"]


def test_a_vocabulary_holds_a_word_with_and_without_its_possessive() -> None:
    assert vocabulary("Ada's lamp") == {"ada's", "ada", "lamp"}


@given(TEXTS, TEXTS, TEXTS)
def test_every_share_is_from_0_to_1(answer: str, question: str, source: str) -> None:
    shares = (
        repetition(answer),
        copied_bigrams(answer, source),
        words_in_source(answer, question, source)[0],
        citation(answer, question, source),
    )
    assert all(0 <= share <= 1 for share in shares)


@given(TEXTS)
def test_a_source_supports_its_own_words(text: str) -> None:
    assert words_in_source(text, "", text) == (1.0, ())
    assert copied_bigrams(text, text) == 1.0
    assert citation(text, "", text) == 1.0


def test_a_citation_holds_the_words_of_the_answer() -> None:
    cited = "Its lamp burned whale oil until 1911."
    assert citation("Whale oil", "What did it burn?", cited) == 1.0
    assert citation("Whale bones", "What did it burn?", cited) == 0.5
    assert citation("Candles", "What did it burn?", cited) == 0.0


@pytest.mark.parametrize(
    ("answer", "cited", "share"),
    [
        ("The lamp never burned oil.", "The lamp burned oil.", 0.25),
        ("The lamp burned oil.", "The lamp didn't burn, though oil burned.", 0.25),
        ("The lamp did not burn.", "The lamp did not burn.", 1.0),
        ("It never burned candles.", "The lamp burned oil.", 0.25),
    ],
)
def test_a_citation_that_says_no_where_the_answer_does_not_is_held_down(
    answer: str, cited: str, share: float
) -> None:
    assert citation(answer, "", cited) == share


@pytest.mark.parametrize(
    ("text", "says_not"),
    [("It does not lie there.", True), ("It doesn’t.", True), ("Never again.", True), ("A knot in the note.", False)],
)
def test_a_negation_is_seen(text: str, says_not: bool) -> None:
    assert negated(text) is says_not
