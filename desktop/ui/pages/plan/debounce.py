"""Typing, and the one save that follows it."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer, Slot

QUIET_MILLISECONDS = 400


class Debounce(QObject):
    """Does the last of several things that are asked for the same `key`, once it has been quiet for a moment."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Callable[[], object] | None = None
        self._key: Hashable = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MILLISECONDS)
        self._timer.timeout.connect(self.flush)

    def waits(self, key: Hashable) -> bool:
        """Whether something is still to be done for that key."""
        return self._work is not None and self._key == key

    @property
    def waiting(self) -> bool:
        """Whether anything is still to be done."""
        return self._work is not None

    def ask(self, key: Hashable, work: Callable[[], object]) -> None:
        """Do `work` soon, in place of what was asked for this key; what waits for another key is done first."""
        if self._work is not None and self._key != key:
            self.flush()
        self._key, self._work = key, work
        self._timer.start()

    def drop(self) -> None:
        """Forget what waits."""
        self._timer.stop()
        self._work = None

    @Slot()
    def flush(self) -> None:
        """Do what waits, now."""
        work = self._work
        self.drop()
        if work is not None:
            work()
