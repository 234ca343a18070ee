"""Two parts beside each other, or under each other where there is little room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.ui.theme.metrics import space

_BESIDE = 66
_LEAST = 24


class Sides(QWidget):
    """Beside each other, the parts take what height there is and scroll; else they are as tall as they wish."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(space(2))
        second.setMinimumHeight(space(_LEAST))
        self._parts.addWidget(first, 1, Qt.AlignmentFlag.AlignTop)
        self._parts.addWidget(second, 1)

    @property
    def beside(self) -> bool:
        """Whether they stand beside each other."""
        return self._parts.direction() is QBoxLayout.Direction.LeftToRight

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt's name)
        """Beside each other, they are not as tall as the longer one."""
        return not self.beside and super().hasHeightForWidth()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Beside each other, tall enough to read some lines."""
        return self._bounded(super().sizeHint())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same."""
        return self._bounded(super().minimumSizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Stand as the width allows."""
        super().resizeEvent(event)
        beside = event.size().width() >= space(_BESIDE)
        if beside != self.beside:
            self._parts.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
            self.updateGeometry()

    def _bounded(self, wished: QSize) -> QSize:
        return QSize(wished.width(), space(_LEAST)) if self.beside else wished
