"""The files that macOS opens with the app: it tells of them by events, of the first before there is a window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFileOpenEvent


class FileOpenings(QObject):
    """Keeps the files that were opened until there is somebody to take them."""

    def __init__(self, qt: QCoreApplication) -> None:
        super().__init__(qt)
        self._kept: list[Path] = []
        self._take: Callable[[list[Path]], None] = self._kept.extend
        qt.installEventFilter(self)

    def hand_over_to(self, take: Callable[[list[Path]], None]) -> None:
        """From now on `take` gets them, and what was kept at once."""
        self._take = take
        if self._kept:
            take(self._kept)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Take what the system says of files to be opened."""
        if isinstance(event, QFileOpenEvent):
            self._take([Path(event.file())])
            return True
        return super().eventFilter(watched, event)
