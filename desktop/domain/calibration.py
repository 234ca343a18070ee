"""What a project's reviews taught its score."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.interval import Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """A score fitted to a person's reviews, and what it was measured to be worth on reviews that it had not seen.

    `names` are the signals (and the text's length) that it reads, in order; a value is first reduced by its mean and
    divided by its spread; the score is the logistic of the weighted sum and `bias`. `auc` and `error` (expected
    calibration error) are out of fold, `auc_before` and `error_before` those of the score without the reviews, on
    the same rows. `used` is false where the fitted score would be worse than before, or is not sure to
    tell better than chance: the score then stays as it was.
    `made` is a time in ISO 8601.
    """

    made: str
    accepted: int
    rejected: int
    names: tuple[str, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    auc: Interval
    auc_before: Interval
    error: Interval
    error_before: Interval
    used: bool
    model_sha256: str = ""

    @property
    def reviews(self) -> int:
        """How many reviews it was fitted to."""
        return self.accepted + self.rejected

    def strongest(self) -> tuple[tuple[str, float], ...]:
        """The signals by the size of their weight, the largest first."""
        pairs: Mapping[str, float] = dict(zip(self.names, self.weights, strict=True))
        return tuple(sorted(pairs.items(), key=lambda pair: -abs(pair[1])))
