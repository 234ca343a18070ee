"""Citation: whether the sentence that the answer cites proves it.

    the answer's telling words that stand in the cited sentence / its telling words

From 0 to 1, and at most 0.25 where one of the two says that something is not so and the other does not: verified
against the words, not trusted.

Source: citation precision, Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations" (arXiv
2305.14627), here by the words.
"""

from desktop.domain.text import words
from desktop.judging.kinds import SignalKind
from desktop.judging.signals.source_words import words_in_source

KIND = SignalKind(
    name="citation",
    title="Citation",
    says="The share of the answer's telling words that stand in the sentence that it cites. Held down where one of "
    "the two says no and the other does not.",
    low="The cited sentence does not prove this",
    advice="Use the words of the sentence.",
    defects=("wrong citation",),
    needs="citation",
)
_CONTRADICTED = 0.25
_NEGATIONS = frozenset({"not", "no", "never", "without", "neither", "nor", "none", "cannot"})


def citation(answer: str, question: str, cited: str) -> float:
    """How much of the answer stands in the sentence that it cites, 0 to 1."""
    share, _ = words_in_source(answer, question, cited)
    return min(share, _CONTRADICTED) if negated(answer) != negated(cited) else share


def negated(text: str) -> bool:
    """Whether a sentence says that something is not so (in English)."""
    return any(word in _NEGATIONS or word.endswith(("n't", "n’t")) for word in words(text))
