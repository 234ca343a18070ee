"""What a row of logits says of the distribution."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

# A few rows at a time stay in the processor's cache between the passes.
_ROWS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class RowStatistics:
    """For each row: its highest logit, the log of its sum of exponentials, its entropy in nats (NaN if not wanted).

    A token's log-probability is its logit minus the normalizer.
    """

    highest: Floats
    normalizers: Floats
    entropies: Floats


class RowReader:
    """Reads rows of logits of one vocabulary. Its scratch memory spares an allocation for every row."""

    def __init__(self, vocabulary: int) -> None:
        self._shifted = np.empty((_ROWS_AT_ONCE, vocabulary), np.float32)
        self._weights = np.empty((_ROWS_AT_ONCE, vocabulary), np.float32)

    def read(self, logits: Floats, entropies: Flags | None = None) -> RowStatistics:
        """The statistics of logits of shape (rows, vocabulary); the entropies of those rows where it says so."""
        rows = len(logits)
        found = RowStatistics(*(np.full(rows, np.nan, np.float32) for _ in range(3)))
        for start in range(0, rows, _ROWS_AT_ONCE):
            part = slice(start, min(rows, start + _ROWS_AT_ONCE))
            self._read_few(logits[part], part, found, entropies is not None and bool(entropies[part].any()))
        return found

    def _read_few(self, logits: Floats, part: slice, found: RowStatistics, with_entropies: bool) -> None:
        shifted, weights = self._shifted[: len(logits)], self._weights[: len(logits)]
        highest = np.max(logits, axis=1)
        np.subtract(logits, highest[:, None], out=shifted)
        np.exp(shifted, out=weights)
        total = weights.sum(axis=1)
        found.highest[part] = highest
        found.normalizers[part] = np.log(total) + highest
        if with_entropies:
            found.entropies[part] = np.log(total) - _surprise(weights, shifted) / total


def _surprise(weights: Floats, shifted: Floats) -> Floats:
    surprise: Floats = np.einsum("rv,rv->r", weights, shifted)
    if not np.isfinite(surprise).all():
        # A token that cannot occur (a logit of minus infinity) adds nothing.
        surprise = np.einsum("rv,rv->r", weights, np.maximum(shifted, -1e4))
    return surprise


def log_sum(values: Floats) -> float:
    """The log of the sum of exponentials of a few values."""
    if not len(values):
        return float("-inf")
    highest = float(values.max())
    return highest + float(np.log(np.exp(values - highest).sum())) if np.isfinite(highest) else highest
