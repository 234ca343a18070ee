"""What a sitting of a run has come to."""

import time
from collections import Counter

from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.engine.requests import Spent
from desktop.pipeline.events import Progress
from desktop.pipeline.filling import Filled
from desktop.store.library import Library

# The engine tells what it spent every tenth of a second: so a listener hears of it four times a second and more.
_PROGRESS_SECONDS = 0.15


class Tally:
    """Counts a sitting: places done and versions by status over the whole run, tokens and seconds since it began."""

    def __init__(self, library: Library, run: Run, finished: set[int]) -> None:
        self._library = library
        self._run = run
        self._counts = Counter(library.run_counts(run.id))
        self._finished = finished
        self._started = self._told = time.monotonic()
        self._spent = Spent(0, 0, 0.0, 0.0)

    @property
    def done(self) -> int:
        """How many places are finished."""
        return len(self._finished)

    def add(self, ordinal: int, filled: Filled) -> None:
        """Note what became of a place."""
        self._counts.update(version.status for version in filled.after)
        self._counts.subtract(version.status for version in filled.before)
        if filled.finished:
            self._finished.add(ordinal)

    def spend(self, spent: Spent) -> None:
        """Note what the engine did."""
        before = self._spent
        self._spent = Spent(
            before.written_tokens + spent.written_tokens,
            before.read_tokens + spent.read_tokens,
            before.generate_seconds + spent.generate_seconds,
            before.score_seconds + spent.score_seconds,
        )

    def due(self) -> bool:
        """Whether it is time to tell how far the run is."""
        return time.monotonic() - self._told >= _PROGRESS_SECONDS

    def progress(self) -> Progress:
        """How far the run is."""
        self._told = time.monotonic()
        return Progress(
            self.done,
            self._run.requested,
            self._counts[Status.ACCEPTED],
            self._counts[Status.REJECTED],
            self._counts[Status.FAILED],
            self._spent.written_tokens,
            self._spent.read_tokens,
            self._told - self._started,
            self._spent.generate_seconds,
            self._spent.score_seconds,
        )

    def store(self) -> None:
        """Add what was spent to the run's totals."""
        self._library.add_run_time(
            self._run.id,
            self._spent.written_tokens,
            time.monotonic() - self._started,
            self._spent.generate_seconds,
            self._spent.score_seconds,
        )
