"""What is asked of the model to judge an answer: its likelihood with and without what should explain it."""

from collections.abc import Collection
from dataclasses import dataclass

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import Choose, Chosen, Likelihood, Likely, Prompt, Refused, Reply
from desktop.engine.work import Work
from desktop.judging.signals import asked_support
from desktop.judging.signals.grounding import PARTS
from desktop.judging.signals.order import Shuffle, shuffle

BARE_TOKENS = 64
"""How many tokens of the answer are read without the prompt: whether it is on the topic shows at its beginning."""

OF_SOURCE = frozenset({"grounding", "source_gain", *PARTS})
"""The signals that are measured together, from the answer with its source and without it."""

NOTHING_ASKED = (Message("user", "Write a text."),)
"""What a text is read after that answers nothing."""

SOURCE_PROMPT = "{source}\n\nAnswer from this text only: {question}"


class NotMeasurable(Exception):
    """The model cannot read the answer: it is too long, say. The text is the reason."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The answer's tokens given everything (`given`), given nothing (`bare`), and without its source (`unsourced`).

    `bare` holds only the first `BARE_TOKENS` of them, and is None where nobody asked for it. `end_logprob` is how
    ready the model is to stop after the answer, given everything. `shuffled` is the trace of the `shuffle` of its
    beginning, `asked` is the model's own word on its support.
    """

    given: TokenTrace
    end_logprob: float
    bare: TokenTrace | None = None
    unsourced: TokenTrace | None = None
    shuffle: Shuffle | None = None
    shuffled: TokenTrace | None = None
    asked: Chosen | None = None


def read(judged: Judged, wanted: Collection[str]) -> Work[Readings]:
    """Ask for what the `wanted` signals need and is not yet known. Raises NotMeasurable."""
    if not judged.answer.strip():
        raise NotMeasurable("The answer is empty.")
    shuffling = shuffle(judged.answer) if "order" in wanted else None
    requests = _requests(judged, wanted, shuffling)
    replies = (yield tuple(requests.values())) if requests else ()
    found = {name: _measured(reply) for name, reply in zip(requests, replies, strict=True)}
    traces = {name: reply.trace for name, reply in found.items() if isinstance(reply, Likely)}
    given, asked = found.get("given"), found.get("asked")
    if isinstance(given, Likely):
        known, end_logprob = given.trace, given.end_logprob
    else:
        assert judged.trace is not None
        known, end_logprob = judged.trace, judged.end_logprob
    return Readings(
        known,
        end_logprob,
        traces.get("bare"),
        traces.get("unsourced"),
        shuffling,
        traces.get("shuffled"),
        asked if isinstance(asked, Chosen) else None,
    )


def given_prompt(judged: Judged) -> tuple[Message, ...]:
    """What the answer is read after: its prompt, or the source and what was asked of it; a wish for a text by itself.

    Scales were measured on answers, and without any prompt the built-in model finds even a sound text less likely.
    """
    if not judged.source.strip():
        return judged.prompt or NOTHING_ASKED
    asked = SOURCE_PROMPT.format(source=judged.source.strip(), question=judged.question.strip())
    return (Message("user", asked),)


def _requests(judged: Judged, wanted: Collection[str], shuffling: Shuffle | None) -> dict[str, Likelihood | Choose]:
    """What to ask for, by name. What shares the prompt stands together, so that it is decoded once."""
    prompt, answer = Prompt(given_prompt(judged)), judged.answer
    requests: dict[str, Likelihood | Choose] = {}
    if judged.source.strip() or not judged.trace:
        requests["given"] = Likelihood("", prompt, answer)
    if shuffling is not None:
        requests["shuffled"] = Likelihood("", prompt, shuffling.other)
    # What answers nothing can be no likelier for what was asked.
    if judged.asked and {"relevance", "difficulty"} & set(wanted):
        requests["bare"] = Likelihood("", Prompt((Message("user", ""),)), answer, first=BARE_TOKENS)
    if judged.source.strip() and OF_SOURCE & set(wanted):
        asked = Prompt((Message("user", judged.question.strip()),))
        requests["unsourced"] = Likelihood("", asked, answer)
    if judged.source.strip() and "asked_support" in wanted:
        requests["asked"] = asked_support.question(judged)
    return requests


def _measured(reply: Reply) -> Likely | Chosen:
    if isinstance(reply, Refused):
        raise NotMeasurable(reply.reason)
    assert isinstance(reply, Likely | Chosen)
    return reply
