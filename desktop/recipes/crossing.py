"""Attributes crossed with each other: which combination of values each sample of a run gets.

Method: combinations are taken in the order in which a pairwise covering array is built greedily (Cohen et al. 1997,
AETG, IEEE Transactions on Software Engineering 23): the next one is that whose values, and pairs of values, were
taken least so far. So any beginning of a run is balanced, and after the full crossing each was taken just once.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import lcm, prod

import numpy as np
import numpy.typing as npt

Attributes = Mapping[str, Sequence[str]]


@dataclass(eq=False)
class Crossing:
    """The combinations of an order that a seed number gives, worked out as far as they are asked for."""

    attributes: Attributes
    seed_number: int = 0
    _order: list[tuple[str, ...]] = field(default_factory=list)
    _rest: Iterator[tuple[str, ...]] | None = None

    def at(self, ordinal: int, seeds: int = 1) -> dict[str, str]:
        """The value of each attribute for a sample, by the attribute's name; the same whenever it is asked for.

        `seeds` is how many seeds the samples take in turn. Once they and the combinations have come round together,
        the combinations move on by one, so that none is tied to a seed.
        """
        if not self.attributes:
            return {}
        count = prod(len(values) for values in self.attributes.values())
        place = (ordinal + ordinal // lcm(count, max(seeds, 1))) % count
        return dict(zip(self.attributes, self._taken(place), strict=True))

    def _taken(self, place: int) -> tuple[str, ...]:
        if self._rest is None:
            self._rest = balanced(list(self.attributes.values()), self.seed_number)
        while len(self._order) <= place:
            self._order.append(next(self._rest))
        return self._order[place]


def balanced(values: Sequence[Sequence[str]], seed_number: int) -> Iterator[tuple[str, ...]]:
    """Every combination of the values just once, each as unlike those before it as can be."""
    sizes = [len(each) for each in values]
    rows = np.array(list(product(*map(range, sizes))), dtype=np.int64)
    # Of combinations that are equally good, chance takes one.
    random.Random(seed_number).shuffle(order := list(range(len(rows))))
    rows = rows[order]
    cells = _cells(rows, sizes)
    taken, weights = np.zeros(int(cells.max()) + 1, dtype=np.int64), _weights(sizes)
    left = np.ones(len(rows), dtype=bool)
    for _ in range(len(rows)):
        cost = np.where(left, (taken[cells] * weights).sum(axis=1), np.iinfo(np.int64).max)
        chosen = int(cost.argmin())
        left[chosen] = False
        taken[cells[chosen]] += 1
        yield tuple(each[place] for each, place in zip(values, rows[chosen], strict=True))


def _cells(rows: npt.NDArray[np.int64], sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """For each combination the numbers of what it takes: a number for each value, and one for each pair of them."""
    columns: list[npt.NDArray[np.int64]] = []
    first = 0
    for place, size in enumerate(sizes):
        columns.append(first + rows[:, place])
        first += size
    for left, right in combinations(range(len(sizes)), 2):
        columns.append(first + rows[:, left] * sizes[right] + rows[:, right])
        first += sizes[left] * sizes[right]
    return np.stack(columns, axis=1)


def _weights(sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """What is one of many is taken seldom anyway: once too often weighs as much as there are of its kind."""
    pairs = [left * right for left, right in combinations(sizes, 2)]
    return np.array([*sizes, *pairs], dtype=np.int64)
