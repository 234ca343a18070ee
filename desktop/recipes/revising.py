"""A draft written again, with what it lacks most as the critique.

Method: Madaan et al. 2023, "Self-Refine" (arXiv 2303.17651), where measured signals take the place of the model's own
feedback: a small model cannot tell what is wrong, and its probabilities can.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from desktop.domain.message import Message
from desktop.domain.recipe import Recipe, RecipeStep
from desktop.domain.sample import Sample
from desktop.engine.requests import Generate, Generated, Prompt, Refused
from desktop.engine.work import Work
from desktop.recipes.draft import Draft, Start
from desktop.recipes.guiding import as_asked
from desktop.recipes.steps import starting_values, taught


def revise(
    recipe: Recipe, settings: Mapping[str, Any], start: Start, sample: Sample, wish: str, seed_number: int
) -> Work[Draft]:
    """Write a sample's text again: its own request, the draft as its answer, and the `wish` for a better one.

    `start` is what the sample was written from, `seed_number` the new one's.
    """
    step = next(step for step in recipe.steps if step.name == recipe.revises)
    request = _request(step, sample, wish, seed_number)
    (reply,) = yield (request,)
    draft = Draft(fields=sample.fields, prompt=request.prompt.messages, sampling=request.sampling)
    if isinstance(reply, Refused):
        return replace(draft, failure=reply.reason)
    assert isinstance(reply, Generated)
    text = reply.text.strip()
    draft = replace(
        draft,
        fields={**sample.fields, step.writes: text},
        raw_text=reply.text,
        trace=reply.trace,
        end_logprob=reply.end_logprob,
        seconds=round(reply.seconds, 3),
    )
    if not text:
        return replace(draft, failure=f"The model ended at once: the revision of step {step.name} has no text.")
    return taught(recipe, draft, starting_values(recipe, settings, start))


def _request(step: RecipeStep, sample: Sample, wish: str, seed_number: int) -> Generate:
    asked = (*as_asked(sample.prompt), Message("assistant", sample.raw_text.strip()), Message("user", wish))
    return Generate(
        id="", prompt=Prompt(asked), sampling=sample.lineage.sampling, seed_number=seed_number, stop=step.stop
    )
