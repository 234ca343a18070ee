"""The score, fitted to a person's reviews: which of the signals go with what that person accepts.

    P(accepted) = logistic(bias + sum over the signals of  weight * (value - mean) / spread)

with a penalty on the weights (ridge). A few reviews can teach less than there are signals: unless all of them tell
better than the length alone on reviews that were held out, by more than chance would, the length alone is taken. What
the score is worth is measured on reviews that it was not fitted to, nor chosen by: five folds, samples of one seed
together, drawn anew three times.

Source: logistic calibration, Platt 1999; ridge logistic regression, le Cessie and van Houwelingen 1992; expected
calibration error, Guo et al. 2017 (arXiv 1706.04599), here with bins of equal counts.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from desktop.domain.calibration import Calibration
from desktop.domain.interval import Interval
from desktop.domain.sample import Signal
from desktop.domain.text import words
from desktop.judging.checkup.figures import CHANCE, Flags, Floats, auc, auc_interval, interval
from desktop.judging.checkup.fitting import logistic

LEAST_REVIEWS = 20
LEAST_OF_A_KIND = 4
LENGTH = "length"
BEFORE = "score"

_FIRMNESS = 6.0
_FOLDS = 5
_DRAWINGS = 3
_BINS = 5
_DRAWS = 400
_LEAST_SPREAD = 1e-6
_CERTAIN = 1e-4
_FEW_VALUES = 0.9
# About the standard error of an AUC from a hundred reviews.
_MARGIN = 0.05
# Of two answers people prefer the longer one in 7 of 10 pairs (Auto-J): few reviews do not speak against that.
_LONGER = 0.3


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A sample that a person kept or rejected, with the score that it had `before` any review.

    Those of one `group` (a seed, say) are alike, and are never fitted and measured apart.
    """

    kept: bool
    before: float
    values: Mapping[str, float]
    group: int


def values_of(signals: Sequence[Signal], text: str, before: float) -> dict[str, float]:
    """What a fitted score reads of a sample: its signals, the logit of its score without reviews, and its length."""
    sure = min(max(before, _CERTAIN), 1 - _CERTAIN)
    return {
        **{signal.name: signal.value for signal in signals},
        BEFORE: math.log(sure / (1 - sure)),
        LENGTH: math.log1p(len(words(text))),
    }


def calibrate(reviews: Sequence[Reviewed], made: str, model_sha256: str) -> Calibration:
    """Fit a score to reviews and measure it on those that were held out. Both kinds must be there.

    It is used where it tells better than chance and no worse than before, and is no further off: reviews that follow
    from nothing that was measured would else pass half of the time.
    """
    names = _names(reviews)
    rows, kept = _rows(reviews, names), np.array([review.kept for review in reviews], float)
    groups = np.array([review.group for review in reviews])
    simplest = np.array([name == LENGTH for name in names])
    held_out = _out_of_fold(rows, kept, groups, partial(_fit_as_wide, simplest=simplest))
    before = np.array([review.before for review in reviews])
    fitted = _fit_as_wide(rows, kept, groups, simplest)
    after_auc, before_auc = _auc(held_out, kept), _auc(before, kept)
    better = after_auc.low > CHANCE and before_auc.value <= after_auc.value
    used = better and _brier(held_out, kept) <= _brier(before, kept)
    return Calibration(
        made=made,
        accepted=int(kept.sum()),
        rejected=int((1 - kept).sum()),
        names=names,
        means=_plain(fitted.means),
        spreads=_plain(fitted.spreads),
        weights=_plain(fitted.weights),
        bias=round(fitted.bias, 6),
        auc=after_auc,
        auc_before=before_auc,
        error=_error_interval(held_out, kept),
        error_before=_error_interval(before, kept),
        used=used,
        model_sha256=model_sha256,
    )


def calibrated_score(calibration: Calibration, values: Mapping[str, float]) -> float:
    """The fitted probability, 0 to 1, that the person would accept; a value that is missing counts as its mean."""
    total = calibration.bias + math.fsum(part for _, part in contributions(calibration, values))
    return round(1 / (1 + math.exp(-max(-60.0, min(total, 60.0)))), 4)


def contributions(calibration: Calibration, values: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """What each value adds to the score's logit, or takes from it, by its name."""
    parts = zip(calibration.names, calibration.means, calibration.spreads, calibration.weights, strict=True)
    return tuple((name, weight * (values.get(name, mean) - mean) / spread) for name, mean, spread, weight in parts)


def calibration_error(chances: Floats, kept: Floats, bins: int = _BINS) -> float:
    """Expected calibration error, 0 to 1: how far the mean chance of a bin is from the share that was kept there."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [abs(float(chances[part].mean() - kept[part].mean())) * len(part) for part in parts]
    return sum(gaps) / len(chances)


@dataclass(frozen=True, slots=True)
class _Fitted:
    means: Floats
    spreads: Floats
    weights: Floats
    bias: float

    def chances(self, rows: Floats) -> Floats:
        total = np.nan_to_num((rows - self.means) / self.spreads) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(total, -60, 60))))


def _names(reviews: Sequence[Reviewed]) -> tuple[str, ...]:
    """The values that nearly all reviewed samples have."""
    every = dict.fromkeys(name for review in reviews for name in review.values)
    least = _FEW_VALUES * len(reviews)
    return tuple(name for name in every if sum(name in review.values for review in reviews) >= least)


def _rows(reviews: Sequence[Reviewed], names: Sequence[str]) -> Floats:
    """(reviews, names), with not-a-number where a sample lacks a value."""
    return np.array([[review.values.get(name, math.nan) for name in names] for review in reviews], float)


def _fit(rows: Floats, kept: Floats, prior: float = 0.0) -> _Fitted:
    means = np.nanmean(rows, axis=0)
    spreads = np.maximum(np.nanstd(rows, axis=0), _LEAST_SPREAD)
    weights, bias = logistic(np.nan_to_num((rows - means) / spreads), kept, _FIRMNESS, np.full(rows.shape[1], prior))
    return _Fitted(means, spreads, weights, bias)


def _fit_as_wide(rows: Floats, kept: Floats, groups: Floats, simplest: Flags) -> _Fitted:
    """A score of all values or, unless they tell better by a margin, of the `simplest` alone."""
    if not simplest.any() or simplest.all():
        return _fit(rows, kept)
    narrow = _fit_narrow(simplest)
    wide_auc, narrow_auc = (_auc_out_of_fold(rows, kept, groups, fit) for fit in (_fit_all, narrow))
    return _fit(rows, kept) if wide_auc > narrow_auc + _MARGIN else narrow(rows, kept, groups)


def _fit_all(rows: Floats, kept: Floats, groups: Floats) -> _Fitted:
    return _fit(rows, kept)


def _fit_narrow(columns: Flags) -> "_Fit":
    def fit(rows: Floats, kept: Floats, groups: Floats) -> _Fitted:
        part, weights = _fit(rows[:, columns], kept, _LONGER), np.zeros(rows.shape[1])
        weights[columns] = part.weights
        spreads = np.maximum(np.nanstd(rows, axis=0), _LEAST_SPREAD)
        return _Fitted(np.nanmean(rows, axis=0), spreads, weights, part.bias)

    return fit


def _auc_out_of_fold(rows: Floats, kept: Floats, groups: Floats, fit: "_Fit") -> float:
    chances = _out_of_fold(rows, kept, groups, fit, drawings=1)
    return auc(chances[kept == 1].tolist(), chances[kept == 0].tolist())


_Fit = Callable[[Floats, Floats, Floats], _Fitted]


def _out_of_fold(rows: Floats, kept: Floats, groups: Floats, fit: _Fit, drawings: int = _DRAWINGS) -> Floats:
    """The chance of each review by a score that was fitted without it and without its group: the mean of several."""
    total = np.zeros(len(rows))
    for drawing in range(drawings):
        folds = _folds(kept, groups, drawing)
        for fold in range(_FOLDS):
            inside = folds == fold
            if inside.any() and len(set(kept[~inside])) > 1:
                outside = fit(rows[~inside], kept[~inside], groups[~inside])
                total[inside] += outside.chances(rows[inside])
            else:
                total[inside] += kept.mean()
    return total / drawings


def _folds(kept: Floats, groups: Floats, seed_number: int) -> Floats:
    """A fold for each review: groups are dealt out like cards, those with more that was kept first."""
    chance = np.random.default_rng(seed_number)
    numbers, places = np.unique(groups, return_inverse=True)
    shares = np.bincount(places, kept) / np.bincount(places)
    order = np.lexsort((chance.random(len(numbers)), -np.round(shares, 1)))
    of_group = np.empty(len(numbers), int)
    of_group[order] = np.arange(len(numbers)) % _FOLDS
    return of_group[places]


def _auc(chances: Floats, kept: Floats) -> Interval:
    good, bad = np.flatnonzero(kept == 1), np.flatnonzero(kept == 0)
    return auc_interval(chances[good].tolist(), chances[bad].tolist(), good.tolist(), bad.tolist())


def _error_interval(chances: Floats, kept: Floats) -> Interval:
    chance = np.random.default_rng(0)
    drawn = [
        calibration_error(chances[picks], kept[picks])
        for picks in (chance.integers(0, len(kept), len(kept)) for _ in range(_DRAWS))
    ]
    return interval(calibration_error(chances, kept), drawn)


def _brier(chances: Floats, kept: Floats) -> float:
    return float(((chances - kept) ** 2).mean())


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)
