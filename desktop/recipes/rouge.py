"""How alike two texts are, by their words in order."""

from rapidfuzz.distance import LCSseq


def rouge_l(left: list[str], right: list[str]) -> float:
    """ROUGE-L F1 of two lists of words (Lin 2004): from the longest common subsequence, 0 to 1."""
    if not left or not right:
        return 0.0
    return 2 * LCSseq.similarity(left, right) / (len(left) + len(right))
