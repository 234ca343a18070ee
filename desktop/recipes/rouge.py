"""How alike two texts are, by their words in order."""

from rapidfuzz.distance import LCSseq

REPEATS = 0.7
"""From this ROUGE-L on a text only says again what another says (the bound of Self-Instruct, arXiv 2212.10560)."""


def rouge_l(left: list[str], right: list[str]) -> float:
    """ROUGE-L F1 of two lists of words (Lin 2004): from the longest common subsequence, 0 to 1."""
    if not left or not right:
        return 0.0
    return 2 * LCSseq.similarity(left, right) / (len(left) + len(right))
