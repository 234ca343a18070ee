"""Questions about documents: one about each passage, with an answer and the sentence that proves it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.project import Chunk
from desktop.domain.recipe import Recipe
from desktop.domain.text import words
from desktop.engine.work import Work
from desktop.recipes.attributes import attribute_values
from desktop.recipes.draft import Draft, Start
from desktop.recipes.steps import StepFailed, run_steps, taught

_LEAST_WORDS = 6
_SHORT_WORD = 3
_ASKING = frozenset(
    ["what", "which", "when", "where", "does", "that", "this", "with", "have", "from", "many", "much", "long", "name"]
)
# From one question about a passage to the next: not its neighbour, which often says the same.
_STRIDE = 3


@dataclass(frozen=True, slots=True)
class DocumentQuestions:
    """Asks about one sentence of a passage after the other."""

    recipe: Recipe
    settings: Mapping[str, Any]

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. The cited sentence's id becomes the sentence itself, under `proof`."""
        chunk = start.chunk or Chunk(text=start.seed.text, sentences=(start.seed.text,))
        values = {
            **self.settings,
            **_passage(chunk, start.turn),
            "seed": start.seed.text,
            "examples": start.examples,
            **attribute_values(start),
        }
        try:
            draft = yield from run_steps(self.recipe.steps, values, start.seed_number)
        except StepFailed as failed:
            return failed.draft
        proof = draft.fields.get("proof")
        if proof not in values["ids"]:
            return replace(draft, failure=f"The answer cites {proof!r}, which is no sentence of the passage.")
        cited = values["ids"].index(proof)
        fields = {**draft.fields, "proof": chunk.sentences[cited], "proof_sentence": cited + 1}
        draft = taught(self.recipe, replace(draft, fields=fields), values)
        return draft if draft.failure else replace(draft, rejection=draft.rejection or _pointless(fields, chunk))


def _pointless(fields: Mapping[str, Any], chunk: Chunk) -> str:
    """Why a question is none that could be asked of the passage; empty if it is one."""
    question = str(fields.get("question", ""))
    if not question.rstrip().endswith(("?", "？")):
        return "The question is no question."
    named = {word for word in words(question) if len(word) > _SHORT_WORD and word not in _ASKING}
    return "" if named & set(words(chunk.text)) else "The question names nothing that stands in the passage."


def _passage(chunk: Chunk, turn: int) -> dict[str, Any]:
    ids = [f"S{number}" for number in range(1, len(chunk.sentences) + 1)]
    telling = [name for name, s in zip(ids, chunk.sentences, strict=True) if len(words(s)) >= _LEAST_WORDS] or ids
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
