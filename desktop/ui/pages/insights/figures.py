"""Plain arithmetic of what the sentences say."""

from dataclasses import dataclass
from itertools import accumulate
from math import sqrt

from desktop.pipeline.insights import Histogram

_NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Middle:
    """The bins from the one of the first quartile to that of the third, and how many values they hold."""

    low: float
    high: float
    count: int


def middle_of(histogram: Histogram) -> Middle:
    """Where the middle half of the values lies, at least; the histogram holds one value or more."""
    sums = list(accumulate(histogram.counts))
    total = sums[-1]
    first = next(number for number, below in enumerate(sums) if below >= total / 4)
    last = next(number for number, below in enumerate(sums) if below >= 3 * total / 4)
    return Middle(histogram.edges[first], histogram.edges[last + 1], sum(histogram.counts[first : last + 1]))


def below_half(histogram: Histogram) -> int:
    """How many of the values from 0 to 1 are below 0.5; the number of bins is even."""
    return sum(histogram.counts[: len(histogram.counts) // 2])


def likely_range(count: int, total: int) -> tuple[float, float]:
    """Wilson's interval: where the share that `count` of `total` came from lies, at 95 % confidence."""
    share, square = count / total, _NORMAL_95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    reach = _NORMAL_95 * sqrt(share * (1 - share) / total + square / (4 * total**2)) / (1 + square / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def percent(count: float, total: float) -> str:
    """A share as a whole percentage, where 0 and 100 are said only of none and of all."""
    if not total:
        return "0 %"
    rounded = round(100 * count / total)
    if rounded == 0 and count > 0:
        return "under 1 %"
    if rounded == 100 and count < total:
        return "over 99 %"
    return f"{rounded} %"
