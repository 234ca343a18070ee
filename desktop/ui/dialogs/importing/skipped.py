"""Why rows were skipped, to be read and copied."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label
from desktop.ui.wording import count_in_words


class SkippedDialog(QDialog):
    """The reasons of the first rows that were skipped, of which there are `bad`."""

    def __init__(self, bad: int, faults: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Skipped rows"))
        self.setModal(True)
        self.text = QPlainTextEdit("\n".join(faults))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setProperty("role", "preview")
        self.text.setAccessibleName(self.tr("Why they were skipped"))
        lines = column(self, gap=1.5, margins=(3, 2.5, 3, 2.5))
        lines.addWidget(label(self._heading(bad), "title"))
        lines.addWidget(label(self._meant(bad, len(faults)), "soft", wrap=True))
        lines.addWidget(self.text, 1)
        foot = row(gap=1)
        foot.addStretch(1)
        copy = button(self.tr("Copy"), lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        copy.setAutoDefault(False)
        foot.addWidget(copy)
        self.close_button = button(self.tr("Close"), self.accept, "primary")
        self.close_button.setDefault(True)
        foot.addWidget(self.close_button)
        lines.addLayout(foot)
        self.resize(space(84), space(54))

    def _heading(self, bad: int) -> str:
        if bad == 1:
            return self.tr("1 row was skipped")
        return self.tr("{count} rows were skipped").format(count=count_in_words(bad))

    def _meant(self, bad: int, shown: int) -> str:
        mend = self.tr("To bring them in too, mend them in a file of their own and import that.")
        if bad > shown:
            first = self.tr("Here are the reasons of the first {shown}.").format(shown=count_in_words(shown))
            return f"{first} {mend}"
        return mend
