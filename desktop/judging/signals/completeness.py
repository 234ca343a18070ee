"""Completeness: whether the answer ends where the model would end it.

    log P(end of the answer | prompt, answer)

In nats, from about -20 (cut off in the middle of a sentence) to 0.

Source: the end token's probability, read where the text ends; measured for this project (`make bench-signals`).
"""

from desktop.judging.kinds import SignalKind
from desktop.judging.readings import Readings

KIND = SignalKind(
    name="completeness",
    title="Completeness",
    says="How ready the model is to end right after the last word: the log-probability of the end, in nats. Low "
    "where the text is cut off.",
    low="The model would not end here: the text is cut off",
    advice="Finish your last sentence.",
    defects=("cut off",),
)


def completeness(readings: Readings) -> float:
    """Log-probability, in nats, that the model would end right after the answer."""
    return readings.end_logprob
