"""How many tokens one step decodes, so that a step takes seconds on any machine.

A step cannot be looked into: the shorter it is planned, the sooner one that never ends is told from one that is slow.
"""

LONGEST_SECONDS = 5.0
"""A step that takes longer is followed by shorter ones."""

_LEAST_ROWS = 16
# A billion operations a second, two a weight and token, is what the slowest machines do; 100 seconds of them.
_FIRST_OPERATIONS = 1e11
_OPERATIONS_OF_A_WEIGHT = 2


class Pace:
    """Counts steps of a model of `weights` weights. `rows` is how many tokens the next step may have."""

    def __init__(self, weights: int, most: int) -> None:
        self._most = most
        first = int(_FIRST_OPERATIONS / _OPERATIONS_OF_A_WEIGHT / max(1, weights))
        self.rows = self._within(first)

    def note(self, rows: int, seconds: float) -> None:
        """Take a step's time into account: a long one halves the next, a quick one that was full doubles it."""
        if seconds > LONGEST_SECONDS:
            self.rows = self._within(min(rows, self.rows) // 2)
        elif rows >= self.rows and seconds < LONGEST_SECONDS / 2:
            self.rows = self._within(self.rows * 2)

    def _within(self, rows: int) -> int:
        return min(self._most, max(_LEAST_ROWS, rows))
