"""Changes that can be undone, each with a name for the menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QUndoCommand
from shiboken6 import isValid

from desktop.ui.changes import Change
from desktop.ui.session import Session

if TYPE_CHECKING:
    from desktop.store.library import Library


class LibraryCommand(QUndoCommand):
    """A change to the library: `do` returns what `undo` needs to take it back. Both run on the writers' lane.

    `then` is called on the window's thread with what `do` returned, each time that it is done. `touched` is what
    either way changes. What fails is told and leaves the stack: there is nothing to take back, or no way to. Where
    doing it has failed, `failed` is called.
    """

    def __init__(
        self,
        session: Session,
        text: str,
        do: Callable[[Library], Any],
        undo: Callable[[Library, Any], object],
        touched: Change,
        then: Callable[[Any], None] | None = None,
        undone: Callable[[], None] | None = None,
        failed: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(text)
        self._session = session
        self._do = do
        self._undo = undo
        self.touched = touched
        self._then = then
        self._undone = undone
        self._failed = failed
        self._memory: Any = None
        self._done = False

    def redo(self) -> None:
        """Do it, the first time and again."""
        self._session.write(self._remember, self.touched, self._then, failed=self._fail_to_do)

    def undo(self) -> None:
        """Take it back."""
        self._session.write(self._take_back, self.touched, self._tell_undone, failed=self._fail)

    def _remember(self, library: Library) -> Any:
        # Kept on the lane itself: an undo that is already waiting behind this finds it.
        self._done = False
        self._memory = self._do(library)
        self._done = True
        return self._memory

    def _take_back(self, library: Library) -> bool:
        # What failed, and nobody knows of yet, left nothing to take back.
        if self._done:
            self._undo(library, self._memory)
        return self._done

    def _tell_undone(self, taken_back: bool) -> None:
        if taken_back and self._undone is not None:
            self._undone()

    def _fail_to_do(self, error: Exception) -> None:
        failed = self._failed
        self._fail(error)
        if failed is not None:
            failed()

    def _fail(self, error: Exception) -> None:
        self._session.troubled.emit(str(error))
        if not isValid(self):
            # The stack has let go of it meanwhile, for another library or for what was done since.
            return
        self.setObsolete(True)
        stack = self._session.undo
        # An obsolete command is neither undone nor done again: it only leaves the stack.
        if stack.index() and stack.command(stack.index() - 1) is self:
            stack.undo()
        elif stack.index() < stack.count() and stack.command(stack.index()) is self:
            stack.redo()


def do(
    session: Session,
    text: str,
    change: Callable[[Library], Any],
    undo: Callable[[Library, Any], object],
    touched: Change,
    then: Callable[[Any], None] | None = None,
    undone: Callable[[], None] | None = None,
    failed: Callable[[], None] | None = None,
) -> None:
    """Make a change that can be undone; `text` names it in the menu, as in "Undo accept"."""
    session.undo.push(LibraryCommand(session, text, change, undo, touched, then, undone, failed))
