"""Conversations: a person with a need and the assistant, turn by turn, both written by the model.

Method: UltraChat, Ding et al. 2023 (arXiv 2305.14233): one side plays the user and the other answers, each given the
conversation so far. It starts from personas, as Persona Hub does: Ge et al. 2024 (arXiv 2406.20094).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.recipe import Recipe, RecipeStep
from desktop.domain.text import words
from desktop.engine.work import Work
from desktop.recipes.draft import Draft, Start
from desktop.recipes.endings import whole_sentences
from desktop.recipes.rouge import REPEATS, rouge_l
from desktop.recipes.steps import StepFailed, run_step, starting_values, taught, varied
from desktop.recipes.templates import Values

_TRIES = 3
_SPEAKERS = {"question": "person", "reply": "assistant"}
_LINE = re.compile(r"^(User|Assistant):[ \t]*", re.MULTILINE)
_ENDED = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*$")
# With these words an assistant offers itself; a person who asks for something does not.
_LIKE_THE_ASSISTANT = (
    *("as an ai", "as a language model", "i'm an ai", "i am an ai", "i can help you", "i can assist you"),
    *("i'm here to help", "i am here to help", "happy to help", "glad to help", "how can i help you", "for you?"),
    *("how can i assist", "how may i help", "here are some", "here's a", "i'd recommend", "i recommend"),
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the person says, and what the assistant answers."""

    question: str
    reply: str


@dataclass(frozen=True, slots=True)
class Chat:
    """Writes both sides of a conversation.

    The steps of the recipe are one exchange: the person's turn is written to `question`, the assistant's to `reply`,
    and they see the earlier ones as `exchanges`. Of what the recipe varies, every exchange draws anew.
    """

    recipe: Recipe
    settings: Mapping[str, Any]

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. A turn that is rejected is tried again; after its last try, the conversation is too."""
        values = starting_values(self.recipe, self.settings, start)
        draft = Draft()
        earlier: tuple[Exchange, ...] = ()
        try:
            for number in range(self.settings["turns"]):
                earlier += (_exchange_of(draft),) if number else ()
                known = {**values, **varied(self.recipe, start.seed_number + number), "exchanges": earlier}
                draft = yield from self._exchange(known, start.seed_number, replace(draft, fields={}))
                if draft.rejection:
                    break
        except StepFailed as failed:
            draft = failed.draft
        return self._whole(draft, earlier, values)

    def _exchange(self, values: Values, seed_number: int, draft: Draft) -> Work[Draft]:
        for step in self.recipe.steps:
            draft = yield from self._turn(step, {**values, **draft.fields}, seed_number, draft)
            if draft.rejection:
                break
        return draft

    def _turn(self, step: RecipeStep, values: Values, seed_number: int, before: Draft) -> Work[Draft]:
        said = [*_turns(values["exchanges"]), *(str(text) for text in before.fields.values())]
        draft = before
        for attempt in range(_TRIES):
            # Of what was tried in vain, only the time counts.
            before = replace(before, seconds=draft.seconds)
            draft = _cut_back(step, (yield from run_step(step, values, seed_number + attempt, before)))
            rejection = self._rejection(step.writes, str(draft.fields.get(step.writes, "")), said)
            if not rejection:
                break
        return replace(draft, rejection=rejection)

    def _rejection(self, field: str, text: str, said: Sequence[str]) -> str:
        """Why a turn cannot stay after what was `said`; empty if it can."""
        if field not in _SPEAKERS:
            return ""
        who, plain = _SPEAKERS[field], text.casefold().replace("’", "'")
        phrases = self.recipe.avoid if field == "reply" else (*_LIKE_THE_ASSISTANT, *self.recipe.avoid)
        if phrase := next((phrase for phrase in phrases if phrase.casefold() in plain), ""):
            return f'The {who} {"talks of itself" if field == "reply" else "talks like the assistant"}: "{phrase}".'
        if _LINE.search(text):
            return f"The {who} speaks for the other side too."
        if not _ENDED.search(text):
            return f"The {who} breaks off in the middle of a sentence."
        return _repeats(who, text, said)

    def _whole(self, draft: Draft, earlier: tuple[Exchange, ...], values: Values) -> Draft:
        """The draft with the conversation so far, and what it teaches where the last turn is a reply."""
        written = {
            "persona": values["seed"],
            "conversation": _conversation(earlier, draft.fields.get("question", "")),
        }
        if "reply" not in draft.fields:
            return replace(draft, fields=written)
        known = {**values, "exchanges": (*earlier, _exchange_of(draft))}
        whole = taught(self.recipe, replace(draft, fields={**written, "reply": draft.fields["reply"]}), known)
        return replace(whole, rejection=draft.rejection or whole.rejection)


def exchanges_of(conversation: str, reply: str) -> tuple[Exchange, ...]:
    """The exchanges that a sample's conversation and the last reply to it are.

    Raises UserError where the person and the assistant do not take turns in it.
    """
    before, *rest = _LINE.split(conversation)
    turns = [turn.strip() for turn in (*rest[1::2], reply)]
    if before.strip() or rest[::2] != (["User", "Assistant"] * len(turns))[: len(turns) - 1] or len(turns) % 2:
        raise UserError(
            'The conversation must go to and fro: "User: ..." and "Assistant: ..." lines, a user\'s last.'
        )
    if not all(turns):
        raise UserError("A turn of the conversation is empty.")
    return tuple(Exchange(*pair) for pair in zip(turns[::2], turns[1::2], strict=True))


def _cut_back(step: RecipeStep, draft: Draft) -> Draft:
    """The draft with a reply that breaks off ended at its last whole sentence, where that is most of it.

    A reply may run out of room, or break off before a list that its first line announces.
    """
    text = str(draft.fields.get(step.writes, ""))
    whole = "" if step.writes != "reply" or _ENDED.search(text) else whole_sentences(text)
    if len(whole) < len(text) / 3:
        return draft
    return replace(draft, fields={**draft.fields, step.writes: whole})


def _exchange_of(draft: Draft) -> Exchange:
    return Exchange(str(draft.fields["question"]), str(draft.fields["reply"]))


def _conversation(earlier: Sequence[Exchange], question: str) -> str:
    """The turns as lines, the last of them a user's."""
    lines = [f"User: {exchange.question}\nAssistant: {exchange.reply}" for exchange in earlier]
    return "\n".join([*lines, f"User: {question}"] if question else lines)


def _turns(exchanges: Sequence[Exchange]) -> list[str]:
    return [turn for exchange in exchanges for turn in (exchange.question, exchange.reply)]


def _repeats(who: str, text: str, said: Sequence[str]) -> str:
    mine = words(text)
    for turn in said:
        alike = rouge_l(mine, words(turn))
        if alike >= REPEATS:
            return f"The {who} repeats an earlier turn (ROUGE-L {alike:.2f}): {turn}"
    return ""
