"""A recipe with the user's own wording."""

import pytest

from desktop.domain.errors import UserError
from desktop.recipes.prompts import prompt_key, with_prompts
from tests.recipes.making import shipped

RECIPE = shipped("essay")


def test_a_turn_is_replaced_and_all_others_stay() -> None:
    changed = with_prompts(RECIPE, {prompt_key("essay", 1): "Argue {{ thesis }}."})
    thesis, essay = changed.steps
    assert essay.turns[1].content == "Argue {{ thesis }}."
    assert essay.turns[1].role == "user"
    assert essay.turns[0] == RECIPE.steps[1].turns[0]
    assert thesis == RECIPE.steps[0]


def test_a_repeated_turn_stays_repeated() -> None:
    number = next(number for number, turn in enumerate(RECIPE.steps[0].turns) if turn.each)
    changed = with_prompts(RECIPE, {prompt_key("thesis", number): "On {{ item.seed }}"})
    assert changed.steps[0].turns[number].each == "examples"


def test_without_changes_it_is_the_same_recipe() -> None:
    assert with_prompts(RECIPE, {}) == RECIPE


@pytest.mark.parametrize("key", ["gone/0", "essay/99", "essay", "essay/x", ""])
def test_a_key_that_the_recipe_does_not_know_is_left_aside(key: str) -> None:
    assert with_prompts(RECIPE, {key: "{{ broken"}) == RECIPE


@pytest.mark.parametrize("content", ["{{ seed", "{% for x in y %}", "{{ seed | nothing }}", "{% set x = 1 %}"])
def test_a_template_that_cannot_be_compiled_names_its_step(content: str) -> None:
    with pytest.raises(UserError, match="Message 2 of the step essay has a mistake in its line 1"):
        with_prompts(RECIPE, {prompt_key("essay", 1): content})
