"""Copied bigrams: how much of the answer stands in the source, pair of words by pair of words.

    the answer's word bigrams that stand in the source / the answer's word bigrams

From 0 to 1. For one word alone, whether it stands there.

Source: n-gram overlap with the source, Grusky et al. 2018, "Newsroom" (arXiv 1804.11283), there as coverage.
"""

from collections.abc import Set as AbstractSet
from itertools import pairwise

from desktop.domain.text import words
from desktop.judging.kinds import SignalKind

KIND = SignalKind(
    name="copied_bigrams",
    title="Pairs of words from the source",
    says="The share of the answer's pairs of neighbouring words that stand so in the source.",
    defects=("numbers or names changed", "contradiction", "unsupported sentence"),
    needs="source",
)

Bigrams = AbstractSet[tuple[str, str]]


def copied_bigrams(answer: str, source: str) -> float:
    """Share of the answer's word bigrams that stand in the source, 0 to 1; of its words, if it is one word."""
    own, theirs = words(answer), words(source)
    if len(own) < 2:
        return float(all(word in set(theirs) for word in own))
    known = set(pairwise(theirs))
    return sum(pair in known for pair in pairwise(own)) / (len(own) - 1)
