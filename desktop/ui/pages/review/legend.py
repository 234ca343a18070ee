"""What the shades of words mean, in one line."""

from PySide6.QtWidgets import QWidget

from desktop.ui.pages.review.marks import DOUBTS
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.text import label


class DoubtLegend(QWidget):
    """A swatch for each step of doubt, with the probability below which a word has it."""

    def __init__(self) -> None:
        super().__init__()
        line = row(self)
        line.addWidget(label(self.tr("Chance of a word:"), "faint"))
        for name, below in reversed(DOUBTS):
            swatch = label(self.tr("under {share} %").format(share=f"{below * 100:.0f}"), "faint")
            swatch.setProperty("doubt", name.removeprefix("doubt_"))
            line.addWidget(swatch)
        self.unsupported = label(self.tr("not in the source"), "faint")
        self.unsupported.setProperty("doubt", "source")
        line.addWidget(self.unsupported)
        line.addStretch(1)
