"""The first rows of a file, one of them whole, and those that will be skipped."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.exchange.importing.row import ImportedRow
from desktop.ui.dialogs.importing.cells import Cells, raw_in_cells, samples_in_cells, seeds_in_cells
from desktop.ui.dialogs.importing.words import skipped_heading
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip

_ROW_HEIGHT = space(4)
_LEAST_TABLE, _LEAST_WHOLE, _FAULTS = space(14), space(9), space(9)


class RowsView(QWidget):
    """Empty until rows are shown; the arrow keys go through them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = Cells()
        self.heading = label(self.tr("As they will come in"), "section")
        self.table = self._made_table()
        self.whole = _reader(self.tr("The row that is picked"))
        self.faults_heading = label("", "section", wrap=True)
        self.faults = _reader(self.tr("Rows that will be skipped"))
        self.faults.setFixedHeight(_FAULTS)
        lines = column(self, gap=1)
        lines.addWidget(self.heading)
        lines.addWidget(self.table, 3)
        lines.addWidget(self.whole, 2)
        lines.addWidget(self.faults_heading)
        lines.addWidget(self.faults)
        self.table.currentCellChanged.connect(lambda *places: self._show_whole())
        self.show_faults(0, ())

    def show_rows(self, rows: Sequence[ImportedRow], *, as_seeds: bool) -> None:
        """Shows rows as they will be taken in."""
        self.heading.setText(self.tr("As they will come in"))
        self._show(seeds_in_cells(rows) if as_seeds else samples_in_cells(rows))

    def show_raw(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Shows rows as they stand in the file, where nothing is known of them."""
        self.heading.setText(self.tr("As they are in the file"))
        self._show(raw_in_cells(rows))

    def show_faults(self, bad: int, faults: Sequence[str]) -> None:
        """Shows why rows will be skipped, of which there are `bad`."""
        self.faults_heading.setText(skipped_heading(bad, len(faults)))
        self.faults.setPlainText("\n".join(faults))
        self.faults_heading.setVisible(bool(bad))
        self.faults.setVisible(bool(bad))

    def texts(self) -> list[list[str]]:
        """What the table shows, row by row."""
        return [
            [item.text() if (item := self.table.item(number, place)) else "" for place in self._places()]
            for number in range(self.table.rowCount())
        ]

    def _places(self) -> range:
        return range(self.table.columnCount())

    def _show(self, cells: Cells) -> None:
        if cells == self._cells:
            return
        self._cells = cells
        self.table.clear()
        self.table.setRowCount(len(cells.rows))
        self.table.setColumnCount(len(cells.names))
        self.table.setHorizontalHeaderLabels(cells.names)
        for number, texts in enumerate(cells.rows):
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tooltip(text))
                self.table.setItem(number, place, item)
        if cells.rows:
            self.table.setCurrentCell(0, 0)
        self._show_whole()

    def _show_whole(self) -> None:
        number = self.table.currentRow()
        self.whole.setPlainText(self._cells.whole[number] if 0 <= number < len(self._cells.whole) else "")

    def _made_table(self) -> QTableWidget:
        table = QTableWidget(0, 0)
        table.setProperty("role", "figures")
        table.setAccessibleName(self.tr("The first rows, as they will come in"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setMinimumHeight(_LEAST_TABLE)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        across = table.horizontalHeader()
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        return table


def _reader(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setProperty("role", "preview")
    made.setAccessibleName(name)
    made.setMinimumHeight(_LEAST_WHOLE)
    return made
