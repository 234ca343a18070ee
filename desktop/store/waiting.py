"""How long the disk that holds a library has not answered: a network drive may stall, and a commit waits for it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SILENT_SECONDS = 10.0
"""From here on a disk counts as silent. Another program that writes is waited for half as long at most."""


class DiskWait:
    """Notes when the disk was asked, so that any thread can look how long the answer has been coming.

    `failed` says whether the last answer was that it failed.
    """

    def __init__(self) -> None:
        self._asked: float | None = None
        self.failed = False

    @contextmanager
    def asking(self) -> Iterator[None]:
        """The disk is asked in this block."""
        self._asked = time.monotonic()
        try:
            yield
            self.failed = False
        except BaseException:
            self.failed = True
            raise
        finally:
            self._asked = None

    @property
    def seconds(self) -> float:
        """How long the disk has not answered what it was asked; 0 where it is asked nothing."""
        asked = self._asked
        return time.monotonic() - asked if asked is not None else 0.0


class Silence:
    """Finds the words for a disk that does not answer, for whoever looks at it every second."""

    def __init__(self, after: float = SILENT_SECONDS) -> None:
        self._after = after
        self._told = False

    def look(self, path: Path, wait: DiskWait) -> tuple[str, str]:
        """What is to be said: of trouble, once when the disk is silent, and of its end; "" where it is nothing."""
        silent, told = wait.seconds >= self._after, self._told
        self._told = silent
        if silent and not told:
            return (
                f"The disk that holds {path} has not answered for {self._after:.0f} seconds. Nothing that is "
                "finished is lost; the work goes on as soon as it answers.",
                "",
            )
        # A disk that failed has answered too, and that is told by whoever asked it.
        return "", "The disk answers again, and the work goes on." if told and not silent and not wait.failed else ""
