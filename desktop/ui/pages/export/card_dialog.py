"""The card that goes with an export, to be read before it is written."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from desktop.ui.pages.export.previews import CardPreview
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row


class CardDialog(QDialog):
    """Shows the card as it will be read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("The card"))
        self.preview = CardPreview(theme)
        close = button(self.tr("Close"), self.accept, "primary")
        close.setDefault(True)
        lines = column(self, gap=2, margins=(4, 3, 4, 3))
        lines.addWidget(self.preview, 1)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        lines.addLayout(foot)
        self.resize(space(96), space(84))
