"""What is asked of the model to judge an answer: its likelihood with and without what should explain it."""

from dataclasses import dataclass

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import Likelihood, Likely, Prompt, Refused
from desktop.engine.work import Work

BARE_TOKENS = 64
"""How many tokens of the answer are read without the prompt: whether it is on the topic shows at its beginning."""

SOURCE_PROMPT = "{source}\n\nAnswer from this text only: {question}"


class NotMeasurable(Exception):
    """The model cannot read the answer: it is too long, say. The text is the reason."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The answer's tokens given everything (`given`), given nothing (`bare`), and without its source (`unsourced`).

    `bare` holds only the first `BARE_TOKENS` of them. `end_logprob` is how ready the model is to stop after the
    answer, given everything.
    """

    given: TokenTrace
    end_logprob: float
    bare: TokenTrace
    unsourced: TokenTrace | None = None


def read(judged: Judged) -> Work[Readings]:
    """Ask for the likelihoods that are not yet known. Raises NotMeasurable."""
    if not judged.answer.strip():
        raise NotMeasurable("The answer is empty.")
    requests = _requests(judged)
    replies = yield tuple(requests.values())
    found: dict[str, Likely] = {}
    for name, reply in zip(requests, replies, strict=True):
        if isinstance(reply, Refused):
            raise NotMeasurable(reply.reason)
        assert isinstance(reply, Likely)
        found[name] = reply
    unsourced = found["unsourced"].trace if "unsourced" in found else None
    if "given" in found:
        return Readings(found["given"].trace, found["given"].end_logprob, found["bare"].trace, unsourced)
    assert judged.trace is not None
    return Readings(judged.trace, judged.end_logprob, found["bare"].trace, unsourced)


def _requests(judged: Judged) -> dict[str, Likelihood]:
    """The likelihoods to ask for, by name."""
    bare = Likelihood("", Prompt((Message("user", ""),)), judged.answer, first=BARE_TOKENS)
    requests = {"bare": bare}
    if judged.source.strip():
        asked = SOURCE_PROMPT.format(source=judged.source.strip(), question=judged.question.strip())
        requests["given"] = _likelihood((Message("user", asked),), judged.answer)
        requests["unsourced"] = _likelihood((Message("user", judged.question.strip()),), judged.answer)
    elif not judged.trace:
        requests["given"] = _likelihood(judged.prompt, judged.answer)
    return requests


def _likelihood(prompt: tuple[Message, ...], answer: str) -> Likelihood:
    return Likelihood("", Prompt(prompt), answer)
