"""Instruction-following difficulty: how little the prompt helped.

    perplexity(beginning of the answer | prompt) / perplexity(beginning of the answer)

Above 0; near 1 or above where the prompt does not help, near 0 where it gives the answer away. Neither end is a
defect: it has no part in the score until your reviews give it one.

Source: Li et al. 2023, "From Quantity to Quality" (arXiv 2308.12032); with a small model, Li et al. 2024,
"Superfiltering" (arXiv 2402.00530). They read the whole answer, here it is its first tokens.
"""

from math import exp

from desktop.judging.kinds import SignalKind
from desktop.judging.readings import Readings
from desktop.judging.signals.relevance import relevance

KIND = SignalKind(
    name="difficulty",
    title="Difficulty",
    says="How little the prompt helped to find the beginning of the answer: perplexity with the prompt over "
    "perplexity without it. Near 1 where it did not help at all.",
    price="Nothing more than relevance.",
)


def difficulty(readings: Readings) -> float:
    """The ratio of the perplexities with and without the prompt: the exponential of what the prompt takes away."""
    return exp(-relevance(readings))
