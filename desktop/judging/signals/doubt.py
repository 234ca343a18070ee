"""Doubt: how unsure the model was of its least sure words.

    mean over the least likely tenth of the tokens of  log P(token | prompt, before)

In nats, below 0. A rare but right word lowers it as much as an invented one: it has no part in the score until your
reviews give it one. The window shades every word by it.

Source: token-level uncertainty, Manakul et al. 2023, "SelfCheckGPT" (arXiv 2303.08896), there as a baseline.
"""

from math import fsum

from desktop.judging.kinds import SignalKind
from desktop.judging.readings import Readings

KIND = SignalKind(
    name="doubt",
    title="Least sure words",
    says="The mean log-probability of the tenth of the tokens that the model found least likely, in nats. Low where "
    "it was guessing, or where a word is rare.",
)
_TENTH = 10


def doubt(readings: Readings) -> float:
    """Mean log-probability of the least likely tenth of the answer's tokens; 0 for an empty answer."""
    least = sorted(readings.given.logprobs)[: max(1, len(readings.given) // _TENTH)]
    return fsum(least) / len(least) if least else 0.0
