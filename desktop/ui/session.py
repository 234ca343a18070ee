"""What every part of the window works with: the open library, the lanes to it, the engine, undo, preferences."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QObject, Signal

from desktop.domain.errors import UserError
from desktop.places import Places
from desktop.preferences import Preferences, save_preferences
from desktop.ui.background import Lane
from desktop.ui.changes import Change, Touched
from desktop.ui.places import Destination, Place
from desktop.ui.theme.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtCore import QLockFile
    from PySide6.QtGui import QUndoStack

    from desktop.store.library import Library
    from desktop.ui.engine_host import EngineHost, Opener
    from desktop.ui.run_desk import RunDesk

T = TypeVar("T")


class Session(QObject):
    """One window's session with one library.

    `changed` says what of the library was changed; `told` is a sentence for the user and `troubled` one of
    trouble that no page has taken; `went` asks the window to go somewhere; `opened` is emitted when another
    library is open, `preferred` when a preference has changed.
    """

    changed = Signal(object)
    told = Signal(str)
    troubled = Signal(str)
    went = Signal(object)
    opened = Signal()
    preferred = Signal()

    def __init__(self, places: Places, preferences: Preferences, theme: Theme, opener: Opener) -> None:
        super().__init__()
        self.places = places
        self.theme = theme
        self.preferences = preferences
        self._opener = opener
        self.reading, self.counting, self.writing = (Lane(name, self) for name in ("read", "count", "write"))
        for lane in (self.reading, self.counting, self.writing):
            lane.troubled.connect(self.troubled)
        self._library: Library | None = None
        self._readers: dict[Lane, Library] = {}
        self._lock: QLockFile | None = None

    @cached_property
    def undo(self) -> QUndoStack:
        """What was changed and can be undone, of the open library."""
        from PySide6.QtGui import QUndoStack

        return QUndoStack(self)

    @cached_property
    def engine(self) -> EngineHost:
        """The engine's thread."""
        from desktop.ui.engine_host import EngineHost

        host = EngineHost(self.places.cache, self._opener, lambda: self.preferences, self)
        host.told.connect(self.told)
        return host

    @cached_property
    def runs(self) -> RunDesk:
        """Runs, under way and past."""
        from desktop.ui.run_desk import RunDesk

        return RunDesk(self)

    # --- the library -----------------------------------------------------------------------------

    @property
    def path(self) -> Path | None:
        """The file of the open library."""
        return self._library.path if self._library is not None else None

    @property
    def library(self) -> Library:
        """The open library, for work on a lane or on the engine's thread. Raises UserError where none is open."""
        if self._library is None:
            raise UserError("No library is open; open one first.")
        return self._library

    @property
    def read_only(self) -> bool:
        """Whether another window writes to this library, or nobody may."""
        return self._library is not None and self._lock is None

    def open_library(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Opens a library in place of the one that is open, which stays if that fails.

        Raises UserError while a run is under way.
        """

        if self.engine.busy:
            raise UserError("The model is at work on this library; stop that first, or wait until it is done.")

        def opened(found: _Opened) -> None:
            self._take(found)
            if then is not None:
                then()

        # On the writers' lane, so that what is still being written goes into the library it belongs to.
        self.writing.ask(lambda: _open(path), opened, owner=self)

    def read(
        self,
        query: Callable[[Library], T],
        then: Callable[[T], None],
        *,
        owner: QObject,
        latest: Hashable = None,
        failed: Callable[[UserError], None] | None = None,
        slow: bool = False,
    ) -> None:
        """Asks the library on the readers' lane; what takes long (counts over all rows) asks with `slow`.

        While no library is open nothing is asked: whoever shows something asks again when one is.
        """
        lane, asked = self.counting if slow else self.reading, self._library
        if asked is None:
            return

        def still(result: T | None) -> None:
            # Another library may have been opened meanwhile: then nobody waits for this answer.
            if self._library is asked:
                then(cast(T, result))

        def look() -> T | None:
            return query(self._reader(lane)) if self._library is asked else None

        lane.ask(look, still, owner=owner, latest=latest, failed=failed)

    def write(
        self,
        change: Callable[[Library], T],
        touched: Change,
        then: Callable[[T], None] | None = None,
        *,
        owner: QObject | None = None,
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        """Changes the library on the writers' lane, in order, then tells everybody what was touched."""

        def done(result: T) -> None:
            if then is not None and (owner is None or _lives(owner)):
                then(result)
            self.changed.emit(touched)

        self.writing.ask(lambda: change(self._writer()), done, owner=self, failed=failed)

    # --- going about -----------------------------------------------------------------------------

    def go(self, place: Place, project_id: int | None = None, **detail: object) -> None:
        """Ask the window to show a place."""
        self.went.emit(Destination(place, project_id, detail))

    def prefer(self, preferences: Preferences) -> None:
        """Take other preferences, at once and for the next time."""
        self.preferences = preferences
        self.preferred.emit()
        file = self.places.preferences
        self.writing.ask(lambda: save_preferences(file, preferences), owner=self, latest="preferences")

    def close(self) -> None:
        """Ends all work, lets go of the engine and closes the library. Idempotent."""
        self.engine.close()
        self.writing.ask(self._let_go, owner=self)
        for lane in (self.writing, self.reading, self.counting):
            lane.close()

    def _take(self, found: _Opened) -> None:
        self._let_go()
        self._library, self._lock = found.library, found.lock
        self.undo.clear()
        self.engine.library = found.library
        self.opened.emit()
        self.changed.emit(Change(Touched.everything()))

    def _let_go(self) -> None:
        for lane, reader in self._readers.items():
            # Behind what the lane still reads with it.
            lane.ask(reader.close, owner=self)
        self._readers = {}
        if self._library is not None:
            self._library.close()
            self._library = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _reader(self, lane: Lane) -> Library:
        library = self.library
        if self.read_only:
            return library
        if lane not in self._readers:
            self._readers[lane] = library.reader()
        return self._readers[lane]

    def _writer(self) -> Library:
        if self.read_only:
            raise UserError("This library is open for reading only: another window of Gristmill writes to it.")
        return self.library


class _Opened:
    """A library that was opened, with the lock on it; without one it is for reading only."""

    def __init__(self, library: Library, lock: QLockFile | None) -> None:
        self.library = library
        self.lock = lock


def _open(path: Path) -> _Opened:
    from PySide6.QtCore import QLockFile

    from desktop.store.library import Library

    path = path.expanduser().absolute()
    if not path.exists():
        # Made first: a lock needs the folder, and a wrong path should be told as one.
        Library.open(path).close()
    lock = QLockFile(str(path) + ".lock")
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        try:
            return _Opened(Library.open(path), lock)
        except UserError:
            lock.unlock()
            raise
    return _Opened(Library.open(path, read_only=True), None)


def _lives(owner: QObject) -> bool:
    from shiboken6 import isValid

    return bool(isValid(owner))
