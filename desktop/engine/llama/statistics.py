"""What a row of logits says of the distribution."""

import numpy as np
import numpy.typing as npt

_ROWS_AT_ONCE = 8


def normalizers_and_entropies(
    logits: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """For logits of shape (rows, vocabulary): the log of the sum of exponentials and the entropy (nats) of each row.

    A token's log-probability is its logit minus the first.
    """
    rows = len(logits)
    normalizers, entropies = np.empty(rows, np.float32), np.empty(rows, np.float32)
    # A few rows at a time stay in the processor's cache between the passes.
    for start in range(0, rows, _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        highest = logits[part].max(axis=1, keepdims=True)
        shifted = logits[part] - highest
        weights = np.exp(shifted)
        total = weights.sum(axis=1)
        normalizers[part] = np.log(total) + highest[:, 0]
        # A token that cannot occur (a logit of minus infinity) adds nothing.
        np.maximum(shifted, -1e4, out=shifted)
        entropies[part] = np.log(total) - np.einsum("rv,rv->r", weights, shifted) / total
    return normalizers, entropies


def log_sum(values: npt.NDArray[np.float32]) -> float:
    """The log of the sum of exponentials of a few values."""
    if not len(values):
        return float("-inf")
    highest = float(values.max())
    return highest + float(np.log(np.exp(values - highest).sum())) if np.isfinite(highest) else highest
