"""Repetition: whether the text goes round in circles.

    distinct word trigrams / word trigrams

From 0 to 1; 1 where nothing is said twice, and for a text without any trigram.

Source: distinct n-grams, Li et al. 2016 (arXiv 1510.03055).
"""

from desktop.domain.text import words
from desktop.judging.kinds import SignalKind

KIND = SignalKind(
    name="repetition",
    title="Repetition",
    says="The share of three words in a row that occur only once. 1 where nothing is repeated, low where the text "
    "goes round in circles.",
    low="The text repeats itself",
    advice="Do not repeat yourself.",
    defects=("looping",),
)


def repetition(answer: str) -> float:
    """Distinct word trigrams over all of them, 0 to 1."""
    own = words(answer)
    trigrams = list(zip(own, own[1:], own[2:], strict=False))
    return len(set(trigrams)) / len(trigrams) if trigrams else 1.0
