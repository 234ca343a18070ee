"""Buttons."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop.ui.theme.metrics import ICON
from desktop.ui.widgets.tooltips import keyed_tooltip, plain_tooltip

ButtonRole = Literal["primary", "plain", "quiet", "link", "danger"]


def button(
    text: str,
    clicked: Callable[[], object],
    role: ButtonRole = "plain",
    *,
    icon: QIcon | None = None,
    key: str = "",
    parent: QWidget | None = None,
) -> QPushButton:
    """A button. `key` is a shortcut to name in its tooltip; the shortcut itself is an action's."""
    made = QPushButton(text, parent)
    made.setProperty("role", role)
    made.setCursor(Qt.CursorShape.PointingHandCursor if role == "link" else Qt.CursorShape.ArrowCursor)
    if icon is not None:
        made.setIcon(icon)
        made.setIconSize(QSize(ICON, ICON))
    if key:
        made.setToolTip(keyed_tooltip(text.replace("&", ""), key))
    # Without the flag that a click sends: what it calls takes no argument.
    made.clicked.connect(lambda checked=False: clicked())
    return made


def icon_button(icon: QIcon, name: str, clicked: Callable[[], object], parent: QWidget | None = None) -> QToolButton:
    """A button of an icon alone; `name` is what screen readers and the tooltip say."""
    made = QToolButton(parent)
    made.setIcon(icon)
    made.setIconSize(QSize(ICON, ICON))
    made.setAccessibleName(name)
    made.setToolTip(plain_tooltip(name))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.clicked.connect(lambda checked=False: clicked())
    return made
