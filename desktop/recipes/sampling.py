"""Sampling settings of a recipe: numbers, or templates of numbers, within what a sampler can work with."""

import math
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.sampling import Sampling
from desktop.recipes.templates import Values, render

BOUNDS: dict[str, tuple[float, float]] = {
    "temperature": (0, 10),
    "top_p": (0, 1),
    "top_k": (0, 1_000_000),
    "min_p": (0, 1),
    "repeat_penalty": (0.1, 10),
    "repeat_window": (0, 1_000_000),
    "max_tokens": (1, 1_000_000),
}
_WHOLE = frozenset({"top_k", "repeat_window", "max_tokens"})


def render_sampling(declared: Values, values: Values) -> Sampling:
    """Sampling settings, templates among them filled in. Raises UserError for what is no number or out of bounds."""
    return Sampling(**{name: _setting(name, value, values) for name, value in declared.items()})


def fault_of(name: str, value: Any) -> str:
    """What is wrong with a setting's number; empty if nothing is."""
    low, high = BOUNDS[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return f"{name} is {value!r}, which is no number"
    return "" if low <= value <= high else f"{name} is {value}; it must be from {low:g} to {high:g}"


def _setting(name: str, value: Any, values: Values) -> Any:
    number = _number(render(value, values)) if isinstance(value, str) else value
    if fault := fault_of(name, number):
        raise UserError(f"The recipe's sampling cannot be used: {fault}.")
    return int(number) if name in _WHOLE else float(number)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
