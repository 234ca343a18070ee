"""The user's rubric: each criterion asked of the model, as a rating from 1 to 9.

What comes of it is measured and shown. It has a part in the score only where the check-up showed that this model can
judge by such a criterion.

Source: the mean of the judge's whole distribution, Wang et al. 2025, "Improving LLM-as-a-Judge Inference with the
Judgment Distribution" (arXiv 2503.03064).
"""

import math
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
SOURCE = "Text: {source}\n\n"
# A small model put 4 to 12% of its distribution on the digits without this, and over 93% with it.
OPENING = "Rating: "


def measure_criteria(judged: Judged, rubric: Sequence[str]) -> Work[tuple[Signal, ...]]:
    """A signal for each criterion of the rubric, `criterion:1` and so on; blank ones are passed over.

    Its value is the mean of the model's distribution over the ratings, 1 to 9; its soundness the same from 0 to 1;
    its evidence the criterion, with the spread and how much of the distribution fell on the ratings. One that the
    model gives no rating for is left out.
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
        source=SOURCE.format(source=judged.source.strip()) if judged.source.strip() else "",
        task=judged.asked,
        answer=judged.answer.strip(),
        criterion=criterion,
    )
    return Choose("", Prompt((Message("user", text),), opening=OPENING), RATINGS)


def mean_rating(reply: Chosen) -> float:
    """The mean of the model's distribution over the ratings, 1 to 9. Some of it must have fallen on them."""
    return sum(rating * share for rating, share in enumerate(reply.probabilities, 1)) / reply.mass


def spread(reply: Chosen) -> float:
    """The standard deviation of the same, 0 to 4: how undecided the model was."""
    mean = mean_rating(reply)
    variance = sum((rating - mean) ** 2 * share for rating, share in enumerate(reply.probabilities, 1)) / reply.mass
    return math.sqrt(variance)


def _signal(number: int, criterion: str, reply: Chosen) -> Signal:
    value = mean_rating(reply)
    said = f"{criterion} (rated {value:.1f} ± {spread(reply):.1f}, {reply.mass:.0%} of the model's word on a rating)"
    return Signal(f"{CRITERION}{number}", round(value, 4), round((value - 1) / (len(RATINGS) - 1), 4), said)
