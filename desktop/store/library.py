"""The library: what all other parts see of the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.store.answers import Answers
from desktop.store.benchmarks import Benchmarks
from desktop.store.calibrations import Calibrations
from desktop.store.copying import Copying
from desktop.store.counted import Counted
from desktop.store.coverage import Coverage
from desktop.store.discarding import Discarding
from desktop.store.exports import Exports
from desktop.store.findings import Findings
from desktop.store.models import Models
from desktop.store.opening import connect
from desktop.store.origins import Origins
from desktop.store.overviews import Overviews
from desktop.store.pages import Pages
from desktop.store.rescoring import Rescoring
from desktop.store.reviews import Reviews
from desktop.store.rounds import Rounds
from desktop.store.versions import Versions
from desktop.store.waiting import DiskWait
from desktop.store.written import WrittenRows


class Library(
    Overviews,
    Copying,
    Discarding,
    Origins,
    Models,
    Reviews,
    Pages,
    Rescoring,
    Calibrations,
    Versions,
    Rounds,
    Counted,
    Coverage,
    WrittenRows,
    Findings,
    Benchmarks,
    Exports,
    Answers,
):
    """One library file, open. Threads may share it: its calls take turns, each write in a transaction of its own.

    What a user can mend (a full disk, another program that holds the file, a deleted project) is a UserError.
    """

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Opens the library at `path`, which is made, with its folder, where it is missing.

        An older library is brought up to date, after a copy of it was put beside it. With `read_only` nothing
        is made or changed. Raises UserError where the file is no library, was made by a newer Gristmill, is
        locked by another program, damaged, or out of reach.
        """
        return cls(connect(path, read_only=read_only))

    @property
    def path(self) -> Path:
        """The library's file."""
        return self._connection.path

    @property
    def lost(self) -> bool:
        """Whether the file was found to have been moved, replaced or deleted since it was opened."""
        return self._connection.lost

    @property
    def disk(self) -> DiskWait:
        """How long the disk has not answered what is being written."""
        return self._connection.disk

    def reader(self) -> "Library":
        """The same library for reading only, on a connection of its own, so that it waits for no writer."""
        return Library.open(self.path, read_only=True)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Makes one transaction of all calls in the block, for bringing many rows in: all are kept or none.

        Other threads and programs that write wait until it ends.
        """
        with self._connection.writing():
            yield

    def close(self) -> None:
        """Closes the file; a second time is harmless."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
