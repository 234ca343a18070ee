"""Deletes for good what was deleted before the library was opened, a little at a time, while nothing else is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

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
        if not self._session.read_only:
            self._pause.start()

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


def _purge(library: Library) -> int:
    return library.purge_discarded(_ROWS_AT_ONCE)
