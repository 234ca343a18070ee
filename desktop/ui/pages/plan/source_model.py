"""Documents as a table: name, chunks, and the licence, which can be typed in."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.ui.pages.plan.facts import SourceRow
from desktop.ui.widgets.tooltips import plain_tooltip

DOCUMENT, CHUNKS, LICENCE = range(3)
_Index = QModelIndex | QPersistentModelIndex


class SourceModel(QAbstractTableModel):
    """One row a document. `license_it` is called with a document's id and the licence that a person typed."""

    def __init__(self, license_it: Callable[[int, str], object], parent: QObject) -> None:
        super().__init__(parent)
        self._license_it = license_it
        self.rows: tuple[SourceRow, ...] = ()
        self.writable = True

    def show_rows(self, rows: Sequence[SourceRow]) -> None:
        """Shows these documents."""
        if [row.source.id for row in rows] == [row.source.id for row in self.rows]:
            self.rows = tuple(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, LICENCE))
            return
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's name and default)
        """How many documents."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Document, chunks, licence."""
        return 0 if parent.isValid() else 3

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """What a column holds."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Document"), self.tr("Chunks"), self.tr("Licence"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (row.source.title, f"{row.chunks:,}", row.source.licence or self._unlicensed())[index.column()]
            case Qt.ItemDataRole.EditRole:
                return (row.source.title, row.chunks, row.source.licence)[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(row.source.path) if index.column() == DOCUMENT else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Only the licence can be edited."""
        editable = self.writable and index.isValid() and index.column() == LICENCE
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if editable else Qt.ItemFlag.NoItemFlags)

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Notes another licence."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() != LICENCE:
            return False
        source, licence = self.rows[index.row()].source, str(value).strip()
        if licence != source.licence:
            self._license_it(source.id, licence)
        return True

    def _unlicensed(self) -> str:
        return self.tr("not given")


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column == CHUNKS else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
