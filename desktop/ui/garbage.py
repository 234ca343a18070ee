"""Python's collection of garbage, on the window's thread alone.

Left to itself it runs on whichever thread happens to allocate, and there it may destroy widgets that a cycle of
references held: Qt dies of that.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MILLISECONDS = 250


class GarbageCollection(QObject):
    """Switches the automatic collection off, and collects from a timer by the same thresholds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        # What the modules made stays for ever: it need not be looked through again and again.
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MILLISECONDS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def end(self) -> None:
        """Back to how it was."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def collect(self) -> None:
        """Collect what is due, the oldest generation that is."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(3) if counts[generation] > thresholds[generation]]
        if due:
            gc.collect(due[-1])
