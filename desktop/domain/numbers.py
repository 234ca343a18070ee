"""What counts as a number in what somebody else wrote."""

from sys import float_info
from typing import Any


def is_number(value: Any) -> bool:
    """Whether it is a number that a float can hold: no truth value, no infinity, no NaN."""
    # A whole number may have more digits than any float.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= float_info.max
