"""Tells the user while the disk that holds the library does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.store.waiting import ANSWERS_AGAIN, SILENT, SILENT_SECONDS

if TYPE_CHECKING:
    from desktop.ui.session import Session

_LOOK_MILLISECONDS = 1_000


class DiskWatch(QObject):
    """Looks every second; says it once when the disk is silent, and once when it answers again."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._told = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Look now."""
        path = self._session.path
        silent = path is not None and self._session.library.silent_seconds >= SILENT_SECONDS
        if silent and not self._told:
            self._session.troubled.emit(SILENT.format(path=path))
        elif self._told and not silent:
            self._session.told.emit(ANSWERS_AGAIN)
        self._told = silent
