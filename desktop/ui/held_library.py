"""A library that a window has open, with the lock that keeps other windows from writing to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtCore import QLockFile

    from desktop.store.library import Library


@dataclass(eq=False, frozen=True, slots=True)
class HeldLibrary:
    """An open library; without a lock it is for reading only."""

    library: Library
    lock: QLockFile | None

    @property
    def read_only(self) -> bool:
        """Whether another window writes to it."""
        return self.lock is None

    def close(self) -> None:
        """Closes the file and lets others write to it."""
        self.library.close()
        if self.lock is not None:
            self.lock.unlock()


def hold(path: Path, held: HeldLibrary | None) -> HeldLibrary | None:
    """Opens a library, which is made where it is missing; None where it is the one that is held already.

    Raises UserError where it cannot be opened.
    """
    path = path.expanduser().absolute()
    return None if held is not None and _is_held(path, held) else _open(path)


def _is_held(path: Path, held: HeldLibrary) -> bool:
    # One that is only read is opened again: by now it may be free to be written to.
    return not held.read_only and path.exists() and path.samefile(held.library.path)


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
