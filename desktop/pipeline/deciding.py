"""The score of what was measured: without reviews, or as a person's reviews fitted it; and what speaks against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.calibration import Calibration
from desktop.domain.sample import Signal
from desktop.judging.calibrating import BEFORE, LENGTH, calibrated_score, contributions, values_of
from desktop.judging.catalogue import KINDS

_TITLES: Mapping[str, str] = {LENGTH: "length", BEFORE: "score without reviews"}


@dataclass(frozen=True, slots=True)
class Decided:
    """A score, 0 to 1, and what speaks most against it as a sentence."""

    score: float
    reason: str


def decide(
    before: float, weakness: str, signals: Sequence[Signal], answer: str, calibration: Calibration | None
) -> Decided:
    """The score of an answer from the one `before` any review and, where reviews taught one, its calibration."""
    if calibration is None:
        return Decided(before, weakness)
    values = values_of(signals, answer, before)
    score = calibrated_score(calibration, values)
    name, _ = min(contributions(calibration, values), key=lambda pair: pair[1])
    if name == BEFORE:
        return Decided(score, weakness)
    mean = dict(zip(calibration.names, calibration.means, strict=True))[name]
    side = "above" if values.get(name, mean) > mean else "below"
    return Decided(score, f"Going by your reviews, its {_title(name)} speaks against it: it is {side} the usual")


def _title(name: str) -> str:
    known = KINDS.get(name)
    return _TITLES.get(name) or (known.title.lower() if known else name)
