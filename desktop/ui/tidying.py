"""Puts in order what was left behind when a library was closed, or the app was killed.

What was deleted then goes for good, a little at a time, while nothing else is on; an import that was cut off is
marked as stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.ui.changes import Change, Touched

if TYPE_CHECKING:
    from desktop.store.library import Library
    from desktop.ui.session import Session

# Short transactions: whoever else writes waits no longer than for one of them.
_ROWS_AT_ONCE = 200
_PAUSE_MILLISECONDS = 500


class Tidying(QObject):
    """Starts anew with every library. What is deleted while it is open stays until the next time, for Undo."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._go_on)
        session.opened.connect(self._start)

    def _start(self) -> None:
        session = self._session
        if not session.read_only:
            session.writing.ask(lambda: _end_cut_off(session.library), self._tell_cut_off, owner=self)
            self._pause.start()

    def _tell_cut_off(self, imports: int) -> None:
        if imports:
            self._session.changed.emit(Change(Touched.RUNS | Touched.PROJECTS))

    @Slot()
    def _go_on(self) -> None:
        session = self._session
        if session.path is None or session.read_only:
            return
        if session.engine.busy or session.writing.busy or session.undo.count():
            # Undo may still bring back what was deleted by now: that is left for the next time.
            if not session.undo.count():
                self._pause.start()
            return
        session.writing.ask(lambda: _purge(session.library), self._done, owner=self)

    def _done(self, gone: int) -> None:
        if gone:
            self._pause.start()


def _end_cut_off(library: Library) -> int:
    from desktop.pipeline.imports import end_cut_off_imports

    return end_cut_off_imports(library)


def _purge(library: Library) -> int:
    return library.purge_discarded(_ROWS_AT_ONCE)
