"""Questions about documents: one about each passage, with an answer and the sentence that proves it.

Method: answer-aware question generation that overproduces and ranks (Heilman and Smith 2010, "Good Question!"). By
rule, a question stays only if its sentence can answer it (`desktop.recipes.fitting`); of those that stay, the one
that makes the sentence likeliest is kept (`desktop.recipes.best_of`). Asked to cite a sentence of a passage by its
number, a model of 135 million parameters is wrong more often than right: it is therefore shown the sentence alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.project import Chunk
from desktop.domain.recipe import Recipe
from desktop.domain.text import words
from desktop.engine.work import Work, side_by_side
from desktop.judging.languages import language_of
from desktop.judging.signals.citation import citation
from desktop.recipes.attributes import attribute_values
from desktop.recipes.best_of import likeliest, tries_of
from desktop.recipes.draft import Draft, Start
from desktop.recipes.fitting import beginnings, misfit, tells
from desktop.recipes.languages import asked_language
from desktop.recipes.steps import StepFailed, run_step, taught

_LEAST_WORDS = 6
_SHORT_WORD = 3
_OPENING_WORDS = 3
_POINTS_BACK = frozenset(["it", "its", "they", "their", "he", "his", "she", "her", "this", "these", "those", "such"])
_ASKING = frozenset(
    ["what", "which", "when", "where", "does", "that", "this", "with", "have", "from", "many", "much", "long", "name"]
)
# From one question about a passage to the next: not its neighbour, which often says the same.
_STRIDE = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and which sentence of the passage is to answer it."""

    draft: Draft
    cited: int = 0


@dataclass(frozen=True, slots=True)
class DocumentQuestions:
    """Asks about one sentence of a passage after the other.

    The first step writes several questions that begin in different ways. Of those that the sentence can answer, the
    one that makes it likeliest is kept, and the other steps go on from it.
    """

    recipe: Recipe
    settings: Mapping[str, Any]

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. The cited sentence becomes the field `proof`: the one asked about, or a cited id's."""
        chunk = start.chunk or Chunk(text=start.seed.text, sentences=(start.seed.text,))
        values = {
            **self.settings,
            **_passage(chunk, start.turn),
            "seed": start.seed.text,
            "examples": start.examples,
            **attribute_values(start),
        }
        tries = tries_of(self.recipe.steps[0].best_of, values)
        asked = yield from side_by_side([self._asked(values, chunk, start, each) for each in range(tries)])
        usable = [each for each in asked if not each.draft.failure]
        seconds = round(sum(each.draft.seconds for each in asked), 3)
        if not usable:
            return replace(asked[0].draft, seconds=seconds)
        fitting = [each for each in usable if not each.draft.rejection]
        if not fitting:
            return self._refused(replace(usable[0], draft=replace(usable[0].draft, seconds=seconds)), chunk)
        best = yield from self._likeliest(fitting, values)
        best = replace(best, draft=replace(best.draft, seconds=seconds))
        return (yield from self._answered(best, values, chunk, start))

    def _likeliest(self, fitting: Sequence[_Candidate], values: Mapping[str, Any]) -> Work[_Candidate]:
        """Of the questions about one sentence the one after which it is likeliest."""
        best_of = self.recipe.steps[0].best_of
        same = [each for each in fitting if each.cited == fitting[0].cited]
        if best_of is None:
            return same[0]
        draft = yield from likeliest([each.draft for each in same], best_of, values)
        return _Candidate(draft, same[0].cited)

    def _asked(self, values: Mapping[str, Any], chunk: Chunk, start: Start, number: int) -> Work[_Candidate]:
        """A question. What is wrong with it is its draft's failure or rejection."""
        ways = beginnings(values["picked"]) if _in_english(chunk, self.settings) else ("",)
        known = {**values, "beginning": ways[number % len(ways)], "attempt": number}
        once = replace(self.recipe.steps[0], best_of=None)
        try:
            draft = yield from run_step(once, known, start.seed_number + number, Draft())
        except StepFailed as failed:
            return _Candidate(failed.draft)
        proof = draft.fields.get("proof") if self.recipe.steps[0].schema else values["pick"]
        if proof not in values["ids"]:
            failure = f"The answer cites {proof!r}, which is no sentence of the passage."
            return _Candidate(replace(draft, failure=failure))
        cited = values["ids"].index(proof)
        return _Candidate(replace(draft, rejection=self._misfit(draft, chunk, cited)), cited)

    def _misfit(self, draft: Draft, chunk: Chunk, cited: int) -> str:
        question = str(draft.fields.get("question", ""))
        if pointless := _pointless(question, chunk):
            return pointless
        if not _in_english(chunk, self.settings):
            return ""
        return misfit(question, chunk.sentences[cited], f"{chunk.heading}\n{chunk.text}")

    def _refused(self, candidate: _Candidate, chunk: Chunk) -> Draft:
        """The draft of a question that cannot be kept, with the sentence that it was to be about."""
        proof = {"proof": chunk.sentences[candidate.cited], "proof_sentence": candidate.cited + 1}
        return replace(candidate.draft, fields={**candidate.draft.fields, **proof})

    def _answered(self, best: _Candidate, values: Mapping[str, Any], chunk: Chunk, start: Start) -> Work[Draft]:
        """The draft after the other steps. An answer that the sentence does not bear out gives way to it."""
        draft, sentence = best.draft, chunk.sentences[best.cited]
        try:
            for step in self.recipe.steps[1:]:
                known = {**values, "picked": sentence, **draft.fields, "beginning": ""}
                draft = yield from run_step(step, known, start.seed_number, draft)
        except StepFailed as failed:
            if not failed.draft.raw_text:
                return failed.draft
            # The model wrote an answer that is none: one that breaks off, say.
            draft = replace(failed.draft, failure="")
        fields = {**draft.fields, "proof": sentence, "proof_sentence": best.cited + 1}
        if len(self.recipe.steps) == 1:
            return taught(self.recipe, replace(draft, fields=fields), values)
        if not _borne_out(fields, sentence):
            fields[self.recipe.judged] = sentence
        # What tells that which is asked for may say it in the question's words.
        return taught(replace(self.recipe, unlike=""), replace(draft, fields=fields), values)


def _borne_out(fields: Mapping[str, Any], sentence: str) -> bool:
    """Whether a written answer is made of the sentence's words and holds what is asked for."""
    question, answer = str(fields.get("question", "")), str(fields.get("answer", ""))
    return citation(answer, "", sentence) == 1 and tells(question, answer)


def _in_english(chunk: Chunk, settings: Mapping[str, Any]) -> bool:
    asked = asked_language(settings)
    return asked in ("", "English") and language_of(chunk.text) in ("", "English")


def _pointless(question: str, chunk: Chunk) -> str:
    """Why a question is none that could be asked of the passage; empty if it is one."""
    if not question.rstrip().endswith(("?", "？")):
        return "The question is no question."
    named = {word for word in words(question) if len(word) > _SHORT_WORD and word not in _ASKING}
    return "" if named & set(words(chunk.text)) else "The question names nothing that stands in the passage."


def _telling(sentence: str) -> bool:
    """Whether a sentence may say enough to be asked about: no heading or fragment, no question, no unknown "it"."""
    if _POINTS_BACK & set(words(sentence)[:_OPENING_WORDS]):
        return False
    return len(words(sentence)) >= _LEAST_WORDS and not sentence.rstrip().endswith(("?", "？", ":"))


def _passage(chunk: Chunk, turn: int) -> dict[str, Any]:
    ids = [f"S{number}" for number in range(1, len(chunk.sentences) + 1)]
    telling = [name for name, s in zip(ids, chunk.sentences, strict=True) if _telling(s)] or ids
    # Every sentence has its turn, whatever their number.
    in_turn = [name for first in range(_STRIDE) for name in telling[first::_STRIDE]]
    pick = in_turn[turn % len(in_turn)]
    return {
        "passage": chunk.text,
        "heading": chunk.heading,
        "sentences": chunk.sentences,
        "ids": ids,
        "pick": pick,
        "picked": chunk.sentences[ids.index(pick)],
    }
