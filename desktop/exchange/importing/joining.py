"""A prompt and what an answer brings of its own conversation, which may repeat the prompt or go on from it."""

from collections.abc import Sequence

from desktop.domain.message import Message
from desktop.exchange.importing.row import NotARow
from desktop.exchange.importing.turns import Turns


def shared_beginning(one: Sequence[Message], other: Sequence[Message]) -> int:
    """How many turns two conversations begin with alike."""
    alike = (number for number, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    return next(alike, min(len(one), len(other)))


def joined(prompt: Turns, lead: Turns) -> Turns:
    """All that comes before an answer, each turn once: its `prompt`, and the turns that lead to it in its own column.

    Those are the prompt once more, all of it or its end, perhaps with more around it; or they come after it. Raises
    NotARow where they are neither.
    """
    if not prompt or not lead:
        return (*prompt, *lead)
    if prompt[-len(lead) :] == lead:
        return prompt
    system = prompt[:1] if prompt[0].role == "system" and lead[0].role != "system" else ()
    if _holds(lead, prompt[len(system) :]):
        return (*system, *lead)
    if (prompt[-1].role == "assistant") != (lead[0].role == "assistant"):
        return (*prompt, *lead)
    raise NotARow("its prompt is another one than its answer begins with")


def _holds(turns: Turns, part: Turns) -> bool:
    return any(turns[start : start + len(part)] == part for start in range(len(turns) - len(part) + 1))
