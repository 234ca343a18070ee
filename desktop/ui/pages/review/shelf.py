"""The samples that a table shows, read in blocks when they are looked at and kept while there is room."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop.domain.errors import UserError
from desktop.domain.finding import FindingKind
from desktop.domain.sample import Sample
from desktop.store.library import Library
from desktop.ui.pages.outcome import Outcome, outcome_of
from desktop.ui.session import Session

BLOCK = 50
_KEPT = 300
# What was scrolled past long ago is not worth reading any more.
_MOST_WAITING = 4


class _Read(NamedTuple):
    """Samples, and the kinds of what was found in those that have findings."""

    samples: list[Sample]
    found: dict[int, tuple[FindingKind, ...]]


class SampleShelf(QObject):
    """Samples by their id, without their traces. `ids_between` gives the ids of some rows of the table.

    `arrived` is emitted when samples were read.
    """

    arrived = Signal()

    def __init__(self, session: Session, ids_between: Callable[[int, int], Sequence[int]], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._ids_between = ids_between
        self._samples: OrderedDict[int, Sample | None] = OrderedDict()
        self._found: dict[int, tuple[FindingKind, ...]] = {}
        self._old: set[int] = set()
        self._waiting: list[int] = []
        self._reading: int | None = None
        self._generation = 0

    def sample(self, sample_id: int, row: int) -> Sample | None:
        """A sample, if it was read; else it will be, with its neighbours, the one asked for last before others."""
        if sample_id not in self._samples or sample_id in self._old:
            self._want(row // BLOCK)
        if sample_id in self._samples:
            self._samples.move_to_end(sample_id)
        return self._samples.get(sample_id)

    def found(self, sample_id: int) -> tuple[FindingKind, ...]:
        """The kinds of what curation found in a sample that was read."""
        return self._found.get(sample_id, ())

    def outdate(self, ids: Iterable[int] | None = None) -> None:
        """Read some samples, or all, again when they are asked for; what is known of them stays until then."""
        self._old.update(self._samples if ids is None else (each for each in ids if each in self._samples))
        # What is being read now may already be old.
        self._generation += 1
        self._reading = None

    def forget(self) -> None:
        """Let go of all samples."""
        self.outdate()
        self._samples.clear()
        self._found.clear()
        self._old.clear()
        self._waiting.clear()

    def _want(self, block: int) -> None:
        if block == self._reading:
            return
        if block in self._waiting:
            self._waiting.remove(block)
        self._waiting = [*self._waiting, block][-_MOST_WAITING:]
        if self._reading is None:
            self._read_next()

    def _read_next(self) -> None:
        if not self._waiting:
            return
        block = self._reading = self._waiting.pop()
        self._read(self._missing(block), lambda: self._go_on(block))

    def _missing(self, block: int) -> list[int]:
        ids = self._ids_between(block * BLOCK, (block + 1) * BLOCK)
        return [each for each in ids if each not in self._samples or each in self._old]

    def _read(self, ids: list[int], then: Callable[[], None]) -> None:
        generation = self._generation

        def take(outcome: Outcome[_Read]) -> None:
            if generation == self._generation:
                self._reading = None
                self._keep(ids, outcome.get())
                then()

        self._session.read(outcome_of(lambda library: _read(library, ids)), take, owner=self, failed=self._give_up)

    def _give_up(self, error: UserError) -> None:
        self._reading = None
        self._session.troubled.emit(str(error))

    def _keep(self, ids: list[int], read: "_Read") -> None:
        # One that is gone is kept as that, so that it is not asked for again and again.
        found: dict[int, Sample | None] = dict.fromkeys(ids)
        found.update((sample.id, sample) for sample in read.samples)
        self._old.difference_update(found)
        for sample_id, sample in found.items():
            self._samples[sample_id] = sample
            self._samples.move_to_end(sample_id)
            self._found.pop(sample_id, None)
        self._found.update(read.found)
        while len(self._samples) > _KEPT:
            gone, _ = self._samples.popitem(last=False)
            self._old.discard(gone)
            self._found.pop(gone, None)
        self.arrived.emit()

    def _go_on(self, block: int) -> None:
        if self._waiting:
            self._read_next()
            return
        # Nobody waits: what is likely to be looked at next.
        for neighbour in (block + 1, block - 1):
            if neighbour >= 0 and (ids := self._missing(neighbour)):
                self._read(ids, lambda: None)


def _read(library: Library, ids: list[int]) -> _Read:
    found = library.findings(ids)
    kinds = {sample_id: tuple(dict.fromkeys(each.kind for each in findings)) for sample_id, findings in found.items()}
    return _Read(library.samples_of(ids), kinds)
