"""Readings and scales made by hand."""

from collections.abc import Callable, Sequence

from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import EngineEvent, Likelihood, Likely, Request
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
    meanings={
        "relevance": "off the topic",
        "coherence": "makes no sense",
        "completeness": "cut off",
        "repetition": "repeats itself",
        "citation": "not proved",
        "grounding": "not supported",
    },
)


def trace(logprobs: Sequence[float], lengths: Sequence[int] = ()) -> TokenTrace:
    """A trace of tokens of one byte, unless said otherwise."""
    return TokenTrace(tuple(lengths) or (1,) * len(logprobs), tuple(logprobs), (0.0,) * len(logprobs))


def readings(
    given: Sequence[float] = (-1.0,),
    bare: Sequence[float] = (-2.0,),
    end: float = -1.0,
    unsourced: Sequence[float] | None = None,
    lengths: Sequence[int] = (),
) -> Readings:
    """Readings from log-probabilities."""
    alone = None if unsourced is None else trace(unsourced, lengths)
    return Readings(trace(given, lengths), end, trace(bare), alone)


def likely(logprob: Callable[[str, str], float], end: float = -1.0) -> ScriptedEngine:
    """An engine that finds a word of a text as likely as `logprob` says, from what was asked and the word."""

    def script(request: Request) -> EngineEvent:
        assert isinstance(request, Likelihood)
        asked = request.prompt.messages[-1].content
        read = request.continuation.split(" ")[: request.first or None]
        return Likely(request.id, trace([logprob(asked, word) for word in read], word_lengths(" ".join(read))), end)

    return ScriptedEngine(script)


def word_lengths(text: str) -> list[int]:
    """The bytes of each word with the space before it: such are a model's tokens, roughly."""
    first, *others = text.split(" ")
    return [len(first.encode()), *(len(word.encode()) + 1 for word in others)]
