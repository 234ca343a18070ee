"""Evol-Instruct: an instruction made harder, or one beside it, then a response to it.

Method: Xu et al. 2023, WizardLM (arXiv 2304.12244). In depth, an instruction gets a constraint, goes deeper, becomes
concrete or asks for more steps of reasoning; in breadth, another of the same domain takes its place. Evolutions that
failed are eliminated by the paper's four rules, where ROUGE-L takes the place of its judging model.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.recipe import Recipe, RecipeStep
from desktop.domain.text import words
from desktop.engine.work import Work
from desktop.recipes.copying import STOP_WORDS
from desktop.recipes.draft import Draft, Start
from desktop.recipes.rouge import rouge_l
from desktop.recipes.steps import StepFailed, run_step, starting_values, taught
from desktop.recipes.templates import Values

_TRIES = 2
_EVOLVES = "instruction"
_BREADTH = "breadth"
_LEAST_WORDS = 3
# So many words in a row are no coincidence.
_RUN = 5
# The paper's bound, below which a response that says sorry is a refusal.
_SHORT_APOLOGY = 80
_LEFTOVERS = ("given prompt", "rewritten prompt", "created prompt", "given task", "rewritten task", "new task:", "#")


@dataclass(frozen=True, slots=True)
class Evolve:
    """Evolves the seed so many `generations`, then responds.

    Each step of the recipe that writes the instruction is one operation, by its name; the one named "breadth" writes
    another instruction, all others go into depth. Its prompt finds the instruction so far under `instruction`. The
    setting `direction` says which of them are drawn from.
    """

    recipe: Recipe
    settings: Mapping[str, Any]

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. What fails has one more chance with another seed number before it is rejected."""
        values = starting_values(self.recipe, self.settings, start)
        try:
            draft = yield from self._evolved(values, start)
            if draft.rejection:
                return draft
            return (yield from self._respond(draft, values, start.seed_number))
        except StepFailed as failed:
            return failed.draft

    def _evolved(self, values: Values, start: Start) -> Work[Draft]:
        draft = Draft()
        for generation, step in enumerate(self._operations(start.seed_number)):
            before = replace(draft, fields=_named(step, draft, start.seed.text))
            draft = yield from self._evolve(step, before, values, start.seed_number + _TRIES * generation)
            if draft.rejection:
                break
        return draft

    def _operations(self, seed_number: int) -> list[RecipeStep]:
        """The operations of the generations, each drawn evenly from those of the direction."""
        known = [step for step in self.recipe.steps if step.writes == _EVOLVES]
        direction = self.settings.get("direction", "both")
        # Where the recipe has none of that direction, any will do.
        fitting = [step for step in known if direction in ("both", _direction(step))] or known
        chance = random.Random(seed_number)
        return [chance.choice(fitting) for _ in range(self.settings.get("generations", 1)) if fitting]

    def _evolve(self, step: RecipeStep, before: Draft, values: Values, seed_number: int) -> Work[Draft]:
        for attempt in range(_TRIES):
            draft = yield from run_step(step, {**values, **before.fields}, seed_number + attempt, before)
            draft = replace(draft, rejection=self._not_evolved(draft, before))
            if not draft.rejection:
                break
            before = replace(before, seconds=draft.seconds)
        return draft

    def _not_evolved(self, draft: Draft, before: Draft) -> str:
        """Why the new instruction is none; empty if it is one."""
        task = str(draft.fields[_EVOLVES])
        return (
            _unfinished(task, draft)
            or _leftover(task)
            or self._too_alike(task, (str(before.fields[_EVOLVES]), str(before.fields["origin"])))
            or _copied(task, draft, before)
        )

    def _too_alike(self, task: str, others: tuple[str, ...]) -> str:
        alike = max(rouge_l(words(task), words(other)) for other in others)
        if alike < self.settings.get("similarity", 0.9):
            return ""
        return f"The evolved instruction brings nothing over the original (ROUGE-L {alike:.2f})."

    def _respond(self, before: Draft, values: Values, seed_number: int) -> Work[Draft]:
        for attempt in range(_TRIES):
            draft = before
            for step in self.recipe.steps:
                if step.writes != _EVOLVES:
                    draft = yield from run_step(step, {**values, **draft.fields}, seed_number + attempt, draft)
            draft = self._taught(draft, values)
            if not draft.rejection:
                break
            before = replace(before, seconds=draft.seconds)
        return draft

    def _taught(self, draft: Draft, values: Values) -> Draft:
        draft = taught(self.recipe, draft, values)
        response = str(draft.fields.get(self.recipe.judged, ""))
        return draft if draft.failure else replace(draft, rejection=draft.rejection or _no_response(response))


def _direction(step: RecipeStep) -> str:
    return _BREADTH if step.name == _BREADTH else "depth"


def _named(step: RecipeStep, draft: Draft, seed: str) -> dict[str, Any]:
    """The fields of the instruction so far, with the operation that comes next."""
    operations = [str(draft.fields["operation"])] if draft.fields else []
    return {
        _EVOLVES: draft.fields.get(_EVOLVES, seed),
        "origin": seed,
        "operation": ", ".join([*operations, step.name]),
    }


def _unfinished(task: str, draft: Draft) -> str:
    if len(words(task)) < _LEAST_WORDS:
        return "The evolved instruction is too short to be a task."
    if len(draft.trace) >= draft.sampling.max_tokens:
        return f"The evolved instruction was cut off at {len(draft.trace)} tokens."
    return ""


def _leftover(task: str) -> str:
    found = next((phrase for phrase in _LEFTOVERS if phrase in task.casefold()), "")
    return f'The evolved instruction copies words of the prompt that evolves it: "{found}".' if found else ""


def _copied(task: str, draft: Draft, before: Draft) -> str:
    """A small model may go on as the examples that it was shown do."""
    shown = [turn.content for turn in draft.prompt if turn.role == "assistant"]
    taken = _runs(task) & {run for text in shown for run in _runs(text)}
    copied = sorted(taken - _runs(str(before.fields[_EVOLVES])))
    return f'The evolved instruction copies an example of its prompt: "{" ".join(copied[0])}".' if copied else ""


def _runs(text: str) -> set[tuple[str, ...]]:
    """All runs of a few words."""
    said = words(text)
    return {tuple(said[place : place + _RUN]) for place in range(len(said) - _RUN + 1)}


def _no_response(response: str) -> str:
    """Why a response shows that the evolution failed; empty if it does not."""
    said = words(response)
    if "sorry" in said and len(said) < _SHORT_APOLOGY:
        return f"The response says sorry, in no more than {len(said)} words."
    if all(word in STOP_WORDS for word in said):
        return "The response holds only punctuation and stop words."
    return ""
