"""A train and a test part of an export, in which siblings stay together.

What samples of one seed share, a model that was trained on some of them knows of the others: such a test tells
nothing.
"""

import hashlib
from collections.abc import Iterable
from random import Random

import numpy as np
from numpy.typing import NDArray

from desktop.domain.errors import UserError

_BYTES = 8


def root_number(root: str) -> int:
    """A root as a number of 64 bits, the same one everywhere; two roots that share one are merely never parted."""
    return int.from_bytes(hashlib.blake2b(root.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest())


def in_test(roots: Iterable[int], share: float, seed_number: int) -> NDArray[np.bool_]:
    """Which rows are for testing, of the root of each: whole families, drawn with the seed number.

    As many as come nearest to that share of the rows (above 0, below 1), but at least one family in each part. Raises
    UserError where all rows are of one root.
    """
    known = np.fromiter(roots, np.uint64)
    _, family, sizes = np.unique(known, return_inverse=True, return_counts=True)
    if len(sizes) < 2:
        raise UserError(
            "All rows come from one seed, so that a test file would hold siblings of those in the train file; "
            "leave the test part out, or make samples from more seeds."
        )
    drawn = list(range(len(sizes)))
    Random(seed_number).shuffle(drawn)
    # The last family is left out of the sums: with it nothing would be left to train on.
    rows_of_first = np.cumsum(sizes[drawn])[:-1]
    families = 1 + int(np.argmin(np.abs(rows_of_first - share * len(known))))
    chosen = np.zeros(len(sizes), np.bool_)
    chosen[drawn[:families]] = True
    picked: NDArray[np.bool_] = chosen[family]
    return picked
