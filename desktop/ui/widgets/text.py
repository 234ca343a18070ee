"""Labels by their role in the type scale."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

Role = Literal[
    "title",
    "hero",
    "section",
    "strong",
    "figure",
    "body",
    "soft",
    "faint",
    "reading",
    "bad",
    "warning",
    "good",
    "key",
]
PillKind = Literal["good", "warning", "bad", "neutral"]


def label(text: str = "", role: Role = "body", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """Plain text in a role; never read as HTML, whatever the user's data holds."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def selectable(text: str = "", role: Role = "body", *, parent: QWidget | None = None) -> QLabel:
    """Text that wraps, and that a user can mark and copy."""
    made = label(text, role, wrap=True, parent=parent)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


def pill(text: str, kind: PillKind = "neutral", parent: QWidget | None = None) -> QLabel:
    """A state in a word, on a ground of its colour."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    set_pill(made, text, kind)
    return made


def set_pill(made: QLabel, text: str, kind: PillKind) -> None:
    """Changes what a pill says."""
    made.setText(text)
    made.setProperty("pill", kind)
    repolish(made)


def repolish(widget: QWidget) -> None:
    """Has the style look again at a widget whose properties have changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
