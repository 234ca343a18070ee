"""Questions with one right answer, solved several times: what most solutions agree on is kept.

Method: Wang et al. 2022, Self-Consistency (arXiv 2203.11171): solutions with worked steps are sampled, each ends in
an answer, and the answer of the majority is taken. Here, how many agree also says how hard a question is, and a
solution that adds up wrong has no vote. The numbers of a question are drawn, as in GSM-Symbolic (Mirzadeh et al.
2024, arXiv 2410.05229).
"""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import fsum
from typing import Any

from desktop.domain.recipe import Recipe
from desktop.domain.text import sentences, words
from desktop.engine.work import Work, side_by_side
from desktop.recipes.draft import Draft, Start
from desktop.recipes.rouge import rouge_l
from desktop.recipes.steps import StepFailed, run_step, starting_values, taught
from desktop.recipes.sums import wrong_sum
from desktop.recipes.templates import Values

_TRIES = 3
_LEAST_ANSWERS = 2
_ANSWER_LINE = re.compile(r"^[^\w\n]*(?:final )?answer *:[* \t]*(\S.*)$", re.IGNORECASE | re.MULTILINE)
# A number that is no part of a date, a time, or another number written otherwise.
_NUMBER = re.compile(
    r"(?<![\w.,:/])-?(?:\d{1,3}(?:,\d{3}){1,9}|\d{1,30})(?:\.\d{1,30})?(?: ?/ ?[1-9]\d{0,30})?(?!\d|[.,:/]\d)"
)
_FIGURES = re.compile(r"\d+")
_WHOLE_NUMBER = re.compile(r"(?<![\w.,:/])\d{1,4}(?![\w:/]|[.,]\d)")
_SMALL = 9
_NUMBER_WORDS = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class _Solution:
    """A candidate; `answer` as it stands in its last line, empty where it has no such line."""

    draft: Draft
    answer: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Asks by all steps of the recipe but the last, and solves by the last, as often as `solutions` says.

    The settings `hardest` and `easiest` are the bounds of the share of solutions that agree.
    """

    recipe: Recipe
    settings: Mapping[str, Any]

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample: a question, and the likeliest of the solutions with the answer of most."""
        values = {**starting_values(self.recipe, self.settings, start), **_beginning(start, 0)}
        try:
            asked = yield from self._asked(values, start)
        except StepFailed as failed:
            return failed.draft
        if asked.rejection:
            return asked
        solutions = yield from self._solved({**values, **asked.fields}, start.seed_number, asked)
        return self._voted(solutions, values)

    def _asked(self, values: Values, start: Start) -> Work[Draft]:
        """The question. One that is none has two more chances with other seed numbers."""
        draft = Draft()
        for attempt in range(_TRIES):
            draft = Draft(seconds=draft.seconds)
            for step in self.recipe.steps[:-1]:
                known = {**values, **_beginning(start, attempt), **draft.fields}
                draft = yield from run_step(step, known, start.seed_number + attempt, draft)
                draft = replace(draft, rejection=self._no_question(draft, start.seed.text))
            if not draft.rejection:
                break
        return draft

    def _no_question(self, draft: Draft, seed: str) -> str:
        question = str(draft.fields.get("question", ""))
        if not question.endswith(("?", "？")):
            return "The question is no question."
        shown = [seed, *(turn.content for turn in draft.prompt if turn.role != "system")]
        # The same words with other figures are another question.
        same = [other for other in shown if _FIGURES.findall(other) == _FIGURES.findall(question)]
        alike, twin = max(((rouge_l(words(question), words(other)), other) for other in same), default=(0.0, ""))
        return f"Too much like another question (ROUGE-L {alike:.2f}): {twin}" if alike >= self._similarity else ""

    @property
    def _similarity(self) -> float:
        return float(self.settings.get("similarity", 0.9))

    def _solved(self, values: Values, seed_number: int, asked: Draft) -> Work[tuple[_Solution, ...]]:
        count = self.settings.get("solutions", 5)
        # The engine reads the prompt that they share only once.
        drafts = yield from side_by_side(
            [self._draft(values, seed_number + number, asked) for number in range(count)]
        )
        seconds = asked.seconds + fsum(draft.seconds - asked.seconds for draft in drafts)
        return tuple(self._solution(replace(draft, seconds=round(seconds, 3))) for draft in drafts)

    def _draft(self, values: Values, seed_number: int, asked: Draft) -> Work[Draft]:
        try:
            return (yield from run_step(self.recipe.steps[-1], values, seed_number, asked))
        except StepFailed as failed:
            return failed.draft

    def _solution(self, draft: Draft) -> _Solution:
        """The candidate, without what it says after its answer. One that was cut off or adds up wrong has none."""
        text = str(draft.fields.get(self.recipe.judged, ""))
        line = None if draft.failure else _ANSWER_LINE.search(text)
        cut_off = len(draft.trace) >= draft.sampling.max_tokens
        if line is None or (cut_off and line.end() == len(text)):
            return _Solution(draft, "")
        if wrong_sum(text[: line.end()]):
            return _Solution(draft, "")
        fields = {**draft.fields, self.recipe.judged: text[: line.end()].rstrip()}
        return _Solution(replace(draft, fields=fields), answer_of(text))

    def _voted(self, solutions: Sequence[_Solution], values: Values) -> Draft:
        counted = [solution for solution in solutions if solution.answer]
        if not counted:
            return _unanswered(solutions)
        alike = _majority(counted)
        kept = max(alike, key=_likelihood)
        found = {
            "answer": kept.answer,
            "agreement": round(len(alike) / len(counted), 4),
            "counted": len(counted),
            "answers": "; ".join(solution.answer or "(none)" for solution in solutions),
        }
        draft = taught(self.recipe, replace(kept.draft, fields={**kept.draft.fields, **found}), values)
        return replace(
            draft, rejection=draft.rejection or self._out_of_bounds(len(alike), len(counted), len(solutions))
        )

    def _out_of_bounds(self, alike: int, counted: int, all_of_them: int) -> str:
        """Why a question is too hard or too easy to be kept; empty if it is neither."""
        share = alike / counted
        said = _in_words(alike, counted, all_of_them)
        if counted < _LEAST_ANSWERS:
            return f"There is nothing to agree with: {said}."
        if share < self.settings.get("hardest", 0.6):
            return f"Too hard: {said}."
        if share > self.settings.get("easiest", 1.0):
            return f"Too easy: {said}."
        return ""


def _beginning(start: Start, attempt: int) -> dict[str, str]:
    return {"beginning": beginning_of(start.seed.text, random.Random(start.seed_number + attempt))}


def beginning_of(question: str, chance: random.Random) -> str:
    """How another question like this one may begin: all but its last sentence, its numbers drawn anew.

    Of a question of one sentence, it is what comes up to its first number, or its first two words. Asked for another
    question, a small model answers the one that it was shown; going on from such a beginning, it asks.
    """
    *told, asked = sentences(question) or [""]
    if told:
        return _with_other_numbers(" ".join(told), chance)
    found = _WHOLE_NUMBER.search(asked)
    return _with_other_numbers(asked[: found.end()], chance) if found else " ".join(asked.split()[:2])


def _with_other_numbers(text: str, chance: random.Random) -> str:
    """The text with other small numbers: more is still more, and the same still the same."""
    known = sorted({int(digits) for digits in _WHOLE_NUMBER.findall(text)})
    most = max(_SMALL, 2 * max(known, default=0))
    drawn = sorted(chance.sample(range(2, most + len(known)), len(known)))
    others = dict(zip(known, drawn, strict=True))
    return _WHOLE_NUMBER.sub(lambda found: str(others[int(found[0])]), text)


def answer_of(solution: str) -> str:
    """What a solution comes to by its answer line; empty where it has none."""
    line = _ANSWER_LINE.search(solution)
    return line.group(1).rstrip(" .*") if line else ""


def normal_answer(answer: str) -> str:
    """What an answer comes to, so that it can be compared: its number without its unit, else its words."""
    result = answer.rpartition("=")[2].strip().replace("−", "-") or answer.strip()
    numbers = _NUMBER.findall(result)
    if len(numbers) == 1:
        return str(Fraction(numbers[0].replace(",", "").replace(" ", "")))
    said = [word for word in words(result) if word not in _ARTICLES]
    if said and said[0] in _NUMBER_WORDS:
        return str(_NUMBER_WORDS.index(said[0]))
    return " ".join(said) or result.casefold()


def _majority(counted: Iterable[_Solution]) -> list[_Solution]:
    """The solutions with the answer of most; of two answers with as many, those of the likelier."""
    groups: dict[str, list[_Solution]] = {}
    for solution in counted:
        groups.setdefault(normal_answer(solution.answer), []).append(solution)
    return max(groups.values(), key=lambda group: (len(group), max(map(_likelihood, group))))


def _likelihood(solution: _Solution) -> float:
    return solution.draft.trace.mean_logprob


def _unanswered(solutions: Sequence[_Solution]) -> Draft:
    """The failure of a question that nobody answered: the engine's reason where it refused all."""
    draft = max(solutions, key=_likelihood).draft
    refused = all(solution.draft.failure for solution in solutions)
    return draft if refused else replace(draft, failure=f"None of {len(solutions)} solutions ends in an answer.")


def _in_words(alike: int, counted: int, all_of_them: int) -> str:
    said = f"{alike} of {counted} solutions agree" if counted > 1 else "only 1 solution ends in an answer"
    left = all_of_them - counted
    return said + (f", and {left} more end{'s' * (left == 1)} in no answer" if left else "")
