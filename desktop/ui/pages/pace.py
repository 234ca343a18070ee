"""Not too often: for what is shown of a library that a run changes many times a second."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Pace(QObject):
    """Lets something be done at once, and again only after a rest; what was asked meanwhile is done once."""

    def __init__(self, act: Callable[[], object], milliseconds: int, parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._again = False
        self._resting = QTimer(self, singleShot=True, interval=milliseconds)
        self._resting.timeout.connect(self._rested)

    def ask(self) -> None:
        """Do it now, or after the rest."""
        if self._resting.isActive():
            self._again = True
        else:
            self.now()

    def now(self) -> None:
        """Do it now, whatever was before."""
        self._again = False
        self._resting.start()
        self._act()

    def end(self) -> bool:
        """No more; whether anything was put off that is now left undone."""
        put_off, self._again = self._again, False
        self._resting.stop()
        return put_off

    def _rested(self) -> None:
        if self._again:
            self.now()
