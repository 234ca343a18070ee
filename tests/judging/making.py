"""Readings, scales and engines made by hand."""

from collections.abc import Callable, Sequence

from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import (
    Choose,
    Chosen,
    EngineEvent,
    Generate,
    Generated,
    Likelihood,
    Likely,
    Refused,
    Request,
)
from desktop.engine.scripted import ScriptedEngine
from desktop.judging.readings import Readings
from desktop.judging.soundness import Scale, Scales, Weighing

SCALES = Scales(
    signals={
        "relevance": Scale(0.5, 0.1),
        "coherence": Scale(-3.0, 0.25),
        "completeness": Scale(-6.0, 0.5),
        "repetition": Scale(0.6, 0.05),
        "citation": Scale(0.5, 0.1),
    },
    grounding=Weighing({"least_supported_word": 1.0, "words_in_source": 2.0}, Scale(1.0, 0.25)),
)


def trace(logprobs: Sequence[float], lengths: Sequence[int] = ()) -> TokenTrace:
    """A trace of tokens of one byte, unless said otherwise."""
    return TokenTrace(tuple(lengths) or (1,) * len(logprobs), tuple(logprobs))


def readings(
    given: Sequence[float] = (-1.0,),
    bare: Sequence[float] | None = (-2.0,),
    end: float = -1.0,
    unsourced: Sequence[float] | None = None,
    lengths: Sequence[int] = (),
) -> Readings:
    """Readings from log-probabilities."""
    return Readings(
        trace(given, lengths),
        end,
        None if bare is None else trace(bare),
        None if unsourced is None else trace(unsourced, lengths),
    )


def likely(
    logprob: Callable[[str, str], float],
    end: float = -1.0,
    resamples: Sequence[str] = (),
    chances: Callable[[Choose], Sequence[float]] = lambda request: [1 / len(request.answers)] * len(request.answers),
) -> ScriptedEngine:
    """An engine that finds a word of a text as likely as `logprob` says, from what was asked and the word.

    Asked to write, it writes the next of the `resamples`; asked to choose, it gives the answers those `chances`.
    """
    written = iter(resamples)

    def script(request: Request) -> EngineEvent:
        match request:
            case Likelihood():
                asked = request.prompt.messages[-1].content
                read = request.continuation.split(" ")[: request.first or None]
                found = [logprob(asked, word) for word in read]
                return Likely(request.id, trace(found, word_lengths(" ".join(read))), end)
            case Generate():
                text = next(written)
                return Generated(request.id, text, trace(()), -1.0, "stop", 5, 0, 0.1)
            case Choose():
                return Chosen(request.id, tuple(chances(request)))
            case _:
                return Refused(request.id, "not in the script")

    return ScriptedEngine(script)


def word_lengths(text: str) -> list[int]:
    """The bytes of each word with the space before it: such are a model's tokens, roughly."""
    first, *others = text.split(" ")
    return [len(first.encode()), *(len(word.encode()) + 1 for word in others)]
