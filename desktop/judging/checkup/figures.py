"""How well values tell two kinds of texts apart, and how sure that is."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop.domain.interval import Interval

CHANCE = 0.5
_DRAWS = 400
_BOUNDS = (2.5, 97.5)

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def auc(higher: Sequence[float] | Floats, lower: Sequence[float] | Floats) -> float:
    """How often a value of `higher` is above one of `lower`, a tie counting half (Mann and Whitney 1947).

    1 always, 0.5 by chance. Neither may be empty.
    """
    lower_sorted = np.sort(np.asarray(lower, float))
    values = np.asarray(higher, float)
    below = np.searchsorted(lower_sorted, values, side="left")
    not_above = np.searchsorted(lower_sorted, values, side="right")
    return float((below + not_above).sum() / (2 * len(values) * len(lower_sorted)))


def auc_interval(
    sound: Sequence[float],
    spoiled: Sequence[float],
    sound_texts: Sequence[int],
    spoiled_texts: Sequence[int],
    seed_number: int = 0,
) -> Interval:
    """The AUC of sound against spoiled values with its bootstrap interval.

    Texts are drawn anew, each with all its values, since those of one text belong together (Efron 1979).
    """
    left, right = np.asarray(sound, float), np.asarray(spoiled, float)
    numbers = sorted(set(sound_texts) | set(spoiled_texts))
    of_sound, of_spoiled = _places(sound_texts, numbers), _places(spoiled_texts, numbers)
    chance = np.random.default_rng(seed_number)
    drawn: list[float] = []
    for _ in range(_DRAWS):
        picks = chance.integers(0, len(numbers), len(numbers))
        one = [place for pick in picks for place in of_sound[pick]]
        other = [place for pick in picks for place in of_spoiled[pick]]
        if one and other:
            drawn.append(auc(left[one], right[other]))
    return interval(auc(left, right), drawn)


def interval(value: float, drawn: Sequence[float]) -> Interval:
    """A figure with the bounds that 95 % of the drawn ones lie between."""
    low, high = np.percentile(drawn, _BOUNDS) if drawn else (value, value)
    return Interval(round(value, 4), round(float(low), 4), round(float(high), 4))


def _places(texts: Sequence[int], numbers: Sequence[int]) -> list[list[int]]:
    found: dict[int, list[int]] = {number: [] for number in numbers}
    for place, text in enumerate(texts):
        found[text].append(place)
    return [found[number] for number in numbers]
