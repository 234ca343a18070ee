"""What a user sees of a bug."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label


class CrashDialog(QDialog):
    """Says that it was our mistake, and offers the report to copy."""

    def __init__(self, report: str, log: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("A mistake in Gristmill"))
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setAccessibleName(self.tr("Report"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(self.tr("Copy the report"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        buttons.rejected.connect(self.reject)
        lines = column(self, gap=1.5, margins=(3, 3, 3, 2))
        lines.addWidget(label(self.tr("Something went wrong inside Gristmill"), "section"))
        said = self.tr(
            "This is a mistake of ours. Every finished sample is in your library. You can go on; if something looks "
            "odd, open Gristmill again. The report is also in {file}."
        )
        lines.addWidget(label(said.format(file=log), "soft", wrap=True))
        lines.addWidget(self.report, 1)
        lines.addWidget(buttons)
        self.resize(space(84), space(56))
