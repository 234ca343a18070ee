"""Coherence: whether the words make sense in this order.

    mean over the tokens of  log P(token | prompt, before)

In nats a token, the negative logarithm of the perplexity: from about -8 (words in random order) to 0.

Source: perplexity as a measure of fluency; Jelinek et al. 1977.
"""

from desktop.judging.kinds import SignalKind
from desktop.judging.readings import Readings

KIND = SignalKind(
    name="coherence",
    title="Coherence",
    says="How likely the model finds the words in this order: the mean log-probability of a token, in nats. Low "
    "where the words make little sense.",
    low="The model finds the words unlikely in this order: they make little sense",
    advice="Use plain and clear words.",
    defects=("words scrambled", "off topic", "sentences shuffled"),
    price="Nothing, where the model wrote the text itself; else the answer once.",
)


def coherence(readings: Readings) -> float:
    """Mean log-probability of the answer's tokens given the prompt, in nats."""
    return readings.given.mean_logprob
