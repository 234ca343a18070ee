"""Scales and weights from what was measured of sound and spoiled texts."""

from collections.abc import Mapping, Sequence

import numpy as np

from desktop.judging.checkup.figures import Floats
from desktop.judging.soundness import Scale, Weighing

_SPREAD = (16, 84)
_SHARPNESS = 2.0
_LEAST_SPREAD = 0.005


def fit_scale(sound: Sequence[float], spoiled: Sequence[float]) -> Scale:
    """The scale on which a sound value is as far above the middle as a spoiled one is below it.

    Both in their own spreads (half the distance between the 16th and the 84th percentile): the boundary that is wrong
    least often in the worse case, for two normal distributions of unequal spread.
    """
    high, low = float(np.median(sound)), float(np.median(spoiled))
    high_spread, low_spread = _spread(sound), _spread(spoiled)
    middle = (low * high_spread + high * low_spread) / (high_spread + low_spread)
    return Scale(round(middle, 4), round(min(high_spread, low_spread) / _SHARPNESS, 4))


def fit_weights(
    rows: Sequence[Mapping[str, float]], sound: Sequence[bool], before: Weighing, firmness: float
) -> Weighing:
    """Weights by logistic regression that is drawn towards those from `before`, the more so the greater `firmness`.

    The sum of the weighted values is 0 at the scale's middle in its own widths. More of any value is sounder by what
    it means, so one whose weight would be negative gets none.
    """
    names = tuple(before.weights)
    weights, bias = _fitted(names, rows, sound, before, firmness)
    while names and min(weights) < 0:
        names = tuple(name for name, weight in zip(names, weights, strict=True) if weight >= 0)
        weights, bias = _fitted(names, rows, sound, before, firmness)
    found = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    return Weighing({name: found.get(name, 0.0) for name in before.weights}, Scale(round(float(-bias), 4), 1.0))


def _fitted(
    names: Sequence[str],
    rows: Sequence[Mapping[str, float]],
    sound: Sequence[bool],
    before: Weighing,
    firmness: float,
) -> tuple[Floats, float]:
    values = np.array([[row[name] for name in names] for row in rows], float).reshape(len(rows), len(names))
    prior = np.array([before.weights[name] for name in names]) / before.scale.width
    prior_bias = -before.scale.middle / before.scale.width
    return logistic(values, np.array(sound, float), firmness, prior, prior_bias)


def logistic(
    values: Floats, truth: Floats, firmness: float, prior: Floats | None = None, prior_bias: float = 0.0
) -> tuple[Floats, float]:
    """Logistic regression with a penalty on the squared distance of the weights from `prior` (0 if there is none).

    `values` is (rows, signals), `truth` 0 or 1. Newton's method; returns the weights and the bias, which has a tenth
    of the penalty.
    """
    design = np.column_stack((values, np.ones(len(values))))
    start = np.append(np.zeros(values.shape[1]) if prior is None else prior, prior_bias)
    penalty = np.append(np.full(values.shape[1], firmness), firmness / 10)
    solution = start.copy()
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ solution, -30, 30)))
        slope = design.T @ (chance - truth) + penalty * (solution - start)
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        solution = solution - np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        if float(np.abs(step).max()) < _CLOSE:
            break
    return solution[:-1], float(solution[-1])


_STEPS = 100
_LONGEST_STEP = 5.0
_CLOSE = 1e-6


def _spread(values: Sequence[float]) -> float:
    low, high = np.percentile(values, _SPREAD)
    return max(float(high - low) / 2, _LEAST_SPREAD)
