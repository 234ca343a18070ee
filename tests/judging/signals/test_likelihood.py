"""The signals that are read from the model's probabilities."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.requests import Chosen
from desktop.judging.signals.asked_support import asked_support
from desktop.judging.signals.coherence import coherence
from desktop.judging.signals.completeness import completeness
from desktop.judging.signals.difficulty import difficulty
from desktop.judging.signals.doubt import doubt
from desktop.judging.signals.relevance import relevance
from desktop.judging.signals.support import gains
from tests.judging.making import readings

LOGPROBS = st.lists(st.floats(-20, 0), min_size=1, max_size=80)


def test_coherence_is_the_mean_log_probability_of_the_answer() -> None:
    assert coherence(readings(given=(-1.0, -2.0, -6.0))) == pytest.approx(-3.0)


def test_relevance_is_what_the_prompt_adds_to_the_likelihood_of_the_beginning() -> None:
    assert relevance(readings(given=(-1.0, -1.0), bare=(-2.0, -4.0))) == pytest.approx(2.0)
    assert relevance(readings(given=(-2.0, -4.0), bare=(-2.0, -4.0))) == 0.0, "the prompt changes nothing"
    assert relevance(readings(given=(-1.0, -3.0, -9.0, -9.0), bare=(-3.0, -5.0))) == pytest.approx(2.0)


def test_completeness_is_how_ready_the_model_is_to_end() -> None:
    assert completeness(readings(end=-7.5)) == -7.5


def test_difficulty_is_the_ratio_of_the_perplexities_of_the_beginning() -> None:
    found = readings(given=(-1.0, -2.0, -30.0), bare=(-2.0, -5.0))
    with_prompt, without = math.exp((1 + 2) / 2), math.exp((2 + 5) / 2)
    assert difficulty(found) == pytest.approx(with_prompt / without)


@given(LOGPROBS, st.data())
def test_difficulty_is_the_exponential_of_missing_relevance(bare: list[float], data: st.DataObject) -> None:
    own = data.draw(st.lists(st.floats(-20, 0), min_size=len(bare), max_size=len(bare)))
    found = readings(given=own, bare=bare)
    assert math.log(difficulty(found)) == pytest.approx(-relevance(found), abs=1e-9)
    assert difficulty(found) > 0


def test_doubt_is_the_mean_of_the_least_likely_tenth() -> None:
    tokens = [-1.0] * 18 + [-5.0, -7.0]
    assert doubt(readings(given=tokens)) == pytest.approx(-6.0)
    assert doubt(readings(given=tokens[:-1])) == -5.0, "a tenth of 19 tokens is one"


@pytest.mark.parametrize("count", [1, 9])
def test_of_a_few_tokens_the_least_likely_one_is_taken(count: int) -> None:
    assert doubt(readings(given=[-2.0] * (count - 1) + [-4.0])) == -4.0


@given(LOGPROBS)
def test_doubt_is_between_the_least_likely_token_and_the_mean(logprobs: list[float]) -> None:
    found = readings(given=logprobs)
    assert min(logprobs) - 1e-9 <= doubt(found) <= coherence(found) + 1e-9


def test_an_empty_answer_has_values_all_the_same() -> None:
    empty = readings(given=(), bare=(), unsourced=())
    assert (coherence(empty), doubt(empty), relevance(empty), difficulty(empty), gains(empty)) == (0, 0, 0, 1, ())


def test_gains_are_what_the_source_adds_to_each_token() -> None:
    assert gains(readings(given=(-1.0, -5.0, -1.0), unsourced=(-3.0, -4.0, -1.0))) == (2.0, -1.0, 0.0)


def test_without_a_source_nothing_is_gained() -> None:
    assert gains(readings(unsourced=None)) == ()


@pytest.mark.parametrize(
    ("probabilities", "share"),
    [
        ((0.3, 0.1, 0.0, 0.0), 0.75),
        ((0.1, 0.1, 0.2, 0.0), 0.75),
        ((0.0, 0.0, 0.0, 0.02), 0.0),
        ((0.0, 0.0, 0.0, 0.0), 0.5),
    ],
)
def test_asked_support_is_the_share_of_yes_however_it_is_written(
    probabilities: tuple[float, ...], share: float
) -> None:
    assert asked_support(Chosen("", probabilities)) == pytest.approx(share)
