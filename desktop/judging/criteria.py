"""The user's rubric: each criterion asked of the model, as a rating from 1 to 9.

What comes of it is measured and shown but is no part of the score: nobody has tested yet whether this model can
judge by such a criterion.
"""

from collections.abc import Sequence

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.sample import Signal
from desktop.engine.requests import Choose, Chosen, Prompt
from desktop.engine.work import Work

CRITERION = "criterion:"
"""What the names of these signals begin with; the criterion's number, from 1, follows."""

RATINGS = tuple("123456789")
LEAST_MASS = 0.05
"""Below this share of the model's whole distribution, what fell on the ratings says nothing."""

# The criterion comes last, so that all of a rubric share the beginning in the KV cache.
_ASKED = (
    "{source}Task: {task}\n\nAnswer: {answer}\n\n"
    "How far is this true of the answer? {criterion}\nGive a number from 1 (not at all) to 9 (fully)."
)
_SOURCE = "Text: {source}\n\n"
# A small model put 4 to 12% of its distribution on the digits without this, and over 93% with it.
_OPENING = "Rating: "


def measure_criteria(judged: Judged, rubric: Sequence[str]) -> Work[tuple[Signal, ...]]:
    """A signal for each criterion of the rubric, `criterion:1` and so on; blank ones are passed over.

    Its value is the mean of the model's distribution over the ratings, 1 to 9; its soundness the same from 0 to 1;
    its evidence the criterion. One that the model gives no rating for is left out.
    """
    asked = {number: text.strip() for number, text in enumerate(rubric, 1) if text.strip()}
    if not asked:
        return ()
    replies = yield tuple(_question(judged, criterion) for criterion in asked.values())
    return tuple(
        _signal(number, criterion, reply)
        for (number, criterion), reply in zip(asked.items(), replies, strict=True)
        if isinstance(reply, Chosen) and reply.mass >= LEAST_MASS
    )


def _question(judged: Judged, criterion: str) -> Choose:
    text = _ASKED.format(
        source=_SOURCE.format(source=judged.source.strip()) if judged.source.strip() else "",
        task=_task(judged),
        answer=judged.answer.strip(),
        criterion=criterion,
    )
    return Choose("", Prompt((Message("user", text),), opening=_OPENING), RATINGS)


def _task(judged: Judged) -> str:
    """What the answer is an answer to: of a conversation, what was said last."""
    said = [message.content for message in judged.prompt if message.role == "user"]
    return (judged.question or (said[-1] if said else "")).strip()


def _signal(number: int, criterion: str, reply: Chosen) -> Signal:
    value = sum(rating * share for rating, share in enumerate(reply.probabilities, 1)) / reply.mass
    return Signal(f"{CRITERION}{number}", round(value, 4), round((value - 1) / (len(RATINGS) - 1), 4), criterion)
