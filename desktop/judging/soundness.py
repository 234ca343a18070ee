"""From signals to a score: how sound each signal finds an answer, and what they say together."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop.domain.sample import Signal
from desktop.judging.catalogue import KINDS
from desktop.resources import resource

GROUNDING = "grounding"


@dataclass(frozen=True, slots=True)
class Scale:
    """A signal's value at which an answer is as likely sound as not, and how fast that changes around it."""

    middle: float
    width: float

    def soundness(self, value: float) -> float:
        """From 0 (a defect) to 1 (sound)."""
        steps = (value - self.middle) / self.width
        # In this order, what is no number counts as a defect.
        return 1 / (1 + math.exp(-max(-60.0, min(steps, 60.0))))


@dataclass(frozen=True, slots=True)
class Weighing:
    """The signals of grounding as one: a weighted sum of them, and the scale of that sum."""

    weights: Mapping[str, float]
    scale: Scale

    def value(self, signals: Mapping[str, float]) -> float:
        """The weighted sum."""
        return sum(weight * signals[name] for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Scales:
    """How each signal that has a part in the score is read; grounding has none where it is not `grounded`.

    `measured_on` is the SHA-256 of the model file that the scales are for, if that is known.
    """

    signals: Mapping[str, Scale]
    grounding: Weighing
    grounded: bool = True
    measured_on: str = ""

    @property
    def meanings(self) -> Mapping[str, str]:
        """What a low value of each signal that has a part in the score means, as a sentence."""
        names = (*self.signals, GROUNDING) if self.grounded else tuple(self.signals)
        return {name: low_in_words(name) for name in names}


@cache
def load_scales() -> Scales:
    """The scales that the app ships with: measured on the built-in model (`make bench-signals`)."""
    plain: dict[str, Any] = tomllib.loads(resource("judging/scales.toml").read_text(encoding="utf-8"))
    grounding = plain["grounding"]
    return Scales(
        signals={name: Scale(row["middle"], row["width"]) for name, row in plain["signals"].items()},
        grounding=Weighing(grounding["weights"], Scale(grounding["middle"], grounding["width"])),
        measured_on=plain["measured_on"],
    )


def low_in_words(name: str) -> str:
    """What a low value of a signal means, as a sentence without its stop."""
    return KINDS[name].low if name in KINDS else "The model rates it low by your rubric"


def score_of(signals: Sequence[Signal]) -> float:
    """The score, 0 to 1: the mean of the signals' soundness, held down by the weakest of them.

    The square root of the weakest times the geometric mean: any one defect can veto, and several doubts add up.
    """
    if not signals:
        return 0.0
    sound = [max(signal.soundness, 1e-6) for signal in signals]
    together = math.exp(math.fsum(math.log(value) for value in sound) / len(sound))
    return round(math.sqrt(min(sound) * together), 4)


def weakest(signals: Sequence[Signal]) -> Signal:
    """The signal that holds the score down most; of several, the first in the catalogue, however they are sorted."""
    places = {name: place for place, name in enumerate(KINDS)}
    return min(signals, key=lambda signal: (signal.soundness, places.get(signal.name, len(places)), signal.name))
