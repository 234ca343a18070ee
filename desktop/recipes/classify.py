"""Labelled texts: one written for a label, and the label then checked by the model's own distribution.

Method: ZeroGen (Ye et al. 2022, arXiv 2202.07922) writes the texts of a classification from its labels alone. Many of
what a small model writes so would pass for another label as well: each is therefore classified by the model itself,
its prior taken away by contextual calibration (Zhao et al. 2021, "Calibrate Before Use", arXiv 2102.09690):

    certainty(label) is proportional to  P(label | text) / P(label | no text)

where "no text" is the mean over a few texts without content.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from desktop.domain.recipe import Recipe, RecipeStep
from desktop.engine.requests import Choose, Chosen, Prompt, Refused, Reply
from desktop.engine.work import Work
from desktop.recipes.draft import Draft, Start
from desktop.recipes.labels import LETTERS, Label, read_labels
from desktop.recipes.steps import StepFailed, run_step, starting_values, taught
from desktop.recipes.templates import Values, render, render_turns
from desktop.recipes.turns import in_turn

NO_TEXT = ("N/A", "[MASK]", "")
"""Texts without content, those of the paper: what the model says of them is its prior."""

LEAST_MASS = 0.05
"""Below this share of the model's whole distribution, what fell on the labels says nothing."""


@dataclass(frozen=True, slots=True)
class Classify:
    """Writes a text for one label after the other. Raises UserError for labels that cannot be read."""

    recipe: Recipe
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        # A wrong line stops a run before its first sample, instead of failing every one of them.
        read_labels(self.settings["labels"])

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. A text that the model finds likelier to have another label is rejected."""
        labels = read_labels(self.settings["labels"])
        label = in_turn(labels, start)
        values = {**starting_values(self.recipe, self.settings, start), **_shown(labels, label)}
        writing, *asking = self.recipe.steps
        try:
            draft = yield from run_step(writing, values, start.seed_number, Draft())
            draft = replace(draft, fields={**draft.fields, "label": label.name})
            for step in asking:
                draft = yield from _checked(step, labels, label, values, draft)
        except StepFailed as failed:
            return failed.draft
        doubt = draft.rejection
        draft = taught(self.recipe, draft, values)
        return replace(draft, rejection=draft.rejection or doubt)


def _shown(labels: Sequence[Label], label: Label) -> dict[str, Any]:
    """What the prompts can say of the labels and of the one that is written for."""
    return {
        "label": label.name,
        "description": label.description,
        "choices": [
            {"letter": letter, "name": each.name, "description": each.description}
            for letter, each in zip(LETTERS, labels, strict=False)
        ],
    }


def _checked(step: RecipeStep, labels: Sequence[Label], label: Label, values: Values, draft: Draft) -> Work[Draft]:
    """The draft with what the model finds of its label. Raises StepFailed."""
    known = {**values, **draft.fields}
    texts = (draft.fields["text"], *NO_TEXT)
    replies = yield tuple(_question(step, {**known, "text": text}, len(labels)) for text in texts)
    given, *prior = (_distribution(reply, draft) for reply in replies)
    certainties = calibrated(given, prior)
    certainty, best = certainties[labels.index(label)], max(certainties)
    draft = replace(draft, fields={**draft.fields, step.writes: round(certainty, 4)})
    if certainty == best:
        return draft
    other = labels[certainties.index(best)].name
    reason = f"The model finds it to be {other} ({best:.0%}) rather than {label.name} ({certainty:.0%})."
    return replace(draft, rejection=reason)


def _question(step: RecipeStep, values: Values, count: int) -> Choose:
    prompt = Prompt(render_turns(step.turns, values), opening=render(step.opening, values))
    return Choose("", prompt, tuple(f" {letter}" for letter in LETTERS[:count]))


def _distribution(reply: Reply, draft: Draft) -> tuple[float, ...]:
    """How probable each label is. Raises StepFailed where the model names none."""
    if isinstance(reply, Refused):
        raise StepFailed(replace(draft, failure=reply.reason))
    assert isinstance(reply, Chosen)
    if reply.mass < LEAST_MASS:
        failure = f"Asked for the label, the model names none: {reply.mass:.0%} of its word is on the letters."
        raise StepFailed(replace(draft, failure=failure))
    return reply.probabilities


def calibrated(given: Sequence[float], prior: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The certainty of each label, in all 1: its probability over its mean probability where there is no text."""
    ratios = [
        probability / max(fmean(column), sys.float_info.min)
        for probability, column in zip(given, zip(*prior, strict=True), strict=True)
    ]
    return tuple(ratio / sum(ratios) for ratio in ratios)
