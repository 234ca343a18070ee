"""A line of guidance in a recipe's prompt, and the prompt without what only the loop added to it.

What was added is not what was asked for: an answer is judged against the prompt as the recipe has it, so that the
scores of all rounds, and of a draft and its revision, mean the same.
"""

from dataclasses import replace

from desktop.domain.message import Message
from desktop.domain.recipe import Recipe, RecipeStep
from desktop.judging.catalogue import ADVICE
from desktop.recipes.faults import MENDING

_GUIDANCE = "\n\nRemember: {advice}"
_AGAIN = "Write it again, and better."


def with_guidance(recipe: Recipe, advice: str) -> Recipe:
    """The recipe with the advice at the end of the request for what is judged; as it is where there is no advice."""
    if not advice:
        return recipe
    judged = recipe.judged_step or recipe.steps[-1]
    return replace(recipe, steps=tuple(_guided(step, advice) if step is judged else step for step in recipe.steps))


def asks_again(prompt: tuple[Message, ...]) -> bool:
    """Whether a prompt ends with a draft and the wish to write it again."""
    return len(prompt) > 2 and prompt[-2].role == "assistant" and prompt[-1].content.startswith(_AGAIN)


def as_asked(prompt: tuple[Message, ...]) -> tuple[Message, ...]:
    """A prompt without guidance and without the wish to write a draft again."""
    if asks_again(prompt):
        prompt = prompt[:-2]
    if not prompt:
        return prompt
    last, content = prompt[-1], prompt[-1].content
    for advice in (*ADVICE, *MENDING.values()):
        content = content.replace(_GUIDANCE.format(advice=advice), "")
    return prompt if content == last.content else (*prompt[:-1], replace(last, content=content))


def critique(*advice: str) -> str:
    """The wish to write a draft again, with what to do better. Short: a small model follows one thing at a time."""
    return " ".join((_AGAIN, *advice, "Give only the new version."))


def _guided(step: RecipeStep, advice: str) -> RecipeStep:
    if not step.turns:
        return step
    *before, last = step.turns
    return replace(step, turns=(*before, replace(last, content=last.content + _GUIDANCE.format(advice=advice))))
