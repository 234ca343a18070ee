"""What a text was written to: each prompt that it may be an answer to, by how likely it makes the text.

Method: Min et al. 2022, "Noisy Channel Language Model Prompting for Few-Shot Text Classification" (arXiv 2108.04106):

    P(prompt | text) is proportional to P(text | prompt)    where each prompt is as likely as the next

A small model is asked for no name and no letter of a class, which it confuses: it only reads the text.
"""

from collections.abc import Sequence
from math import exp, fsum

from desktop.engine.requests import Likelihood, Likely, Prompt, Refused, Reply
from desktop.engine.work import Work


class NotReadable(Exception):
    """The model cannot read the text after one of the prompts; the reason in a sentence."""


def logs_after(prompts: Sequence[Prompt], text: str) -> Work[tuple[float, ...]]:
    """The log-probability of a text after each prompt, but for its opening. Raises NotReadable."""
    replies = yield tuple(Likelihood("", prompt, text.removeprefix(prompt.opening)) for prompt in prompts)
    return tuple(map(_log, replies))


def shares(logs: Sequence[float]) -> tuple[float, ...]:
    """The probability of each prompt, in all 1, from the log-probabilities of the text after each."""
    weights = [exp(each - max(logs)) for each in logs]
    return tuple(weight / fsum(weights) for weight in weights)


def _log(reply: Reply) -> float:
    if isinstance(reply, Refused):
        raise NotReadable(reply.reason)
    assert isinstance(reply, Likely)
    return fsum(reply.trace.logprobs)
