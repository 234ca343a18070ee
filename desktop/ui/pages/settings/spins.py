"""Numbers in settings, some of which may be left to the app."""

from PySide6.QtCore import QEvent, QObject

from desktop.preferences import BOUNDS
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.numbers import Number, WholeNumber

_WIDTH = 24
_ALL = -1


class AutomaticSpin(WholeNumber):
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
        self.setKeyboardTracking(False)
        self.setFixedWidth(space(_WIDTH))
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


class ShareSpin(Number):
    """A share from 0 to 1 with two digits."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, 1)
        self.setSingleStep(0.05)
        self.setDecimals(2)
        self.setKeyboardTracking(False)
        self.setFixedWidth(space(_WIDTH) // 2)

    def choose(self, value: float) -> None:
        """Shows a share without telling anybody."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)
