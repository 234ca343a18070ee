"""Changes that the library may refuse: then it is told where the user acted, and there is nothing to undo."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand
from shiboken6 import isValid

from desktop.domain.errors import UserError
from desktop.store.library import Library
from desktop.ui.changes import Change
from desktop.ui.pages.plan.outcome import Broken, outcome_of
from desktop.ui.session import Session
from desktop.ui.undo import LibraryCommand


def attempt(
    session: Session,
    text: str,
    change: Callable[[Library], Any],
    undo: Callable[[Library, Any], object],
    touched: Change,
    done: Callable[[], object],
    refused: Callable[[UserError], object],
) -> None:
    """Make a change that can be undone, asked for at once, behind what is being saved already.

    `change` returns what `undo` needs, None where it changed nothing, and raises UserError to refuse. `done` and
    `refused` are called on the window's thread, while whoever asked may be gone. A bug is told to `refused` too, and
    surfaces.
    """

    def carry_out(library: Library) -> Any:
        try:
            return outcome_of(lambda: change(library))
        except UserError as error:
            return error

    def take_back(library: Library, memory: Any) -> None:
        if not _nothing(memory):
            undo(library, memory)

    def answered(memory: Any) -> None:
        if _nothing(memory):
            _drop(session, command)
        if isinstance(memory, Broken):
            refused(UserError(QCoreApplication.translate("Plan", "Something in Gristmill is broken.")))
            raise memory.error
        if isinstance(memory, UserError):
            refused(memory)
        else:
            done()

    command = LibraryCommand(session, text, carry_out, take_back, touched, answered)
    session.undo.push(command)


def _nothing(memory: Any) -> bool:
    """Whether nothing came of a change."""
    return memory is None or isinstance(memory, UserError | Broken)


def _drop(session: Session, command: QUndoCommand) -> None:
    """Takes a command that changed nothing from what can be undone."""
    if not isValid(command):
        return
    command.setObsolete(True)
    stack = session.undo
    if stack.index() and stack.command(stack.index() - 1) is command:
        # An obsolete command is not undone: it only leaves the stack.
        stack.undo()
