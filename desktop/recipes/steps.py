"""The general method: a recipe's steps one after the other, each seeing what the earlier ones wrote."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.recipe import Recipe, RecipeStep
from desktop.domain.text import words
from desktop.engine.requests import Generate, Generated, Prompt, Refused, Reply
from desktop.engine.work import Work, side_by_side
from desktop.judging.languages import language_of
from desktop.recipes.attributes import attribute_values
from desktop.recipes.best_of import likeliest, tries_of
from desktop.recipes.copying import repeats_example
from desktop.recipes.draft import Draft, Start
from desktop.recipes.faults import ABOUT_ITS_TASK, TOO_SHORT
from desktop.recipes.languages import asked_language, in_language
from desktop.recipes.rouge import REPEATS, rouge_l
from desktop.recipes.sampling import render_sampling
from desktop.recipes.schemas import SchemaFault, checked, read_schema
from desktop.recipes.templates import Values, render, render_turns

_TRIES = 3


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
        values = starting_values(self.recipe, self.settings, start)
        try:
            draft = yield from run_steps(self.recipe.steps, values, start.seed_number)
        except StepFailed as failed:
            return failed.draft
        return taught(self.recipe, draft, values)


def starting_values(recipe: Recipe, settings: Mapping[str, Any], start: Start) -> dict[str, Any]:
    """What the templates of a recipe are filled in with before any step: its settings, the seed and the passage."""
    chunk = start.chunk
    return {
        # A seed's field never takes the place of a setting: those were checked.
        **start.seed.fields,
        **settings,
        **varied(recipe, start.seed_number),
        "attempt": 0,
        "seed": start.seed.text,
        "passage": chunk.text if chunk else start.seed.text,
        "heading": chunk.heading if chunk else "",
        "examples": start.examples,
        **attribute_values(start),
    }


def varied(recipe: Recipe, seed_number: int) -> dict[str, str]:
    """One text of each list that the recipe varies, drawn evenly."""
    chance = random.Random(seed_number)
    return {name: chance.choice(texts) for name, texts in recipe.varies.items()}


def run_steps(steps: tuple[RecipeStep, ...], values: Values, seed_number: int) -> Work[Draft]:
    """The draft after the last step; its fields are those of all of them. Raises StepFailed."""
    draft = Draft()
    for step in steps:
        draft = yield from run_step(step, {**values, **draft.fields}, seed_number, draft)
    return draft


def run_step(step: RecipeStep, values: Values, seed_number: int, before: Draft) -> Work[Draft]:
    """What a step adds to the draft `before` it: the best of its tries, where it has several. Raises StepFailed."""
    tries = tries_of(step.best_of, values)
    if step.best_of is None or tries == 1:
        return (yield from _run_in_own_words(step, values, seed_number, before))
    works = [
        _run_or_failed(step, {**values, "attempt": number}, seed_number + number, before) for number in range(tries)
    ]
    drafts = yield from side_by_side(works)
    usable = [draft for draft in drafts if not draft.failure]
    best = (yield from likeliest(usable, step.best_of, values)) if usable else drafts[0]
    best = replace(best, seconds=round(before.seconds + sum(draft.seconds - before.seconds for draft in drafts), 3))
    if best.failure:
        raise StepFailed(best)
    return best


def _run_or_failed(step: RecipeStep, values: Values, seed_number: int, before: Draft) -> Work[Draft]:
    try:
        return (yield from _run_once(step, values, seed_number, before))
    except StepFailed as failed:
        return failed.draft


def _run_in_own_words(step: RecipeStep, values: Values, seed_number: int, before: Draft) -> Work[Draft]:
    """As `_run_once`; again, where the step wants words of its own, while it repeats an example of its prompt."""
    draft = before
    for attempt in range(_TRIES):
        draft = yield from _run_once(step, values, seed_number + attempt, replace(before, seconds=draft.seconds))
        if not (step.own_words and _repeats_example(step, values, draft)):
            return draft
    raise StepFailed(replace(draft, failure=f"Step {step.name} only repeats an example of its prompt."))


def _repeats_example(step: RecipeStep, values: Values, draft: Draft) -> bool:
    written = draft.raw_text.removeprefix(render(step.opening, values))
    return repeats_example(written, draft.prompt)


def _run_once(step: RecipeStep, values: Values, seed_number: int, before: Draft) -> Work[Draft]:
    """One request, and what its reply adds to the draft `before` it. Raises StepFailed."""
    request, reply, seconds = yield from _answered(_request(step, values, seed_number))
    draft = Draft(
        fields=before.fields,
        prompt=request.prompt.messages,
        sampling=request.sampling,
        seconds=round(before.seconds + seconds, 3),
    )
    if isinstance(reply, Refused):
        raise StepFailed(replace(draft, failure=reply.reason))
    assert isinstance(reply, Generated)
    opening = request.prompt.opening
    draft = replace(draft, raw_text=opening + reply.text, trace=reply.trace, end_logprob=reply.end_logprob)
    return replace(draft, fields={**before.fields, **_parsed(step, request, reply, draft)})


def prompt_of(step: RecipeStep, values: Values) -> Prompt:
    """What a step sends. Raises UserError where a template asks for what is not there."""
    messages = in_language(render_turns(step.turns, values), asked_language(values))
    return Prompt(messages, opening=render(step.opening, values), speaker=step.speaker)


def _answered(request: Generate) -> Work[tuple[Generate, Reply, float]]:
    """A request's reply and the engine's seconds.

    An answer that a schema binds and that was cut off is asked for again, once, with twice the room; the request is
    then that one.
    """
    (reply,) = yield (request,)
    if not isinstance(reply, Generated):
        return request, reply, 0.0
    if not request.json_schema or reply.finish == "stop":
        return request, reply, reply.seconds
    room = 2 * request.sampling.max_tokens
    roomier = replace(request, sampling=replace(request.sampling, max_tokens=room))
    (again,) = yield (roomier,)
    if not isinstance(again, Generated):
        # Twice the room may be more than the model's context: the first answer is then all that there is.
        return request, reply, reply.seconds
    return roomier, again, reply.seconds + again.seconds


def taught(recipe: Recipe, draft: Draft, values: Values) -> Draft:
    """The draft with what it keeps and the conversation that it teaches; a failure where it lacks what is scored."""
    kept = {name: render(source, {**values, **draft.fields}).strip() for name, source in recipe.keeps.items()}
    draft = replace(draft, fields={**draft.fields, **kept})
    if not str(draft.fields.get(recipe.judged, "")).strip():
        return replace(draft, failure=f"The answer has no {recipe.judged}, which the recipe scores.")
    known = {**values, **draft.fields}
    faults = (_too_short, _repeats, _talks_of_its_task, _in_another_language)
    rejection = next((found for fault in faults if (found := fault(recipe, known))), "")
    return replace(draft, messages=render_turns(recipe.teaches, known), rejection=rejection)


def _too_short(recipe: Recipe, values: Values) -> str:
    if not recipe.least_words:
        return ""
    least, own = _least(render(recipe.least_words, values)), len(words(str(values[recipe.judged])))
    return f"{TOO_SHORT}: {own} words, where at least {least} were asked for." if own < least else ""


def _repeats(recipe: Recipe, values: Values) -> str:
    if recipe.unlike not in values:
        return ""
    alike = rouge_l(words(str(values[recipe.judged])), words(str(values[recipe.unlike])))
    return f"The {recipe.judged} only repeats the {recipe.unlike} (ROUGE-L {alike:.2f})." if alike >= REPEATS else ""


def _talks_of_its_task(recipe: Recipe, values: Values) -> str:
    text = str(values[recipe.judged]).casefold().replace("’", "'")
    found = next((phrase for phrase in recipe.avoid if phrase.casefold() in text), "")
    return f'The {recipe.judged} {ABOUT_ITS_TASK}: "{found}".' if found else ""


def _in_another_language(recipe: Recipe, values: Values) -> str:
    asked = asked_language(values)
    found = language_of(str(values[recipe.judged])) if asked else ""
    return f"It is in {found}, where {asked} was asked for." if found not in ("", asked) else ""


def _least(text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError) as error:
        raise UserError(f"The recipe's least_words is {text!r}, which is no number.") from error


def _request(step: RecipeStep, values: Values, seed_number: int) -> Generate:
    schema = render(step.schema, values)
    try:
        if schema:
            read_schema(schema)
    except SchemaFault as fault:
        raise UserError(f"The schema of the recipe's step {step.name} is wrong: {fault}.") from fault
    return Generate(
        id="",
        prompt=prompt_of(step, values),
        sampling=render_sampling(step.sampling, values),
        seed_number=seed_number,
        json_schema=schema,
        stop=step.stop,
    )


def _parsed(step: RecipeStep, request: Generate, reply: Generated, draft: Draft) -> Mapping[str, Any]:
    if step.schema:
        return _parsed_json(request, reply, draft)
    if not reply.text.strip():
        raise StepFailed(replace(draft, failure=f"The model ended at once: step {step.name} has no text."))
    return {step.writes: draft.raw_text.strip()}


def _parsed_json(request: Generate, reply: Generated, draft: Draft) -> Mapping[str, Any]:
    if reply.finish == "length":
        failure = f"The answer was cut off at {len(reply.trace)} tokens, before its JSON was complete."
        raise StepFailed(replace(draft, failure=failure))
    try:
        return checked(read_schema(request.json_schema), draft.raw_text)
    except SchemaFault as fault:
        raise StepFailed(replace(draft, failure=str(fault))) from fault
