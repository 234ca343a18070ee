"""The user's own wording of a recipe's prompts."""

from collections.abc import Mapping
from dataclasses import replace

from jinja2 import TemplateSyntaxError

from desktop.domain.errors import UserError
from desktop.domain.recipe import Recipe, RecipeStep, Turn
from desktop.recipes.sandbox import compile_template


def prompt_key(step: str, turn_number: int) -> str:
    """Under which key a project keeps its own text for a turn of a step; turns count from 0."""
    return f"{step}/{turn_number}"


def with_prompts(recipe: Recipe, prompts: Mapping[str, str]) -> Recipe:
    """The recipe with those turns replaced that `prompts` has a template for, by `prompt_key`.

    Keys that the recipe does not know are left aside: it may have changed since. Raises UserError, which names the
    step, for a template that cannot be compiled.
    """
    return replace(recipe, steps=tuple(_step(step, prompts) for step in recipe.steps))


def _step(step: RecipeStep, prompts: Mapping[str, str]) -> RecipeStep:
    turns = tuple(_turn(step.name, number, turn, prompts) for number, turn in enumerate(step.turns))
    return replace(step, turns=turns)


def _turn(step: str, number: int, turn: Turn, prompts: Mapping[str, str]) -> Turn:
    content = prompts.get(prompt_key(step, number))
    if content is None:
        return turn
    _check(step, number, content)
    return replace(turn, content=content)


def _check(step: str, number: int, content: str) -> None:
    try:
        compile_template(content)
    except TemplateSyntaxError as error:
        why = (error.message or "it cannot be read").rstrip(".")
        raise UserError(
            f"Message {number + 1} of the step {step} has a mistake in its line {error.lineno} ({why}): "
            "mend it, or go back to the recipe's own text."
        ) from error
