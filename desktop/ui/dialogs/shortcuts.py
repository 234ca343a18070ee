"""All keys on one sheet, by where they work."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row, scrolling
from desktop.ui.widgets.text import label


class ShortcutsDialog(QDialog):
    """Shows rows of (area, what it does, keys); rows of one area stand together, in the order given."""

    def __init__(self, rows: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: list[tuple[str, QWidget]] = []
        self._groups: list[QFrame] = []
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search shortcuts"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.nothing = label(self.tr("No shortcut does that."), "soft")
        self.nothing.hide()
        self._arrange(rows)
        self.resize(space(60), space(70))

    @property
    def shown(self) -> list[str]:
        """What the rows in sight say."""
        return [text for text, line in self._found if not line.isHidden()]

    def _arrange(self, rows: Sequence[tuple[str, str, str]]) -> None:
        lines = column(self, gap=2, margins=(4, 3, 4, 3))
        lines.addWidget(label(self.tr("Keyboard shortcuts"), "title"))
        lines.addWidget(self.search)
        lines.addWidget(scrolling(self._sheet(rows)), 1)
        close = button(self.tr("Close"), self.accept, "primary")
        close.setDefault(True)
        lines.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _sheet(self, rows: Sequence[tuple[str, str, str]]) -> QWidget:
        sheet = QWidget()
        lines = column(sheet, gap=3, margins=(0, 0, 2, 0))
        lines.addWidget(self.nothing)
        order = list(dict.fromkeys(area for area, _, _ in rows))
        together = sorted(rows, key=lambda each: order.index(each[0]))
        for area, members in groupby(together, key=lambda each: each[0]):
            lines.addWidget(self._group(area, list(members)))
        lines.addStretch()
        return sheet

    def _group(self, area: str, rows: list[tuple[str, str, str]]) -> QFrame:
        group = QFrame()
        lines = column(group, gap=0.75)
        lines.addWidget(label(area, "section"))
        for _, what, keys in rows:
            self._add(lines, area, what, keys)
        self._groups.append(group)
        return group

    def _add(self, lines: QVBoxLayout, area: str, what: str, keys: str) -> None:
        line = QWidget()
        parts = row(line, gap=2)
        parts.addWidget(label(what, wrap=True), 1)
        parts.addWidget(label(keys, "key"))
        lines.addWidget(line)
        self._found.append((f"{area} {what} {keys}", line))

    def _filter(self, wanted: str) -> None:
        sought = wanted.strip().casefold()
        for text, line in self._found:
            line.setVisible(sought in text.casefold())
        for group in self._groups:
            group.setVisible(any(not line.isHidden() for _, line in self._found if line.parent() is group))
        self.nothing.setVisible(not self.shown)
