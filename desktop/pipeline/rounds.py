"""Whether a run's rounds help: measured between fresh first drafts of its first and its latest round, not assumed.

The score chose the examples that later rounds were shown, so it may flatter them; beside it stands a measure that
chose nothing. Variety is measured too: a loop that learns from itself can end in one text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop.curation.variety import compression, distinct_pairs
from desktop.domain.interval import Interval
from desktop.domain.text import words
from desktop.judging.checkup.figures import interval
from desktop.pipeline.probing import Probe, Probed
from desktop.recipes.rouge import REPEATS, rouge_l

MOST_LOSS = 0.25
"""The share of its variety that a round may lose against the first before the loop is stopped."""

_LEAST_PROBES = 3
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class RoundsCompared:
    """The latest round's first drafts against those of the first round, on the same seeds.

    `score` and `unchosen` are differences of means with their 95 % intervals, `unchosen` of the signal that chose
    nothing, None where it was not measured. `first_variety` and `variety` are shares of distinct word pairs, 0 to 1,
    among as many words of each round, `first_compression` and `compression` how many times shorter these become. The
    spreads are mean cosine distances of embeddings, None where there are none. `repeats` is the share of the latest
    round's texts that repeat an example they were shown. Of its `probes` drafts so many are `usable`; the others
    failed or were rejected by the recipe, and score 0.
    """

    first: int
    latest: int
    score: Interval
    unchosen: Interval | None
    first_variety: float
    variety: float
    repeats: float
    first_compression: float = 1.0
    compression: float = 1.0
    first_spread: float | None = None
    spread: float | None = None
    probes: int = 0
    usable: int = 0

    @property
    def collapses(self) -> bool:
        """Whether so much variety was lost that the loop should not go on."""
        bound = 1 - MOST_LOSS
        return self.variety < bound * self.first_variety or self.first_compression < bound * self.compression

    def in_words(self) -> str:
        """What came of it, in a sentence or two."""
        bounds = f"({self.score.low:+.2f} to {self.score.high:+.2f})"
        figures = f"{abs(self.score.value):.2f} {bounds}"
        if self.score.low > 0:
            said = f"Round {self.latest} is better than round {self.first} by {figures}."
        elif self.score.high < 0:
            said = f"Round {self.latest} is worse than round {self.first} by {figures}: the loop does harm here."
        else:
            figures = f"{self.score.value:+.2f} {bounds}"
            said = f"The loop does not help here: round {self.latest} differs from round {self.first} by {figures}."
        return " ".join((said, *self._warnings()))

    def collapse_in_words(self) -> str:
        """Why the loop is stopped."""
        return (
            f"The loop was stopped: {self.first_variety:.2f} of the word pairs of round {self.first} are distinct, "
            f"and {self.variety:.2f} of those of round {self.latest}; compressed, they become "
            f"{self.first_compression:.2f} and {self.compression:.2f} times shorter. Start a new run with more or "
            "other seeds, or resume this one to go on all the same."
        )

    def _warnings(self) -> Iterable[str]:
        if self.unchosen is not None and self.score.low > 0 and self.unchosen.high < 0:
            yield "A measure that chose nothing went down meanwhile: the score may flatter itself."
        if self.repeats > 0:
            yield f"{self.repeats:.0%} of its texts repeat an example."


def compare_rounds(before: Probed, after: Probed, latest: int, examples: Sequence[str]) -> RoundsCompared | None:
    """The drafts of the round `latest`, which was shown `examples`, against those of the first.

    None where either has too few that can be used.
    """
    texts = [before.texts, after.texts]
    if min(len(each) for each in texts) < _LEAST_PROBES:
        return None
    length = min(sum(len(words(text)) for text in each) for each in texts)
    return RoundsCompared(
        first=1,
        latest=latest,
        score=difference(_by_seed(before, _score), _by_seed(after, _score)),
        unchosen=_unchosen(before, after),
        first_variety=distinct_pairs(texts[0], length),
        variety=distinct_pairs(texts[1], length),
        repeats=sum(repeats(text, examples) for text in texts[1]) / len(texts[1]),
        first_compression=compression(texts[0], length),
        compression=compression(texts[1], length),
        first_spread=before.spread,
        spread=after.spread,
        probes=len(after.probes),
        usable=len(after.texts),
    )


def difference(before: Mapping[int | None, Sequence[float]], after: Mapping[int | None, Sequence[float]]) -> Interval:
    """How much higher the mean is after than before, by seed, with its bootstrap interval.

    Seeds that both have are compared with themselves and drawn together (Efron 1979); where they share fewer than
    half, the two are drawn apart.
    """
    chance = np.random.default_rng(0)
    shared = sorted(before.keys() & after.keys(), key=str)
    if 2 * len(shared) >= max(len(before), len(after)):
        gaps = np.array([np.mean(after[seed]) - np.mean(before[seed]) for seed in shared])
        drawn = [float(chance.choice(gaps, len(gaps)).mean()) for _ in range(_DRAWS)]
        return interval(float(gaps.mean()), drawn)
    old, new = (np.array([value for values in each.values() for value in values]) for each in (before, after))
    drawn = [float(chance.choice(new, len(new)).mean() - chance.choice(old, len(old)).mean()) for _ in range(_DRAWS)]
    return interval(float(new.mean() - old.mean()), drawn)


def repeats(text: str, examples: Sequence[str]) -> bool:
    """Whether a text says again what an example says (ROUGE-L of 0.7 and above)."""
    return any(rouge_l(words(text), words(example)) >= REPEATS for example in examples)


def _unchosen(before: Probed, after: Probed) -> Interval | None:
    old, new = _by_seed(before, _unchosen_value), _by_seed(after, _unchosen_value)
    return difference(old, new) if old and new else None


def _by_seed(probed: Probed, value: Callable[[Probe], float | None]) -> dict[int | None, list[float]]:
    found: dict[int | None, list[float]] = {}
    for probe in probed.probes:
        measured = value(probe)
        if measured is not None:
            found.setdefault(probe.seed_id, []).append(measured)
    return found


def _score(probe: Probe) -> float | None:
    return probe.score


def _unchosen_value(probe: Probe) -> float | None:
    return probe.unchosen
