"""A grid of cards that follows the width."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem

from desktop.ui.theme.metrics import space


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

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """The item at a place."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Takes the item at a place out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """It takes no more height than it needs."""
        return Qt.Orientation(0)

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
