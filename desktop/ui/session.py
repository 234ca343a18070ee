"""What every part of the window works with: the open library, the lanes to it, the engine, undo, preferences."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QObject, Signal

from desktop.domain.errors import UserError
from desktop.places import Places
from desktop.preferences import Preferences, save_preferences
from desktop.ui.background import Lane
from desktop.ui.changes import Change, Touched
from desktop.ui.held_library import HeldLibrary, hold
from desktop.ui.places import Destination, Place
from desktop.ui.theme.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QUndoStack

    from desktop.store.library import Library
    from desktop.ui.check_desk import CheckDesk
    from desktop.ui.clean_desk import CleanDesk
    from desktop.ui.engine_host import EngineHost, Opener
    from desktop.ui.import_desk import ImportDesk
    from desktop.ui.replay_desk import ReplayDesk
    from desktop.ui.run_desk import RunDesk
    from desktop.ui.scoring_desk import ScoringDesk
    from desktop.ui.source_desk import SourceDesk

T = TypeVar("T")
_UNDO_STEPS = 100


class Session(QObject):
    """One window's session with one library.

    `changed` says what of the library was changed; `told` is a sentence for the user and `troubled` one of
    trouble that no page has taken; `went` asks the window to go somewhere. `leaving` is emitted before another
    library takes the place of this one, `opened` when it has, and `closing` before the session ends; `preferred`
    when a preference has changed.
    """

    changed = Signal(object)
    leaving = Signal()
    closing = Signal()
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
        self._held: HeldLibrary | None = None
        self._opening: Path | None = None

    @cached_property
    def undo(self) -> QUndoStack:
        """What was changed and can be undone, of the open library."""
        from PySide6.QtGui import QUndoStack

        stack = QUndoStack(self)
        # Accepting a million samples at once takes some hundred megabytes to remember.
        stack.setUndoLimit(_UNDO_STEPS)
        return stack

    @cached_property
    def engine(self) -> EngineHost:
        """The engine's thread."""
        from desktop.ui.engine_host import EngineHost

        return EngineHost(self.places.cache, self._opener, lambda: self.preferences, self)

    @cached_property
    def runs(self) -> RunDesk:
        """Runs, under way and past."""
        from desktop.ui.run_desk import RunDesk

        return RunDesk(self)

    @cached_property
    def checks(self) -> CheckDesk:
        """Check-ups of the model as a judge."""
        from desktop.ui.check_desk import CheckDesk

        return CheckDesk(self)

    @cached_property
    def replays(self) -> ReplayDesk:
        """Runs that are made again."""
        from desktop.ui.replay_desk import ReplayDesk

        return ReplayDesk(self)

    @cached_property
    def cleaning(self) -> CleanDesk:
        """Cleanings of a project's samples."""
        from desktop.ui.clean_desk import CleanDesk

        return CleanDesk(self)

    @cached_property
    def imports(self) -> ImportDesk:
        """Rows that are brought in."""
        from desktop.ui.import_desk import ImportDesk

        return ImportDesk(self)

    @cached_property
    def sources(self) -> SourceDesk:
        """Documents that are read."""
        from desktop.ui.source_desk import SourceDesk

        return SourceDesk(self)

    @cached_property
    def scoring(self) -> ScoringDesk:
        """Scores for what was brought in."""
        from desktop.ui.scoring_desk import ScoringDesk

        return ScoringDesk(self)

    # --- the library -----------------------------------------------------------------------------

    @property
    def path(self) -> Path | None:
        """The file of the open library."""
        return self._held.library.path if self._held is not None else None

    @property
    def library(self) -> Library:
        """The open library, for work on a lane or on the engine's thread. Raises UserError where none is open."""
        if self._held is None:
            raise UserError("No library is open; open one first.")
        return self._held.library

    @property
    def read_only(self) -> bool:
        """Whether another window writes to this library, or nobody may."""
        return self._held is not None and self._held.read_only

    def refuse_read_only(self) -> None:
        """Raises UserError where the library may not be written to."""
        if self._held is not None:
            _refuse_read_only(self._held)

    def open_library(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Opens a library in place of the one that is open, which stays if that fails, or if it is the same.

        Raises UserError while the model is at work, samples are being cleaned, rows brought in, or documents read.
        """
        self._refuse_at_work()

        if path == self._opening:
            return
        self._opening = path

        def opened(found: HeldLibrary | None) -> None:
            self._opening = None
            if found is not None and not self._take(found):
                return
            if then is not None:
                then()

        def failed(error: UserError) -> None:
            self._opening = None
            self.troubled.emit(str(error))

        # On the writers' lane, so that what is still being written goes into the library it belongs to.
        self.writing.ask(lambda: hold(path, self._held), opened, owner=self, failed=failed)

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
        lane, asked = self.counting if slow else self.reading, self._held
        if asked is None:
            return

        def still(result: T | None) -> None:
            # Another library may have been opened meanwhile: then nobody waits for this answer.
            if self._held is asked:
                then(cast(T, result))

        def look() -> T | None:
            return query(asked.reader(lane)) if self._held is asked else None

        def trouble(error: UserError) -> None:
            if self._held is asked:
                self._tell(error, failed)

        lane.ask(look, still, owner=owner, latest=latest, failed=trouble)

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
        asked = self._held

        def done(result: T) -> None:
            # It is in the library that it was meant for; nobody looks at that one any more.
            if self._held is not asked:
                return
            if then is not None and (owner is None or _lives(owner)):
                then(result)
            self.changed.emit(touched)

        def trouble(error: UserError) -> None:
            self._tell(error, failed if owner is None or _lives(owner) else None)

        self.writing.ask(lambda: change(_writable(asked)), done, owner=self, failed=trouble)

    def examine(self, then: Callable[[bool], None]) -> None:
        """Looks whether the open library is damaged, which is then told; `then` gets whether it is."""
        path = self.path

        def look() -> UserError | None:
            from desktop.store.damage import damage_of

            return damage_of(path) if path is not None else None

        def done(found: UserError | None) -> None:
            if found is not None:
                self.troubled.emit(str(found))
            then(found is not None)

        self.counting.ask(look, done, owner=self, latest="examine")

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
        self.closing.emit()
        self.engine.close()
        self.imports.close()
        self.sources.close()
        held, self._held = self._held, None
        self._part_from(held)
        for lane in (self.writing, self.reading, self.counting):
            lane.close()

    def _tell(self, error: UserError, failed: Callable[[UserError], None] | None) -> None:
        if failed is not None:
            failed(error)
        else:
            self.troubled.emit(str(error))

    def _take(self, found: HeldLibrary) -> bool:
        """Works with another library from now on, unless something has begun to write to this one meanwhile."""
        try:
            self._refuse_at_work()
        except UserError as error:
            self.writing.ask(found.close, owner=self)
            self.troubled.emit(str(error))
            return False
        # Pages put away what was typed: what they write now still goes into the library that they show.
        self.leaving.emit()
        self._part_from(self._held)
        self._held = found
        self.undo.clear()
        self.engine.library = found.library
        self.opened.emit()
        self.changed.emit(Change(Touched.everything()))
        return True

    def _refuse_at_work(self) -> None:
        if self.engine.busy or self.cleaning.running:
            raise UserError("Gristmill is at work on this library; stop that first, or wait until it is done.")
        if self.imports.running:
            raise UserError("Rows are being brought into this library; stop that first, or wait until it is done.")
        if self.sources.running:
            raise UserError("Documents are being read into this library; stop that first, or wait until it is done.")

    def _part_from(self, held: HeldLibrary | None) -> None:
        """Closes a library behind what is still being read from it and written into it."""
        if held is not None:
            for lane in (self.reading, self.counting):
                lane.ask(partial(held.close_reader, lane), owner=self)
            self.writing.ask(held.close, owner=self)


def _writable(held: HeldLibrary | None) -> Library:
    """The library to write to. Raises UserError where there is none, or it may not be written to."""
    if held is None:
        raise UserError("No library is open; open one first.")
    _refuse_read_only(held)
    return held.library


def _refuse_read_only(held: HeldLibrary) -> None:
    if held.read_only:
        raise UserError("This library is open for reading only: another window of Gristmill writes to it.")


def _lives(owner: QObject) -> bool:
    from shiboken6 import isValid

    return bool(isValid(owner))
