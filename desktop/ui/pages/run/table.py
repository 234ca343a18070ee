"""A small table of words and figures, as tall as its rows."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.tooltips import plain_tooltip

_MOST_ROWS = 8


class FiguresTable(QTableWidget):
    """Read only; the first column takes what width the others leave."""

    def __init__(self, name: str, columns: Sequence[str]) -> None:
        super().__init__(0, len(columns))
        self.setProperty("role", "figures")
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(columns))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(space(4.5))
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._fit()

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Shows other rows; those cells that stay the same are left alone."""
        if len(rows) != self.rowCount():
            self.setRowCount(len(rows))
            self._fit()
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                self._show_cell(number, place, text)

    def stretch_only(self, wide: int) -> None:
        """Only this column takes more width than its words need."""
        across = self.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        across.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)

    def texts(self) -> list[list[str]]:
        """What it shows, row by row."""
        return [
            [item.text() if (item := self.item(number, place)) else "" for place in range(self.columnCount())]
            for number in range(self.rowCount())
        ]

    def _show_cell(self, number: int, place: int, text: str) -> None:
        item = self.item(number, place)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(number, place, item)
        if item.text() != text:
            item.setText(text)
            item.setToolTip(plain_tooltip(text))

    def _fit(self) -> None:
        rows = min(_MOST_ROWS, max(1, self.rowCount()))
        header = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(header + rows * self.verticalHeader().defaultSectionSize() + space(0.5))
