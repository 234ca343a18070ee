"""Tells the user while the disk that holds the library does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.store.waiting import Silence

if TYPE_CHECKING:
    from desktop.ui.session import Session

_LOOK_MILLISECONDS = 1_000


class DiskWatch(QObject):
    """Looks every second, until the session closes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._silence = Silence()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        session.closing.connect(self._timer.stop)

    @Slot()
    def look(self) -> None:
        """Look now."""
        if self._session.path is None:
            return
        library = self._session.library
        trouble, end = self._silence.look(library.path, library.disk)
        if trouble:
            self._session.troubled.emit(trouble)
        if end:
            self._session.told.emit(end)
