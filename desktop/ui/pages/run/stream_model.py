"""The rows of the stream as an item model."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.ui.pages.run.stream import StreamRow

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class StreamModel(QAbstractListModel):
    """A handful of rows that change many times a second."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[StreamRow, ...] = ()

    @property
    def rows(self) -> tuple[StreamRow, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[StreamRow]) -> None:
        """Shows other rows; where they are the same samples, only those that changed are painted again."""
        before, after = self._rows, tuple(rows)
        if [row.ordinal for row in before] == [row.ordinal for row in after]:
            self._rows = after
            for number, (old, new) in enumerate(zip(before, after, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(number), self.index(number))
            return
        self.beginResetModel()
        self._rows = after
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 (Qt's name)
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself for whoever paints it, and its words for a screen reader."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.pill}: {row.title}. {row.text}"
            case _:
                return None
