"""Samples of a person's own that new ones are to be like."""

from collections import Counter
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.engine.work import do
from desktop.recipes.methods import method_of
from desktop.recipes.patterns import (
    MOST,
    Pattern,
    pattern_fields,
    pattern_values,
    patterns_of,
    repeated_pattern,
    shown_at,
    with_patterns,
)
from desktop.recipes.settings import defaults
from tests.recipes.making import says, sent, shipped, start

ESSAY = shipped("essay")
BEES = {"seed": "bees", "thesis": "Bees matter.", "essay": "Bees are busy."}


def held(*rows: Any) -> dict[str, Any]:
    return {"patterns": list(rows)}


def test_a_pattern_asks_as_the_judged_step_would_have() -> None:
    (pattern,) = patterns_of(ESSAY, held(BEES))
    assert pattern.asked == "Write about bees, in about 150 words. Argue this point: Bees matter."
    assert pattern.text == "Bees are busy."


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ({"essay": "x", "prompt": "On bees."}, "On bees."),
        ({"essay": "x", "instruction": "Tell of bees."}, "Tell of bees."),
        ({"essay": "x"}, "Write one more of the same kind."),
    ],
)
def test_a_row_that_knows_less_says_what_it_can(row: dict[str, Any], asked: str) -> None:
    assert patterns_of(ESSAY, held(row))[0].asked == asked


def test_a_conversation_is_a_pattern_too() -> None:
    turns = [{"role": "user", "content": "On bees."}, {"role": "assistant", "content": "They are busy."}]
    assert pattern_fields({"messages": turns}, ESSAY) == {"prompt": "On bees.", "essay": "They are busy."}


def test_the_judged_step_shows_them_first_and_other_steps_do_not() -> None:
    settings = held(BEES)
    shown = pattern_values(patterns_of(ESSAY, settings))
    engine = says("it is.", "An essay.")
    do(engine, method_of(ESSAY, {**defaults(ESSAY), **settings}).compose(start(patterns=shown)))
    assert "Bees" not in "".join(turn.content for turn in sent(engine, 0).prompt.messages)
    roles = [(turn.role, turn.content[:14]) for turn in sent(engine, 1).prompt.messages]
    assert roles[1:] == [("user", "Write about be"), ("assistant", "Bees are busy."), ("user", "Write about ra")]


def test_every_pattern_comes_up_as_often_as_any_other_beside_another_each_time() -> None:
    patterns = [Pattern("", str(number)) for number in range(5)]
    pairs = [tuple(each.text for each in shown_at(patterns, ordinal)) for ordinal in range(20)]
    assert set(Counter(text for pair in pairs for text in pair).values()) == {8}
    assert len(set(pairs)) == 20
    assert all(len(set(pair)) == 2 for pair in pairs)
    assert shown_at(patterns[:1], 7) == (patterns[0],)
    assert shown_at((), 3) == ()


def test_a_copy_of_a_pattern_is_told_from_a_text_of_its_kind() -> None:
    patterns = (Pattern("", "Bees are busy all day long, and never rest."),)
    assert "ROUGE-L 0.9" in repeated_pattern("Bees are busy all day long and do never rest!", patterns)
    assert repeated_pattern("Ants carry leaves home, and store them.", patterns) == ""


@pytest.mark.parametrize(
    ("recipe", "settings", "sentence"),
    [
        ("essay", {"patterns": "bees"}, "cannot be read"),
        ("essay", held(BEES, {"thesis": "x"}), "Pattern 2 cannot be used. It has no field 'essay'"),
        ("table", held({"row": "x"}), "writes no row of its own"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(recipe: str, settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        patterns_of(shipped(recipe), settings)


def test_each_pattern_is_kept_once_and_not_too_many_of_them() -> None:
    assert with_patterns({"words": 3}, [BEES, dict(BEES)]) == {"words": 3, "patterns": [BEES]}
    assert with_patterns({"words": 3, "patterns": [BEES]}, []) == {"words": 3}
    with pytest.raises(UserError, match="101 patterns"):
        with_patterns({}, [{"essay": str(number)} for number in range(MOST + 1)])
