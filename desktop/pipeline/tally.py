"""What a sitting of a run has come to."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.engine.requests import Spent
from desktop.pipeline.choosing import that_count
from desktop.pipeline.curating import Changed
from desktop.pipeline.events import Measuring, Progress
from desktop.pipeline.filling import Filled
from desktop.pipeline.loop import loop_of
from desktop.store.findings import GAVE_WAY
from desktop.store.library import Library
from desktop.store.versions import Version

# The engine tells what it spent every tenth of a second: so a listener hears of it four times a second and more.
_PROGRESS_SECONDS = 0.15


class Tally:
    """Counts a sitting: places done and samples by status over the whole run, tokens and seconds since it began.

    So many are written at once as the engine has `parallel` sequences.
    """

    def __init__(self, library: Library, run: Run, finished: set[int], parallel: int) -> None:
        self._library = library
        self._run = run
        counted = library.run_counted(run.id)
        self._counts = Counter(counted.by_status)
        self._gave_way = counted.gave_way
        self._repeated = sum(library.repeated(run.id).values())
        self._finished = finished
        self._parallel = parallel
        self._latest: dict[int, tuple[Version, ...]] = {}
        self._done_before = len(finished)
        self._measuring: Measuring | None = None
        self._measured = self._to_measure = 0
        self._tokens_a_draft = 0.0
        self._started = self._told = time.monotonic()
        self._spent = Spent(0, 0, 0.0, 0.0)

    @property
    def done(self) -> int:
        """How many places are finished."""
        return len(self._finished)

    def add(self, ordinal: int, filled: Filled) -> None:
        """Note what became of a place."""
        # Several versions of a place may be judged at once: each saw the others as they were when it began.
        before = self._latest.pop(ordinal, filled.before)
        self._count(filled.after, 1)
        self._count(before, -1)
        if filled.finished:
            self._finished.add(ordinal)
        else:
            self._latest[ordinal] = filled.after
        if self._made:
            self._note_length()

    def note_changed(self, changed: Iterable[Changed]) -> None:
        """Note samples that gave way to one that came later, or came back by it."""
        for before, after in changed:
            if after.lineage.run_id == self._run.id:
                self._count_one(before.status, before.reason, -1)
                self._count_one(after.status, after.reason, 1)

    def begin_measuring(self, measuring: Measuring | None, to_measure: int) -> None:
        """Note which round is measured now, if one is, and how many drafts still measure it and those after it."""
        self._measuring, self._to_measure = measuring, to_measure

    def add_measured(self) -> None:
        """Note one more draft that measures a round."""
        assert self._measuring is not None
        self._measuring = replace(self._measuring, done=self._measuring.done + 1)
        self._measured += 1
        self._to_measure -= 1
        self._note_length()

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
        seconds = self._told - self._started
        return Progress(
            self.done,
            self._run.requested,
            self._counts[Status.ACCEPTED],
            self._counts[Status.REJECTED],
            self._counts[Status.FAILED],
            self._gave_way,
            self._spent.written_tokens,
            self._spent.read_tokens,
            seconds,
            self._spent.generate_seconds,
            self._spent.score_seconds,
            self._seconds_left(seconds),
            self._measuring,
            self._repeated,
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

    def _count(self, versions: tuple[Version, ...], times: int) -> None:
        counting = that_count(versions)
        for version in counting:
            self._count_one(version.status, version.reason, times)
        self._gave_way += times * (len(versions) - len(counting))

    def _count_one(self, status: Status, reason: str, times: int) -> None:
        self._counts[status] += times
        self._repeated += times * (status is Status.REJECTED and reason.startswith(GAVE_WAY))

    @property
    def _made(self) -> int:
        """The drafts of this sitting: those that measured rounds, and those of places that were finished."""
        return self._measured + loop_of(self._run).candidates * (self.done - self._done_before)

    @property
    def _under_way(self) -> int:
        """How many drafts are being written, or places filled."""
        if self._measuring is not None:
            left = self._measuring.total - self._measuring.done
        else:
            ended = (self.done * self._run.rounds // self._run.requested + 1) * self._run.requested
            left = min(self._run.requested, -(-ended // self._run.rounds)) - self.done
        return min(self._parallel, left)

    def _note_length(self) -> None:
        """What is under way is half written on the average."""
        a_place = 1 if self._measuring is not None else loop_of(self._run).candidates
        self._tokens_a_draft = self._spent.written_tokens / (self._made + a_place * self._under_way / 2)

    def _seconds_left(self, seconds: float) -> float | None:
        """By tokens and not by places: many are written at once, and finished at about the same time."""
        written = self._spent.written_tokens
        left = self._to_measure + loop_of(self._run).candidates * (self._run.requested - self.done)
        missing = self._tokens_a_draft * (self._made + left) - written
        return max(0.0, missing * seconds / written) if written and self._made else None
