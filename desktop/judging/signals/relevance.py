"""Relevance: whether the answer answers the prompt.

    mean over the first tokens of  log P(token | prompt, before) - log P(token | before)

In nats a token: the pointwise mutual information of prompt and answer. From about -1 to 3; about 0 for an answer to
another prompt. Whether it is on the topic shows at its beginning, so that only that is read again.

Source: pointwise mutual information as a score of relevance, Li et al. 2016, "A Diversity-Promoting Objective
Function for Neural Conversation Models" (arXiv 1510.03055).
"""

from math import fsum

from desktop.judging.kinds import SignalKind
from desktop.judging.readings import BARE_TOKENS, Readings

KIND = SignalKind(
    name="relevance",
    title="Relevance",
    says="How much likelier the prompt makes the beginning of the answer, in nats a token. About 0 for an answer to "
    "something else.",
    low="The prompt does not make this answer any likelier: it is off the topic",
    advice="Stay with what was asked.",
    defects=("off topic",),
    price=f"The first {BARE_TOKENS} tokens of the answer once more, without the prompt.",
    tokens=lambda prompt, answer: min(answer, BARE_TOKENS),
)


def relevance(readings: Readings) -> float:
    """The gain of the beginning's mean log-probability through the prompt; 0 for an empty answer."""
    assert readings.bare is not None
    beginning = readings.given.logprobs[: len(readings.bare)]
    return fsum(beginning) / max(1, len(beginning)) - readings.bare.mean_logprob
