"""Rows and columns in spacing units."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
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


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout and lets go of it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
