"""Labelled texts: one written for a label, and the label then checked by reading the text.

Method: ZeroGen (Ye et al. 2022, arXiv 2202.07922) writes the texts of a classification from its labels alone. Many of
what a small model writes so would pass for another label as well: each is therefore read after the prompt of every
label, and kept only if that of its own makes it likeliest (`desktop.recipes.channel`). Asked for the label instead,
as a word or as a letter, a model of 135 million parameters is right less often, and of spam hardly more than by
chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.recipe import Recipe
from desktop.engine.work import Work
from desktop.recipes.channel import NotReadable, logs_after, shares
from desktop.recipes.draft import Draft, Start
from desktop.recipes.labels import Label, read_labels
from desktop.recipes.steps import StepFailed, prompt_of, run_step, starting_values, taught
from desktop.recipes.templates import Values
from desktop.recipes.turns import in_turn

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Classify:
    """Writes a text for one label after the other by the recipe's step. Raises UserError for unreadable labels."""

    recipe: Recipe
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        # A wrong line stops a run before its first sample, instead of failing every one of them.
        read_labels(self.settings["labels"])

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. A text that reads as another label's is tried again, and rejected in the end."""
        labels = read_labels(self.settings["labels"])
        label = in_turn(labels, start)
        values = {**starting_values(self.recipe, self.settings, start), **_shown(labels, label)}
        draft = Draft()
        try:
            for attempt in range(_TRIES):
                # Of what was tried in vain, only the time stays.
                draft = Draft(seconds=draft.seconds)
                draft = yield from self._written(label, values, start.seed_number + attempt, draft)
                if draft.failure or not draft.rejection:
                    break
        except StepFailed as failed:
            return failed.draft
        return draft

    def _written(self, label: Label, values: Values, seed_number: int, before: Draft) -> Work[Draft]:
        draft = yield from run_step(self.recipe.steps[0], values, seed_number, before)
        draft = taught(self.recipe, replace(draft, fields={**draft.fields, "label": label.name}), values)
        return draft if draft.failure else (yield from self._checked(label, values, draft))

    def _checked(self, label: Label, values: Values, draft: Draft) -> Work[Draft]:
        """The draft with how certain its label is. Raises StepFailed."""
        labels = read_labels(self.settings["labels"])
        prompts = [prompt_of(self.recipe.steps[0], {**values, **_shown(labels, each)}) for each in labels]
        text = str(draft.fields[self.recipe.judged])
        try:
            certainties = shares((yield from logs_after(prompts, text)))
        except NotReadable as error:
            raise StepFailed(replace(draft, failure=str(error))) from error
        certainty, best = certainties[labels.index(label)], max(certainties)
        draft = replace(draft, fields={**draft.fields, "certainty": round(certainty, 4)})
        return replace(
            draft, rejection=draft.rejection or self._doubt(label, certainty, labels[certainties.index(best)], best)
        )

    def _doubt(self, label: Label, certainty: float, likeliest: Label, best: float) -> str:
        """Why a text is not sure to be of its label; empty where it is."""
        if certainty < best:
            return f"It reads like {likeliest.name} ({best:.0%}) rather than {label.name} ({certainty:.0%})."
        least = float(self.settings.get("certainty", 0.0))
        return (
            ""
            if certainty >= least
            else f"It reads like {label.name}, but only by {certainty:.0%}, below {least:.0%}."
        )


def _shown(labels: Sequence[Label], label: Label) -> dict[str, Any]:
    """What the prompts can say of the labels, and of the one that is written for."""
    choices = [{"name": each.name, "description": each.description} for each in labels]
    return {"label": label.name, "description": label.description, "choices": choices}
