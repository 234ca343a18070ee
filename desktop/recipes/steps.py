"""The general method: a recipe's steps one after the other, each seeing what the earlier ones wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jsonschema import ValidationError, validate

from desktop.domain.message import Message
from desktop.domain.recipe import Recipe, RecipeStep
from desktop.domain.sampling import Sampling
from desktop.engine.requests import Generate, Generated, Prompt, Refused
from desktop.engine.work import Work
from desktop.recipes.draft import Draft, Start
from desktop.recipes.templates import Values, render, render_sampling, render_turns


class StepFailed(Exception):
    """A step brought no usable text. Holds the draft as far as it came."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.failure)
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Steps:
    """Runs the recipe's steps in order."""

    recipe: Recipe
    settings: Mapping[str, Any]

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample."""
        values = {**self.settings, **start.seed.fields, "seed": start.seed.text, "examples": start.examples}
        try:
            draft = yield from run_steps(self.recipe.steps, values, start.seed_number)
        except StepFailed as failed:
            return failed.draft
        return taught(self.recipe, draft, values)


def run_steps(steps: tuple[RecipeStep, ...], values: Values, seed_number: int) -> Work[Draft]:
    """The draft after the last step; its fields are those of all of them. Raises StepFailed."""
    draft = Draft()
    for step in steps:
        draft = yield from run_step(step, {**values, **draft.fields}, seed_number, draft.fields)
    return draft


def run_step(step: RecipeStep, values: Values, seed_number: int, before: Mapping[str, Any]) -> Work[Draft]:
    """One request, and what its reply adds to the fields `before` it. Raises StepFailed."""
    request = _request(step, values, seed_number)
    (reply,) = yield (request,)
    draft = Draft(fields=dict(before), prompt=request.prompt.messages, sampling=request.sampling)
    if isinstance(reply, Refused):
        raise StepFailed(replace(draft, failure=reply.reason))
    assert isinstance(reply, Generated)
    opening = request.prompt.opening
    draft = replace(draft, raw_text=opening + reply.text, trace=reply.trace, end_logprob=reply.end_logprob)
    return replace(draft, fields={**before, **_parsed(step, request, reply, draft)})


def taught(recipe: Recipe, draft: Draft, values: Values) -> Draft:
    """The draft with the conversation that it teaches."""
    return replace(draft, messages=render_turns(recipe.teaches, {**values, **draft.fields}))


def _request(step: RecipeStep, values: Values, seed_number: int) -> Generate:
    messages: tuple[Message, ...] = render_turns(step.turns, values)
    sampling: Sampling = render_sampling(step.sampling, values)
    return Generate(
        id="",
        prompt=Prompt(messages, opening=render(step.opening, values)),
        sampling=sampling,
        seed_number=seed_number,
        json_schema=render(step.schema, values),
        stop=step.stop,
    )


def _parsed(step: RecipeStep, request: Generate, reply: Generated, draft: Draft) -> Mapping[str, Any]:
    if step.schema:
        return _parsed_json(request, reply, draft)
    text = draft.raw_text.strip()
    if not reply.text.strip():
        raise StepFailed(replace(draft, failure=f"The model ended at once: step {step.name} has no text."))
    return {step.writes: text}


def _parsed_json(request: Generate, reply: Generated, draft: Draft) -> Mapping[str, Any]:
    if reply.finish == "length":
        limit = request.sampling.max_tokens
        failure = f"The answer was cut off at {limit} tokens, before its JSON was complete."
        raise StepFailed(replace(draft, failure=failure))
    try:
        parsed = json.loads(draft.raw_text)
        validate(parsed, json.loads(request.json_schema))
    except (ValueError, RecursionError) as error:
        raise StepFailed(replace(draft, failure=f"The answer is no valid JSON: {error}.")) from error
    except ValidationError as error:
        raise StepFailed(replace(draft, failure=f"The answer breaks its schema: {error.message}.")) from error
    fields: Mapping[str, Any] = parsed
    return fields
