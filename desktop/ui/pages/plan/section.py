"""A part of the page: its heading, a line that says what it is for, and what is in it."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip


class Section(QWidget):
    """A heading, with room for buttons beside it in `head`, over `lines`."""

    def __init__(self, heading: str, sentence: str = "") -> None:
        super().__init__()
        self.heading: QLabel = label(heading, "section", wrap=True)
        self.sentence: QLabel = label(sentence, "soft", wrap=True)
        self.sentence.setVisible(bool(sentence))
        self.head: QHBoxLayout = row(gap=1)
        self.head.addWidget(self.heading, 1)
        self.lines: QVBoxLayout = column(self, gap=1.25)
        self.lines.addLayout(self.head)
        self.lines.addWidget(self.sentence)

    def say(self, sentence: str) -> None:
        """Shows another line under the heading."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))


def set_writable(widget: QWidget, writable: bool, why: str, tooltip: str = "") -> None:
    """Switches a control on or off; off, its tooltip says why."""
    widget.setEnabled(writable)
    widget.setToolTip(plain_tooltip(tooltip if writable else why))


def captioned(lines: QVBoxLayout, caption: str, widget: QWidget) -> None:
    """Puts a widget under a small caption, a little apart from what is above it."""
    if lines.count():
        lines.addSpacing(space(0.75))
    lines.addWidget(label(caption, "faint"))
    lines.addWidget(widget)
