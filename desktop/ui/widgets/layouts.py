"""Rows and columns in spacing units, and a grid of cards that follows the width."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.theme.metrics import space

Margins = tuple[float, float, float, float]
NONE: Margins = (0, 0, 0, 0)
PAGE: Margins = (4, 3, 4, 3)


def column(parent: QWidget | None = None, *, gap: float = 1, margins: Margins = NONE) -> QVBoxLayout:
    """Things under each other; gap and margins (left, top, right, bottom) in spacing units."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    made.setContentsMargins(*(space(margin) for margin in margins))
    made.setSpacing(space(gap))
    return made


def row(parent: QWidget | None = None, *, gap: float = 1, margins: Margins = NONE) -> QHBoxLayout:
    """Things beside each other."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    made.setContentsMargins(*(space(margin) for margin in margins))
    made.setSpacing(space(gap))
    return made


def rule() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


def scrolling(content: QWidget) -> QScrollArea:
    """A widget that scrolls up and down where it is taller than its place."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(content)
    return area


class CardGrid(QLayout):
    """Cards of the same width, as many a row as fit, each row as tall as its tallest."""

    def __init__(self, least_width: int, gap: float = 1.5) -> None:
        super().__init__()
        self._least_width = least_width
        self._gap = space(gap)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 (Qt's name)
        """Puts an item behind the others."""
        self._items.append(item)

    def count(self) -> int:
        """How many cards."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802
        """The item at a place."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802
        """Takes the item at a place out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """It is taller where it is narrower."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """How tall it is at a width."""
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Puts the cards into a rectangle."""
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        """One card's width, and the height that follows."""
        return QSize(self._least_width, self.heightForWidth(self._least_width))

    def minimumSize(self) -> QSize:  # noqa: N802
        """At least one card."""
        return QSize(self._least_width, 0)

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        top = rect.top()
        width, rows = self._rows(rect.width())
        for items in rows:
            height = max(_height(item, width) for item in items)
            if place:
                for index, item in enumerate(items):
                    corner = QPoint(rect.left() + index * (width + self._gap), top)
                    item.setGeometry(QRect(corner, QSize(width, height)))
            top += height + self._gap
        return max(0, top - self._gap - rect.top())

    def _rows(self, width: int) -> tuple[int, list[Sequence[QLayoutItem]]]:
        shown = [item for item in self._items if not _hidden(item)]
        columns = max(1, (width + self._gap) // (self._least_width + self._gap))
        card = (width - (columns - 1) * self._gap) // columns
        return card, [shown[start : start + columns] for start in range(0, len(shown), columns)]


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


def _hidden(item: QLayoutItem) -> bool:
    widget = item.widget()
    return widget is not None and widget.isHidden()


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout and lets go of it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
