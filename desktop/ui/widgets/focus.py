"""The way of the Tab key through what was put on a page early or late."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def order_focus(parts: Sequence[QWidget]) -> None:
    """Has the Tab key go through the parts one after the other, whenever what is in them was made."""
    order = [widget for part in parts for widget in _stops(part)]
    for before, after in pairwise(dict.fromkeys(order)):
        QWidget.setTabOrder(before, after)


def _stops(part: QWidget) -> list[QWidget]:
    """What the Tab key can reach in a part, itself included, in the order in which it was put there."""
    # The list of a box to choose from is a child of it, but stands in a window of its own.
    found = [child for child in (part, *part.findChildren(QWidget)) if child.window() is part.window()]
    return [child for child in found if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.focusProxy() is None]
