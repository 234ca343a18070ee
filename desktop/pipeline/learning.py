"""What a round leaves to the next one: its best and most varied samples as examples, and a line of guidance.

Examples are chosen by maximal marginal relevance: Carbonell & Goldstein 1998, "The Use of MMR". Each next one is the
best of those that are least alike to those already chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample
from desktop.domain.text import shared_words, words
from desktop.judging.soundness import Scales
from desktop.pipeline.wording import advice_on, commonest_weakness
from desktop.pipeline.workshop import Workshop
from desktop.store.library import Library

EXAMPLES = 2
LEAST_REJECTED = 3
"""So many first drafts must have been rejected for the same weakness before the model is told of it."""

_LOOKED_AT = 200
_BALANCE = 0.5


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a round is given by those before it.

    `examples` are the ids of the samples that it is shown. So many first drafts were `rejected` for what is
    `weakest`, a signal or a fault by name, so that the model is told what to do about it; empty where there were too
    few.
    """

    examples: tuple[int, ...] = ()
    weakest: str = ""
    rejected: int = 0

    @property
    def guidance(self) -> str:
        """The line of guidance; empty where there is none."""
        return advice_on(self.weakest)

    def in_words(self, round_number: int) -> str:
        """What a round is given, as a sentence; empty where that is nothing."""
        shown = " and ".join(f"#{sample_id}" for sample_id in self.examples)
        told = f'told "{self.guidance}" ({self.rejected} drafts were rejected for that)' if self.guidance else ""
        given = " and ".join(part for part in (f"shown {shown} as examples" if shown else "", told) if part)
        return f"Round {round_number} is {given}." if given else ""


def learn_for(shop: Workshop, round_number: int) -> Learnt:
    """What the rounds before one teach it."""
    if round_number == 1:
        return Learnt()
    weakest, rejected = _weakness(shop, round_number, shop.judge.scales)
    if not shop.recipe.shows_examples:
        return Learnt((), weakest, rejected)
    best = shop.library.best_of_run(shop.run.id, round_number, _LOOKED_AT)
    return Learnt(tuple(sample.id for sample in most_varied(best, shop.recipe)), weakest, rejected)


def most_varied(best: Sequence[Sample], recipe: Recipe) -> list[Sample]:
    """The first, then those that score high and are least alike to the chosen ones, each from another seed."""
    chosen: list[Sample] = []
    left = [sample for sample in best if sample.lineage.seed_id is not None]
    texts = {sample.id: frozenset(words(str(sample.fields.get(recipe.judged, "")))) for sample in left}
    while left and len(chosen) < EXAMPLES:
        taken = max(left, key=lambda sample: _worth(sample, chosen, texts)) if chosen else left[0]
        chosen.append(taken)
        left = [sample for sample in left if sample.lineage.seed_id != taken.lineage.seed_id]
    return chosen


def examples_of(library: Library, learnt: Learnt) -> tuple[Mapping[str, Any], ...]:
    """The fields, and the seed's text, of the samples that a round is shown; those that are gone are left out."""
    return tuple(
        {**sample.fields, "seed": library.seed(sample.lineage.seed_id).text}
        for sample in library.samples_of(learnt.examples)
        if sample.lineage.seed_id is not None
    )


def _weakness(shop: Workshop, round_number: int, scales: Scales) -> tuple[str, int]:
    drafts = shop.library.weak_drafts(shop.run.id, round_number, shop.project.threshold, _LOOKED_AT)
    weakest, rejected = commonest_weakness(drafts, scales)
    return (weakest, rejected) if rejected >= LEAST_REJECTED else ("", 0)


def _worth(sample: Sample, chosen: Sequence[Sample], texts: Mapping[int, frozenset[str]]) -> float:
    alike = max(shared_words(texts[sample.id], texts[other.id]) for other in chosen)
    # What a person accepted is worth more than any score.
    return _BALANCE * (2.0 if sample.review else sample.score or 0.0) - (1 - _BALANCE) * alike
