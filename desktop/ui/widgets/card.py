"""A card that can be picked, by mouse and by keyboard."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.widgets.text import repolish

_PICKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Card(QFrame):
    """A rounded ground; with `pickable` it takes the focus and emits `picked`."""

    picked = Signal()

    def __init__(self, *, pickable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pickable = pickable
        self.setProperty("role", "card")
        self.setProperty("pickable", pickable)
        if pickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_picked(self, picked: bool) -> None:
        """Shows it as the one that is chosen, or not."""
        self.setProperty("picked", picked)
        name = self.accessibleName().removesuffix(self._chosen())
        self.setAccessibleName(name + (self._chosen() if picked else ""))
        repolish(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A click picks it."""
        if (
            self._pickable
            and event.button() is Qt.MouseButton.LeftButton
            and self.rect().contains(event.position().toPoint())
        ):
            self.picked.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return and Space pick it."""
        if self._pickable and event.key() in _PICKING:
            self.picked.emit()
            return
        super().keyPressEvent(event)

    def _chosen(self) -> str:
        return self.tr(", chosen")
