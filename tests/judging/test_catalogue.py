"""All signals, and what each says of itself."""

import pytest

from desktop.judging.catalogue import KINDS, USUAL, price
from desktop.judging.checkup.planting import DEFECTS
from desktop.judging.kinds import SignalKind
from desktop.judging.signals.grounding import PARTS
from desktop.judging.soundness import load_scales

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


@EVERY
def test_a_signal_says_what_it_is_in_words(kind: SignalKind) -> None:
    assert kind.title[:1].isupper()
    assert kind.says.endswith(".")
    assert kind.price.endswith(".")
    assert not kind.low.endswith(".")


@EVERY
def test_what_is_decoded_for_a_signal_grows_with_the_answer_and_is_never_negative(kind: SignalKind) -> None:
    costs = [kind.tokens(50, answer) for answer in (0, 1, 10, 100, 1_000)]
    assert costs == sorted(costs)
    assert costs[0] >= 0


def test_what_has_a_part_in_the_score_says_what_a_low_value_means() -> None:
    assert all(KINDS[name].low for name in load_scales().meanings)


def test_the_defects_of_signals_are_those_that_are_planted_but_for_the_citation() -> None:
    named = {defect for kind in KINDS.values() for defect in kind.defects}
    assert named - set(DEFECTS) == {"wrong citation"}
    assert set(DEFECTS) <= named, "each defect has a signal that is made to see it"


def test_the_dear_signals_are_not_usual() -> None:
    assert set(KINDS) - USUAL == {"agreement", "semantic_entropy", "asked_support"}
    assert set(PARTS) <= USUAL


def test_the_price_is_the_sum_of_the_signals_and_an_unknown_one_costs_nothing() -> None:
    assert price(("coherence", "repetition", "criterion:1"), 50, 100) == 0
    assert price(("relevance",), 50, 100) == 64
    assert price(("relevance",), 50, 10) == 10
    assert price(("relevance", "source_gain"), 50, 10) == 10 + 2 * 10 + 50
