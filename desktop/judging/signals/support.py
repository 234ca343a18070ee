"""Support: what the source does for each word of the answer.

    gain of a token = log P(token | source, question, before) - log P(token | question, before)

In nats. `source_gain` is the mean over the answer's tokens: about 0 where the model would have said the same without
the source. `least_supported_word` is the least gain of any token: below 0 the source speaks against it, and that is
where an invention shows.

Source: contrast with and without the context, Shi et al. 2023, "Trusting Your Evidence" (arXiv 2305.14739), there for
decoding; as a score measured for this project (`make bench-signals`).
"""

from desktop.judging.kinds import SignalKind
from desktop.judging.readings import Readings

GAIN = SignalKind(
    name="source_gain",
    title="Gain from the source",
    says="How much likelier the source makes the answer, as a mean over its tokens, in nats. About 0 where the model "
    "would have said the same without it.",
    defects=("unsupported sentence", "contradiction"),
    price="The answer once with the source and once without it.",
    tokens=lambda prompt, answer: 2 * answer + prompt,
    needs="source",
)
LEAST = SignalKind(
    name="least_supported_word",
    title="Least supported word",
    says="The least that the source does for any token, in nats. Below 0 the source speaks against it; the word is "
    "where an invention shows.",
    defects=("contradiction", "unsupported sentence", "numbers or names changed"),
    price="Nothing more than the gain from the source.",
    needs="source",
)


def gains(readings: Readings) -> tuple[float, ...]:
    """What the source adds to the log-probability of each of the answer's tokens; empty without a source."""
    if readings.unsourced is None:
        return ()
    alone = readings.unsourced.logprobs
    return tuple(given - without for given, without in zip(readings.given.logprobs, alone, strict=True))
