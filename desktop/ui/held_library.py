"""A library that a window has open, with the lock that keeps other windows from writing to it."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtCore import QLockFile

    from desktop.store.library import Library


class HeldLibrary:
    """An open library; without a lock it is for reading only."""

    def __init__(self, library: Library, lock: QLockFile | None) -> None:
        self.library = library
        self._lock = lock
        self._readers: dict[Hashable, Library] = {}

    @property
    def read_only(self) -> bool:
        """Whether another window writes to it."""
        return self._lock is None

    def reader(self, lane: Hashable) -> Library:
        """A lane's own connection, made when it is first asked for; on that lane's thread only."""
        if lane not in self._readers:
            self._readers[lane] = self.library.reader()
        return self._readers[lane]

    def close_reader(self, lane: Hashable) -> None:
        """Closes a lane's connection; on that lane's thread only."""
        if lane in self._readers:
            self._readers.pop(lane).close()

    def close(self) -> None:
        """Closes the file and lets others write to it."""
        try:
            self.library.close()
        finally:
            if self._lock is not None:
                self._lock.unlock()


def hold(path: Path, held: HeldLibrary | None) -> HeldLibrary | None:
    """Opens a library, which is made where it is missing; None where it is the one that is held already.

    Raises UserError where it cannot be opened.
    """
    path = path.expanduser().absolute()
    return None if held is not None and _is_held(path, held) else _open(path)


def _is_held(path: Path, held: HeldLibrary) -> bool:
    # One that is only read is opened again, as it may be free by now, and so is one whose file was replaced.
    return not held.read_only and not held.library.lost and path.exists() and path.samefile(held.library.path)


def _open(path: Path) -> HeldLibrary:
    from PySide6.QtCore import QLockFile

    from desktop.store.library import Library

    if not path.exists():
        # Made first: a lock needs the folder, and a wrong path should be told as one.
        Library.open(path).close()
    lock = QLockFile(str(path) + ".lock")
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return HeldLibrary(Library.open(path, read_only=True), None)
    try:
        return HeldLibrary(Library.open(path), lock)
    except UserError:
        lock.unlock()
        raise
