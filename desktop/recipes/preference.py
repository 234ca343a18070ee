"""Preference pairs: several answers to one task, scored and ranked; the best is chosen, the worst rejected.

Method: West-of-N, Pace et al. 2024 (arXiv 2401.12086): the best and the worst of N answers of one model make the
pair. UltraFeedback, Cui et al. 2023 (arXiv 2310.01377), ranks by grades that a large model is asked for; here the
answers are ranked by the score of measured signals, since a small model's grades say nothing. Finished answers
to one task score much alike. As in Self-Taught Evaluators, Wang et al. 2024 (arXiv 2408.02666), some are therefore
written to a task that is a little different: as fluent as the others, they miss what was asked, and are scored so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.judged import Judged
from desktop.domain.recipe import Recipe, RecipeStep
from desktop.domain.text import words
from desktop.domain.tokens import TokenTrace
from desktop.engine.work import Work, side_by_side
from desktop.judging.judge import judge
from desktop.judging.readings import NotMeasurable
from desktop.judging.soundness import Scales
from desktop.recipes.draft import Draft, Start
from desktop.recipes.rouge import rouge_l
from desktop.recipes.steps import StepFailed, prompt_of, run_step, run_steps, starting_values, taught
from desktop.recipes.templates import Values

_ALIKE = 0.9
_OTHER_TASK = "other_task"
_CALMEST, _BOLDEST = 0.5, 1.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer and its score. One that cannot be used has the reason as its draft's `failure`."""

    draft: Draft
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Preference:
    """Answers a task several times and keeps the pair that its score tells apart best.

    Where the first step writes an `other_task`, as many more answers as are set are written to such tasks: they can
    be rejected, and are never chosen.
    """

    recipe: Recipe
    settings: Mapping[str, Any]
    scales: Scales

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. All candidates are asked for at once, so that they share their prompt's KV cache."""
        values = starting_values(self.recipe, self.settings, start)
        count = self.settings["candidates"]
        answers = [
            self._candidate({**values, **self._boldness(number, count)}, start.seed_number + number)
            for number in range(count)
        ]
        beside = [self._beside(values, start.seed_number + count + number) for number in range(self._others)]
        candidates = yield from side_by_side([*answers, *beside])
        seconds = round(sum(each.draft.seconds for each in candidates), 3)
        usable = [each for each in candidates if not each.draft.failure]
        own = [each for each in candidates[:count] if not each.draft.failure]
        if not own or len(usable) < 2:
            return replace(_without_a_pair(candidates, len(usable)), seconds=seconds)
        # Of equals, the first written wins: the same place always gives the same pair.
        best, worst = max(own, key=_score), min(reversed(usable), key=_score)
        return replace(self._pair(best, worst, values), seconds=seconds)

    @property
    def _others(self) -> int:
        return int(self.settings.get("others", 0)) if self.recipe.steps[0].writes == _OTHER_TASK else 0

    @property
    def _answering(self) -> tuple[RecipeStep, ...]:
        return tuple(step for step in self.recipe.steps if step.writes != _OTHER_TASK) or self.recipe.steps

    def _boldness(self, number: int, count: int) -> dict[str, float]:
        """The temperature of one of the candidates: half of that set for the first, one and a half for the last.

        Finished answers of one temperature are too much alike for the score to tell them apart.
        """
        temperature = self.settings.get("temperature")
        share = _CALMEST + (_BOLDEST - _CALMEST) * number / max(1, count - 1)
        return {} if temperature is None else {"boldness": round(temperature * share, 4)}

    def _candidate(self, values: Values, seed_number: int) -> Work[Candidate]:
        try:
            draft = yield from run_steps(self._answering, values, seed_number)
        except StepFailed as failed:
            return Candidate(failed.draft)
        # With an opening, the trace is of a part of the answer only.
        whole = sum(draft.trace.lengths) == len(draft.raw_text.encode())
        return (yield from self._scored(draft, draft.trace if whole else None))

    def _beside(self, values: Values, seed_number: int) -> Work[Candidate]:
        """An answer to another task, as an answer to this one."""
        try:
            other = yield from run_step(self.recipe.steps[0], values, seed_number, Draft())
            known = {**values, **self._boldness(0, 1), "seed": other.fields[_OTHER_TASK]}
            draft = yield from run_steps(self._answering, known, seed_number)
        except StepFailed as failed:
            return Candidate(failed.draft)
        asked = prompt_of(self._answering[-1], {**values, **draft.fields}).messages
        draft = replace(
            draft, fields={**draft.fields, **other.fields}, seconds=draft.seconds + other.seconds, prompt=asked
        )
        return (yield from self._scored(draft, None))

    def _scored(self, draft: Draft, trace: TokenTrace | None) -> Work[Candidate]:
        if len(draft.trace) >= draft.sampling.max_tokens:
            # Beside a finished answer, one that breaks off would teach nothing but length.
            return Candidate(replace(draft, failure=f"The answer was cut off at {len(draft.trace)} tokens."))
        judged = Judged(draft.prompt, self._text(draft), trace, draft.end_logprob)
        try:
            verdict = yield from judge(judged, self.scales)
        except NotMeasurable as error:
            return Candidate(replace(draft, failure=str(error)))
        return Candidate(draft, verdict.score)

    def _text(self, draft: Draft) -> str:
        return str(draft.fields.get(self.recipe.judged, ""))

    def _pair(self, best: Candidate, worst: Candidate, values: Values) -> Draft:
        # Of an answer that missed the task, what it answers instead.
        missed = {name: text for name, text in worst.draft.fields.items() if name == _OTHER_TASK}
        fields = {
            **best.draft.fields,
            **missed,
            "rejected": self._text(worst.draft),
            "margin": round(best.score - worst.score, 4),
            "chosen_score": best.score,
            "rejected_score": worst.score,
        }
        draft = taught(self.recipe, replace(best.draft, fields=fields), values)
        return replace(draft, rejection=draft.rejection or self._undecided(fields))

    def _undecided(self, fields: Mapping[str, Any]) -> str:
        """Why nothing can be learnt from a pair; empty if something can."""
        if fields["margin"] < self.settings["margin"]:
            found, least = fields["margin"], self.settings["margin"]
            return f"The scores lie too near each other: {found:.2f} apart, where at least {least:.2f} is asked for."
        alike = rouge_l(words(str(fields[self.recipe.judged])), words(fields["rejected"]))
        return f"The two answers are nearly the same (ROUGE-L {alike:.2f})." if alike >= _ALIKE else ""


def _score(candidate: Candidate) -> float:
    return candidate.score


def _without_a_pair(candidates: Sequence[Candidate], usable: int) -> Draft:
    failed = next(each.draft for each in candidates if each.draft.failure)
    return replace(failed, failure=f"{usable} of {len(candidates)} answers can be used: {failed.failure}")
