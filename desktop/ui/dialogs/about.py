"""About: what Gristmill is, which versions it stands on, and under which licences."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.licences import bundled_licences
from desktop.resources import resource
from desktop.ui.dialogs.licence_list import LicenceList
from desktop.ui.dialogs.versions import in_lines, versions
from desktop.ui.revealing import reveal
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row, rule
from desktop.ui.widgets.text import label, selectable


class AboutDialog(QDialog):
    """Shows at once; versions and licences come when they are read."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._versions: list[tuple[str, str]] = []
        self.setWindowTitle(self.tr("About Gristmill"))
        self.version = label("", "soft")
        self.numbers = QGridLayout()
        self.licences = LicenceList(session.theme)
        self.copy_button = button(self.tr("Copy versions"), self._copy, icon=session.theme.icon("copy"))
        self.close_button = self._closer()
        self._arrange()
        self.resize(space(116), space(80))
        self.licences.search.setFocus()
        session.reading.ask(versions, self._show_versions, owner=self)
        session.reading.ask(bundled_licences, self.licences.show_licences, owner=self)

    def _closer(self) -> QPushButton:
        made = button(self.tr("Close"), self.accept, "primary")
        made.setDefault(True)
        return made

    def _arrange(self) -> None:
        lines = column(self, gap=2, margins=(4, 3, 4, 3))
        head = row(gap=3)
        head.addWidget(_picture(self.devicePixelRatioF()), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(self._words(), 3)
        head.addLayout(self.numbers, 2)
        lines.addLayout(head)
        lines.addWidget(rule())
        lines.addWidget(label(self.tr("What it is made of"), "section"))
        lines.addWidget(self.licences, 1)
        lines.addLayout(self._buttons())
        self.numbers.setHorizontalSpacing(space(2))
        self.numbers.setVerticalSpacing(space(0.5))

    def _words(self) -> QVBoxLayout:
        words = column(gap=0.5)
        named = row(gap=1.5)
        named.addWidget(label(self.tr("Gristmill"), "title"))
        named.addWidget(self.version, 1, Qt.AlignmentFlag.AlignBottom)
        words.addLayout(named)
        sentence = self.tr(
            "Makes training data on your own machine: "
            "a local model writes, grades its own work and shows its evidence."
        )
        words.addWidget(label(sentence, wrap=True))
        words.addWidget(label(self.tr("Nothing leaves this computer."), "strong", wrap=True))
        words.addSpacing(space(1))
        words.addLayout(self._logs())
        words.addStretch()
        return words

    def _logs(self) -> QVBoxLayout:
        logs = self._session.places.logs
        lines = column(gap=0)
        lines.addWidget(selectable(self.tr("Logs are kept in {folder}").format(folder=logs), "faint"))
        opener = button(self.tr("Show the logs"), lambda: reveal(logs), "link")
        lines.addWidget(opener, 0, Qt.AlignmentFlag.AlignLeft)
        return lines

    def _buttons(self) -> QHBoxLayout:
        buttons = row(gap=1)
        self.copy_button.setAutoDefault(False)
        buttons.addWidget(self.copy_button)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        return buttons

    def _show_versions(self, found: list[tuple[str, str]]) -> None:
        self._versions = found
        self.version.setText(found[0][1])
        for line, (name, number) in enumerate(found[1:]):
            self.numbers.addWidget(label(name, "soft"), line, 0, Qt.AlignmentFlag.AlignTop)
            self.numbers.addWidget(selectable(number), line, 1)
        self.numbers.setColumnStretch(1, 1)
        self.numbers.setRowStretch(len(found), 1)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(in_lines(self._versions))
        self.copy_button.setText(self.tr("Copied"))


def _picture(ratio: float) -> QLabel:
    size = space(8)
    picture = QPixmap(str(resource("app/gristmill-128.png")))
    shown = QLabel()
    mode = Qt.TransformationMode.SmoothTransformation
    sharp = picture.scaled(round(size * ratio), round(size * ratio), Qt.AspectRatioMode.KeepAspectRatio, mode)
    sharp.setDevicePixelRatio(ratio)
    shown.setPixmap(sharp)
    shown.setFixedSize(size, size)
    return shown
