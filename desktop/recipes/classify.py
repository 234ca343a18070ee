"""Labelled texts: one written for a label, and the label then checked by the model's own distribution.

Method: ZeroGen (Ye et al. 2022, arXiv 2202.07922) writes the texts of a classification from its labels alone. Many of
what a small model writes so would pass for another label as well: each is therefore classified by the model itself,
its prior taken away by contextual calibration (Zhao et al. 2021, "Calibrate Before Use", arXiv 2102.09690):

    certainty(label) is proportional to  P(label | text) / P(label | no text)

where "no text" is the mean over a few texts without content, and P is that of the label's own words, as a
continuation. Letters in the labels' place (A, B, C) would be one token each, but a model of 135 million parameters
cannot say which letter stands for what: on customers' messages it was right as often as by chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, fsum, log
from typing import Any

from desktop.domain.recipe import Recipe, RecipeStep
from desktop.engine.requests import Likelihood, Likely, Prompt, Refused, Reply
from desktop.engine.work import Work
from desktop.recipes.draft import Draft, Start
from desktop.recipes.labels import Label, read_labels
from desktop.recipes.steps import StepFailed, run_step, starting_values, taught
from desktop.recipes.templates import Values, render_turns
from desktop.recipes.turns import in_turn

NO_TEXT = ("N/A", "[MASK]", "")
"""Texts without content, those of the paper: what the model says of them is its prior."""

Logs = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Classify:
    """Writes a text for one label after the other. Raises UserError for labels that cannot be read.

    The recipe's first step writes the text, its second asks for the label: what it says is sent as it stands, with no
    chat template, since a small model goes on with a pattern better than it answers. `priors` holds what the model
    says where there is no text, by what it was asked.
    """

    recipe: Recipe
    settings: Mapping[str, Any]
    priors: dict[str, Logs] = field(default_factory=dict, compare=False, repr=False)

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
            draft = taught(self.recipe, replace(draft, fields={**draft.fields, "label": label.name}), values)
            for step in asking if not draft.failure else ():
                draft = yield from self._checked(step, label, {**values, **draft.fields}, draft)
        except StepFailed as failed:
            return failed.draft
        return draft

    def _checked(self, step: RecipeStep, label: Label, values: Values, draft: Draft) -> Work[Draft]:
        """The draft with what the model finds of its label. Raises StepFailed."""
        labels = read_labels(self.settings["labels"])
        asked = _asked(step, values)
        given = yield from _logs(labels, (asked,), draft)
        prior = yield from self._prior(step, values, draft)
        certainties = calibrated(given, prior)
        certainty, best = certainties[labels.index(label)], max(certainties)
        draft = replace(draft, fields={**draft.fields, step.writes: round(certainty, 4)})
        if certainty == best or draft.rejection:
            return draft
        other = labels[certainties.index(best)].name
        reason = f"The model takes it for {other} ({best:.0%}) rather than {label.name} ({certainty:.0%})."
        return replace(draft, rejection=reason)

    def _prior(self, step: RecipeStep, values: Values, draft: Draft) -> Work[Logs]:
        """What the model says where there is no text: asked once, it stays the same. Raises StepFailed."""
        asked = tuple(_asked(step, {**values, self.recipe.judged: text}) for text in NO_TEXT)
        if asked[0] not in self.priors:
            self.priors[asked[0]] = yield from _logs(read_labels(self.settings["labels"]), asked, draft)
        return self.priors[asked[0]]


def calibrated(given: Logs, prior: Logs) -> Logs:
    """The certainty of each label, in all 1, from its log-probability with the text and that without any."""
    gains = [with_text - without for with_text, without in zip(given, prior, strict=True)]
    shares = [exp(gain - max(gains)) for gain in gains]
    return tuple(share / fsum(shares) for share in shares)


def _shown(labels: Sequence[Label], label: Label) -> dict[str, Any]:
    """What the prompts can say of the labels, and of the one that is written for."""
    choices = [{"name": each.name, "description": each.description} for each in labels]
    return {"label": label.name, "description": label.description, "choices": choices}


def _asked(step: RecipeStep, values: Values) -> str:
    return "\n\n".join(message.content for message in render_turns(step.turns, values))


def _logs(labels: Sequence[Label], asked: Sequence[str], draft: Draft) -> Work[Logs]:
    """The log-probability of each label, of its mean over all that is `asked`. Raises StepFailed."""
    replies = yield tuple(Likelihood("", Prompt(text=text), f" {label.name}") for label in labels for text in asked)
    found = [_log(reply, draft) for reply in replies]
    return tuple(_log_mean(found[place : place + len(asked)]) for place in range(0, len(found), len(asked)))


def _log(reply: Reply, draft: Draft) -> float:
    if isinstance(reply, Refused):
        raise StepFailed(replace(draft, failure=reply.reason))
    assert isinstance(reply, Likely)
    return fsum(reply.trace.logprobs)


def _log_mean(logs: Sequence[float]) -> float:
    """The logarithm of the mean of what these are logarithms of."""
    highest = max(logs)
    return highest + log(fsum(exp(value - highest) for value in logs) / len(logs))
