"""The licences of all that the app is made of: a list to search, and the text of the one that is picked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from desktop.licences import Licence
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label


class LicenceList(QWidget):
    """Empty until `show_licences`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._licences: tuple[Licence, ...] = ()
        self.search = QLineEdit()
        self.names = QListWidget()
        self.text = QPlainTextEdit()
        self.nothing = label(self.tr("Nothing of that name is part of Gristmill."), "soft", wrap=True)
        self._set_up(theme)
        self._arrange()
        self.search.textChanged.connect(self._filter)
        self.names.currentRowChanged.connect(self._show)

    def show_licences(self, licences: Sequence[Licence]) -> None:
        """Lists them and shows the text of the first."""
        self._licences = tuple(licences)
        self.names.clear()
        for licence in self._licences:
            self.names.addItem(QListWidgetItem(_in_two_lines(licence)))
        self.names.setCurrentRow(0)
        self._filter(self.search.text())

    def _set_up(self, theme: Theme) -> None:
        self.search.setPlaceholderText(self.tr("Search by name or licence"))
        self.search.setAccessibleName(self.tr("Search licences"))
        self.search.setClearButtonEnabled(True)
        self.names.setAccessibleName(self.tr("Parts of Gristmill"))
        self.names.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setSpacing(space(0.25))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(theme.fixed_font)
        self.text.setAccessibleName(self.tr("Text of the licence"))
        self.nothing.hide()

    def _arrange(self) -> None:
        beside = row(self, gap=2)
        left = column(gap=1)
        left.addWidget(self.search)
        left.addWidget(self.names, 1)
        left.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        beside.addLayout(left, 1)
        beside.addWidget(self.text, 2)

    def _filter(self, wanted: str) -> None:
        shown = [_matches(licence, wanted) for licence in self._licences]
        for number, is_shown in enumerate(shown):
            self.names.item(number).setHidden(not is_shown)
        self.names.setVisible(any(shown) or not shown)
        self.nothing.setVisible(bool(shown) and not any(shown))
        if any(shown) and not shown[self.names.currentRow()]:
            self.names.setCurrentRow(shown.index(True))

    def _show(self, number: int) -> None:
        if 0 <= number < len(self._licences):
            missing = self.tr("The text of this licence is not part of this installation.")
            self.text.setPlainText(self._licences[number].text or missing)


def _in_two_lines(licence: Licence) -> str:
    return f"{licence.name} {licence.version}".strip() + f"\n{licence.licence}"


def _matches(licence: Licence, wanted: str) -> bool:
    return wanted.strip().casefold() in f"{licence.name} {licence.licence}".casefold()
