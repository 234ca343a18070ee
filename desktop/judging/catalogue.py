"""All signals that there are, and what measuring some of them costs."""

from collections.abc import Collection, Mapping

from desktop.judging.kinds import SignalKind
from desktop.judging.signals import (
    agreement,
    asked_support,
    citation,
    coherence,
    completeness,
    copied_bigrams,
    difficulty,
    doubt,
    grounding,
    names,
    order,
    relevance,
    repetition,
    semantic_entropy,
    source_words,
    support,
)

KINDS: Mapping[str, SignalKind] = {
    kind.name: kind
    for kind in (
        relevance.KIND,
        coherence.KIND,
        completeness.KIND,
        repetition.KIND,
        order.KIND,
        difficulty.KIND,
        doubt.KIND,
        grounding.KIND,
        support.GAIN,
        support.LEAST,
        copied_bigrams.KIND,
        source_words.KIND,
        names.KIND,
        citation.KIND,
        asked_support.KIND,
        agreement.KIND,
        semantic_entropy.KIND,
    )
}

USUAL = frozenset(name for name, kind in KINDS.items() if kind.usual)
"""The signals that are measured unless a project says otherwise."""

OF_PROMPT = frozenset({relevance.KIND.name, difficulty.KIND.name})
"""The signals of how an answer goes with its prompt: all that speaks of a text that the model did not write."""

ADVICE = tuple(dict.fromkeys(kind.advice for kind in KINDS.values() if kind.advice))
"""What a model can be told to do better."""


def price(names: Collection[str], prompt: int, answer: int) -> int:
    """How many tokens are decoded to measure signals of an answer of so many tokens to a prompt of so many."""
    return sum(KINDS[name].tokens(prompt, answer) for name in names if name in KINDS)
