"""Self-Instruct: new tasks in the manner of a handful, then responses to them.

Method: Wang et al. 2022, Self-Instruct (arXiv 2212.10560): a new task is kept only if its ROUGE-L to every task
kept so far is below 0.7.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.domain.recipe import Recipe
from desktop.domain.text import words
from desktop.engine.work import Work
from desktop.recipes.attributes import attribute_values
from desktop.recipes.draft import Draft, Start
from desktop.recipes.rouge import rouge_l
from desktop.recipes.steps import StepFailed, run_step, taught

_TRIES = 3


@dataclass(eq=False)
class TaskPool:
    """The tasks that there are: the person's own, to show to the model, and all, to be unlike of."""

    own: list[str] = field(default_factory=list)
    _all: list[tuple[str, list[str]]] = field(default_factory=list)

    @classmethod
    def of(cls, own: Iterable[str], kept: Iterable[str] = ()) -> "TaskPool":
        """A pool of the person's tasks and of those that were kept before."""
        pool = cls(list(own))
        for task in (*pool.own, *kept):
            pool.keep(task)
        return pool

    def keep(self, task: str) -> None:
        """Add a task that others must be unlike of."""
        self._all.append((task, words(task)))

    def most_alike(self, task: str, bound: float) -> tuple[float, str]:
        """The highest ROUGE-L to any task, and that task; the search ends at the first that reaches `bound`."""
        mine = words(task)
        best = (0.0, "")
        for other, theirs in self._all:
            best = max(best, (rouge_l(mine, theirs), other))
            if best[0] >= bound:
                break
        return best


@dataclass(frozen=True, slots=True)
class SelfInstruct:
    """Writes a task that is unlike all others, then a response to it."""

    recipe: Recipe
    settings: Mapping[str, Any]
    pool: TaskPool

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. A task too much like another is tried again; the last try is rejected with its twin."""
        for attempt in range(_TRIES):
            values = self._values(start, attempt)
            try:
                draft = yield from run_step(self.recipe.steps[0], values, start.seed_number + attempt, Draft())
            except StepFailed as failed:
                return failed.draft
            rejection = self._rejection(draft)
            if not rejection:
                return (yield from self._respond(draft, values, start))
        return replace(draft, rejection=rejection)

    def _values(self, start: Start, attempt: int) -> dict[str, Any]:
        chooser = random.Random(start.seed_number * _TRIES + attempt)
        others = [task for task in self.pool.own if task != start.seed.text]
        shown = chooser.sample(others, max(0, min(self.settings["shown"] - 1, len(others))))
        learned = [str(example["instruction"]) for example in start.examples if "instruction" in example]
        return {
            **self.settings,
            "seed": start.seed.text,
            "examples": start.examples,
            "shown_tasks": [*shown, *learned, start.seed.text],
            **attribute_values(start),
        }

    def _rejection(self, draft: Draft) -> str:
        task = str(draft.fields["instruction"])
        if len(words(task)) < 3:
            return "The task is too short to be one."
        alike, twin = self.pool.most_alike(task, self.settings["similarity"])
        if alike >= self.settings["similarity"]:
            return f"Too much like another task (ROUGE-L {alike:.2f}): {twin}"
        # Kept from here on: its neighbours in the batch must be unlike it too.
        self.pool.keep(task)
        return ""

    def _respond(self, draft: Draft, values: Mapping[str, Any], start: Start) -> Work[Draft]:
        for step in self.recipe.steps[1:]:
            known = {**values, **draft.fields}
            try:
                draft = yield from run_step(step, known, start.seed_number, draft)
            except StepFailed as failed:
                return failed.draft
        return taught(self.recipe, draft, {**values, **draft.fields})
