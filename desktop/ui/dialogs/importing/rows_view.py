"""The first rows of a file, one of them whole, and those that will be skipped."""

from collections.abc import Sequence

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
from desktop.ui.dialogs.importing.cells import table_of, whole
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
        self._rows: tuple[ImportedRow, ...] = ()
        self._as_seeds = False
        self.table = self._made_table()
        self.whole = _reader(self.tr("The row that is picked"))
        self.faults_heading = label("", "section", wrap=True)
        self.faults = _reader(self.tr("Rows that will be skipped"))
        self.faults.setFixedHeight(_FAULTS)
        lines = column(self, gap=1)
        lines.addWidget(label(self.tr("As they will come in"), "section"))
        lines.addWidget(self.table, 3)
        lines.addWidget(self.whole, 2)
        lines.addWidget(self.faults_heading)
        lines.addWidget(self.faults)
        self.table.currentCellChanged.connect(lambda *places: self._show_whole())
        self.show_faults(0, ())

    def show_rows(self, rows: Sequence[ImportedRow], *, as_seeds: bool) -> None:
        """Shows rows as they will be taken in."""
        self._rows, self._as_seeds = tuple(rows), as_seeds
        names, cells = table_of(self._rows, as_seeds=as_seeds)
        self.table.clear()
        self.table.setRowCount(len(cells))
        self.table.setColumnCount(len(names))
        self.table.setHorizontalHeaderLabels(names)
        for number, texts in enumerate(cells):
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tooltip(text))
                self.table.setItem(number, place, item)
        if cells:
            self.table.setCurrentCell(0, 0)
        self._show_whole()

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

    def _show_whole(self) -> None:
        number = self.table.currentRow()
        shown = whole(self._rows[number], as_seeds=self._as_seeds) if 0 <= number < len(self._rows) else ""
        self.whole.setPlainText(shown)

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
