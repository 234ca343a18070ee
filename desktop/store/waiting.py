"""How long the disk that holds a library has not answered: a network drive may stall, and a write waits for it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

SILENT_SECONDS = 10.0
"""From here on a disk counts as silent. Another program that writes is waited for half as long at most."""

SILENT = (
    "The disk that holds {path} does not answer. Nothing that is finished is lost; the work goes on as soon as it "
    "answers."
)
ANSWERS_AGAIN = "The disk answers again, and the work goes on."
"""What is said of it."""


class DiskWait:
    """Notes when the disk was asked, so that any thread can look how long the answer has been coming."""

    def __init__(self) -> None:
        self._asked: float | None = None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """The disk is asked in this block."""
        self._asked = time.monotonic()
        try:
            yield
        finally:
            self._asked = None

    @property
    def seconds(self) -> float:
        """How long the disk has not answered what it was asked; 0 where it is asked nothing."""
        asked = self._asked
        return time.monotonic() - asked if asked is not None else 0.0
