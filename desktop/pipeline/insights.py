"""A project in figures, as plain data for plots."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Status
from desktop.domain.text import words
from desktop.store.library import Library
from desktop.store.statistics import RoundShare, SeedShare

BINS = 20
MOST_TEXTS = 20_000
_MOST_SEEDS = 10
_LEAST_REVIEWS = 2


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values fall between each two neighbours of `edges`; the last bin holds its upper edge too."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well the score agrees with a person's reviews.

    `auc` is the probability that a sample that was kept scores higher than one that was rejected; `agreed` the share
    of reviews that the threshold decides alike.
    """

    kept: int
    rejected: int
    auc: float
    agreed: float


@dataclass(frozen=True, slots=True)
class Insights:
    """The figures of a project. `signals` are histograms of soundness by the signal's name.

    `lengths` counts the words of the judged texts of the first accepted samples, `texts_read` of them. `worst_seeds`
    and `best_seeds` are by the share that was accepted. `agreement` is None where a person has kept or rejected fewer
    than two scored samples.
    """

    scores: Histogram
    signals: Mapping[str, Histogram]
    lengths: Histogram
    texts_read: int
    worst_seeds: tuple[SeedShare, ...]
    best_seeds: tuple[SeedShare, ...]
    rounds: tuple[RoundShare, ...]
    agreement: Agreement | None


def insights(library: Library, project: Project, recipe: Recipe) -> Insights:
    """All figures; takes seconds on a large project."""
    lengths = _read_texts(library, project, recipe)
    histograms = library.signal_histograms(project.id, BINS)
    return Insights(
        scores=_shares(library.score_histogram(project.id, BINS)),
        signals={name: _shares(counts) for name, counts in histograms.items()},
        lengths=length_histogram(lengths),
        texts_read=len(lengths),
        worst_seeds=tuple(library.accepted_by_seed(project.id, _MOST_SEEDS, worst_first=True)),
        best_seeds=tuple(library.accepted_by_seed(project.id, _MOST_SEEDS, worst_first=False)),
        rounds=tuple(library.accepted_by_round(project.id)),
        agreement=agreement_of(library.reviewed_scores(project.id), project.threshold),
    )


def length_histogram(lengths: Sequence[int]) -> Histogram:
    """Numbers of words in at most 20 bins of a round width (1, 2, 5, 10, 20, ...), from a multiple of it on."""
    if not lengths:
        return Histogram((), ())
    width = _round_width(max(lengths) - min(lengths) + 1)
    first = min(lengths) // width
    counts = Counter(length // width - first for length in lengths)
    bins = max(counts) + 1
    edges = tuple(float((first + number) * width) for number in range(bins + 1))
    return Histogram(edges, tuple(counts[number] for number in range(bins)))


def agreement_of(reviews: Sequence[tuple[float, bool]], threshold: float) -> Agreement | None:
    """The agreement of scores with whether a person kept the sample; None with fewer than two of either."""
    kept = [score for score, was_kept in reviews if was_kept]
    rejected = [score for score, was_kept in reviews if not was_kept]
    if min(len(kept), len(rejected)) < _LEAST_REVIEWS:
        return None
    agreed = sum((score >= threshold) == was_kept for score, was_kept in reviews) / len(reviews)
    return Agreement(len(kept), len(rejected), _auc(kept, rejected), agreed)


def _auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """The share of pairs in which the first is higher, ties counted half: the Mann-Whitney rank statistic."""
    _, places, counts = np.unique([*higher, *lower], return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(counts) - (counts - 1) / 2
    ranks = float(mean_ranks[places[: len(higher)]].sum())
    return (ranks - len(higher) * (len(higher) + 1) / 2) / (len(higher) * len(lower))


def _read_texts(library: Library, project: Project, recipe: Recipe) -> list[int]:
    """The number of words of each text."""
    values = library.field_values(project.id, recipe.judged, (Status.ACCEPTED,))
    return [len(words(text)) for _, text in islice(values, MOST_TEXTS)]


def _round_width(span: int) -> int:
    """The least of 1, 2, 5, 10, 20, ... of which so many bins cover a span wherever it begins."""
    widths: Iterator[int] = (lead * 10**power for power in count() for lead in (1, 2, 5))
    return next(width for width in widths if span <= width * (BINS - 1))


def _shares(counts: Sequence[int]) -> Histogram:
    """A histogram of equal parts of 0 to 1."""
    return Histogram(tuple(number / len(counts) for number in range(len(counts) + 1)), tuple(counts))
