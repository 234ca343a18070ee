"""Whole numbers that may be left to the app."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QSpinBox

from desktop.preferences import BOUNDS
from desktop.ui.theme.metrics import space

_WIDTH = 24
_ALL = -1


class AutomaticSpin(QSpinBox):
    """A whole number within the bounds of a preference, or Automatic, which is one step below the least.

    It changes when Return is pressed, the focus leaves or an arrow is pressed, not while a number is typed.
    """

    def __init__(self, name: str, step: int = 1) -> None:
        super().__init__()
        self._least, most = BOUNDS[name]
        # Where steps are wide, Automatic stands at 0, so that they go through round numbers.
        self._automatic = 0 if step > 1 else self._least - 1
        self.setRange(self._automatic, most)
        self.setSingleStep(step)
        self.setGroupSeparatorShown(True)
        self.setKeyboardTracking(False)
        self.setFixedWidth(space(_WIDTH))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        _indent(self.lineEdit())
        self.lineEdit().installEventFilter(self)
        self.show_automatic("")

    @property
    def chosen(self) -> int | None:
        """The number, or None for Automatic."""
        return None if self.value() == self._automatic else max(self._least, self.value())

    def choose(self, value: int | None) -> None:
        """Shows a number, or Automatic, without telling anybody."""
        self.blockSignals(True)
        self.setValue(self._automatic if value is None else value)
        self.blockSignals(False)

    def show_automatic(self, meaning: str) -> None:
        """Says what Automatic comes to on this machine."""
        automatic = self.tr("Automatic: {value}").format(value=meaning) if meaning else self.tr("Automatic")
        self.setSpecialValueText(automatic)

    def textFromValue(self, value: int) -> str:  # noqa: N802 (Qt's name)
        """A number, or a word for all of them."""
        return self.tr("All") if value == _ALL else super().textFromValue(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """A click into the word for Automatic marks it, so that a number can be typed over it."""
        if event.type() is QEvent.Type.MouseButtonRelease and self.chosen is None:
            self.selectAll()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leaves the wheel to the page that scrolls."""
        event.ignore()


class ShareSpin(QDoubleSpinBox):
    """A share from 0 to 1 with two digits."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, 1)
        self.setSingleStep(0.05)
        self.setDecimals(2)
        _indent(self.lineEdit())
        self.setKeyboardTracking(False)
        self.setFixedWidth(space(_WIDTH) // 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def choose(self, value: float) -> None:
        """Shows a share without telling anybody."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """Leaves the wheel to the page that scrolls."""
        event.ignore()


def _indent(edit: QLineEdit) -> None:
    """Moves the text off the edge: the style's padding does not reach the field inside a spin box."""
    edit.setTextMargins(space(0.75), 0, 0, 0)
