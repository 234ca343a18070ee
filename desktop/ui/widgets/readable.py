"""A drawing whose parts can be read out one by one, with the mouse or the arrow keys."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent, QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QToolTip, QWidget

from desktop.ui.widgets.tooltips import plain_tooltip

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Readable(QFrame):
    """Holds a sentence for each part; the arrow keys, Home and End go from one to the next.

    A subclass says where its parts are, and draws the one that is `chosen`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readings: tuple[str, ...] = ()
        self._sentence = ""
        self.chosen: int | None = None
        self.setProperty("role", "plot")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def readings(self) -> tuple[str, ...]:
        """Each part in words."""
        return self._readings

    def set_readings(self, readings: tuple[str, ...]) -> None:
        """Take other sentences."""
        self._readings = readings
        if self.chosen is not None and self.chosen >= len(readings):
            self.chosen = None

    def item_at(self, place: QPoint) -> int | None:
        """The number of the part at a place in the widget."""
        raise NotImplementedError

    def place_of(self, number: int) -> QPoint:
        """Where a part is in the widget."""
        raise NotImplementedError

    def chosen_changed(self) -> None:
        """Draw what is chosen now."""
        raise NotImplementedError

    def describe(self, name: str, sentence: str) -> None:
        """What screen readers call it, and say of it."""
        self._sentence = sentence
        self.setAccessibleName(name)
        self.setAccessibleDescription(sentence)

    def event(self, event: QEvent) -> bool:
        """A resting mouse reads the part under it."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self.item_at(event.pos())
            text = self._readings[number] if number is not None and number < len(self._readings) else ""
            QToolTip.showText(event.globalPos(), plain_tooltip(text), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """The arrow keys go from part to part."""
        wanted = self._wanted(Qt.Key(event.key()))
        if wanted is None or not self._readings:
            super().keyPressEvent(event)
            return
        self._choose(max(0, min(wanted, len(self._readings) - 1)))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Nothing is chosen where the focus is not."""
        super().focusOutEvent(event)
        if self.chosen is not None:
            self.chosen = None
            self.setAccessibleDescription(self._sentence)
            self.chosen_changed()

    def _wanted(self, key: Qt.Key) -> int | None:
        if key == Qt.Key.Key_Home:
            return 0
        if key == Qt.Key.Key_End:
            return len(self._readings) - 1
        if key not in _STEPS:
            return None
        return 0 if self.chosen is None else self.chosen + _STEPS[key]

    def _choose(self, number: int) -> None:
        self.chosen = number
        self.chosen_changed()
        reading = self._readings[number]
        QToolTip.showText(self.mapToGlobal(self.place_of(number)), plain_tooltip(reading), self)
        # Read out by screen readers, which do not see the tip.
        self.setAccessibleDescription(reading)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
