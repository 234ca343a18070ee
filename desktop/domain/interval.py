"""A measured figure with how sure it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure between the bounds of its 95 % interval (bootstrap, unless it is said otherwise)."""

    value: float
    low: float
    high: float
