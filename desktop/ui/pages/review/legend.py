"""What the shades of words mean, in one line."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.ui.pages.review.marks import DOUBTS
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.text import label


class DoubtLegend(QWidget):
    """A swatch for each step of doubt, with the probability below which a word has it.

    Where it is narrow, what the swatches mean stands above them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._caption = label(self.tr("Chance of a word:"), "faint")
        self._swatches = QWidget()
        line = row(self._swatches)
        for name, below in reversed(DOUBTS):
            swatch = label(self.tr("under {share} %").format(share=f"{below * 100:.0f}"), "faint")
            swatch.setProperty("doubt", name.removeprefix("doubt_"))
            line.addWidget(swatch)
        self.unsupported = label(self.tr("not in the source"), "faint")
        self.unsupported.setProperty("doubt", "source")
        line.addWidget(self.unsupported)
        line.addStretch(1)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(space(1))
        self._parts.addWidget(self._caption)
        self._parts.addWidget(self._swatches, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Put the parts beside each other, or under each other where there is little room."""
        super().resizeEvent(event)
        wide = self._caption.sizeHint().width() + space(1) + self._swatches.sizeHint().width()
        beside = event.size().width() >= wide
        self._parts.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
