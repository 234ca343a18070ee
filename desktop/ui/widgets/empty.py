"""What a page shows while it has nothing to show: one sentence, one obvious next step."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label


class EmptyState(QWidget):
    """A heading, a sentence, and a button."""

    def __init__(
        self, heading: str, sentence: str, step: str = "", taken: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.heading = label(heading, "section")
        self.sentence = label(sentence, "soft", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setFixedWidth(space(56))
        self.step: QPushButton | None = button(step, taken, "primary") if step and taken else None
        lines = column(self, gap=1.5)
        lines.addStretch(2)
        lines.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignHCenter)
        # Between stretches, not aligned: what is aligned gets the height of one line.
        middle = row()
        middle.addStretch(1)
        middle.addWidget(self.sentence)
        middle.addStretch(1)
        lines.addLayout(middle)
        if self.step is not None:
            lines.addSpacing(space(1))
            lines.addWidget(self.step, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addStretch(3)
