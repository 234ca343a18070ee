"""Semantic entropy: into how many meanings the answers to one prompt fall.

    - sum over the meanings of  p log p,  p the share of the answers with that meaning

In nats, from 0 (all say the same) to the logarithm of their number (each says something else). Two answers mean the
same where each holds at least half of the other's facts: entailment both ways, by the words.

Source: discrete semantic entropy, Farquhar et al. 2024, "Detecting hallucinations in large language models using
semantic entropy" (Nature 630), there with a model for the entailment.
"""

from collections.abc import Sequence
from math import fsum, log

from desktop.judging.kinds import SignalKind
from desktop.judging.signals.agreement import facts_of

KIND = SignalKind(
    name="semantic_entropy",
    title="Semantic entropy",
    says="Into how many meanings the answers to the same prompt fall, in nats. 0 where all say the same.",
    price="Nothing more than agreement.",
    usual=False,
    needs="resamples",
)
_HALF = 0.5


def semantic_entropy(answers: Sequence[str], question: str) -> float:
    """The entropy of the meanings of `answers`, in nats; 0 for none."""
    groups: list[list[frozenset[str]]] = []
    for answer in answers:
        said = frozenset(facts_of(answer, question))
        group = next((group for group in groups if _same(said, group[0])), None)
        if group is None:
            groups.append([said])
        else:
            group.append(said)
    shares = [len(group) / len(answers) for group in groups]
    return -fsum(share * log(share) for share in shares) + 0.0


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return one == other
    shared = len(one & other)
    return shared >= _HALF * len(one) and shared >= _HALF * len(other)
