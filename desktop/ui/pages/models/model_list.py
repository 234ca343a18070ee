"""The models as rows of a list, each appraised once it comes into view."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.engine.appraisal import Appraisal
from desktop.engine.discovery import FoundModel
from desktop.ui.pages.models.looking import same_file
from desktop.ui.pages.models.wording import facts_in_words, state_in_words
from desktop.ui.widgets.tooltips import plain_tooltip

AnyIndex = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: a file, what was found out about it (None: not yet), and whether it is in use."""

    found: FoundModel
    appraisal: Appraisal | None = None
    in_use: bool = False


class ModelList(QAbstractListModel):
    """Emits `wanted` with the path of a model whose appraisal is needed, once each."""

    wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._asked: set[Path] = set()
        self._in_use: Path | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All rows."""
        return tuple(self._entries)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008, N802 (as Qt has it)
        """How many models there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row's name, its path as the tooltip, all of it for screen readers, and its `Entry`."""
        if not index.isValid() or not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.found.name
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(str(entry.found.path))
            case Qt.ItemDataRole.AccessibleTextRole:
                said = (entry.found.name, facts_in_words(entry.found, entry.appraisal), _state(entry))
                return ", ".join(filter(None, said))
        return entry if role == ENTRY_ROLE else None

    def show_models(self, models: Sequence[FoundModel]) -> None:
        """Shows these in place of the others; what was found out about a file is kept."""
        known = {entry.found.path: entry.appraisal for entry in self._entries}
        self.beginResetModel()
        self._entries = [self._entry(model, known.get(model.path)) for model in models]
        self._asked &= {model.path for model in models}
        self.endResetModel()

    def add(self, model: FoundModel, appraisal: Appraisal) -> int:
        """The row of a file, which is added at the end where it is not there yet."""
        row = self.row_of(model.path)
        if row >= 0:
            return row
        row = len(self._entries)
        self.beginInsertRows(QModelIndex(), row, row)
        self._entries.append(self._entry(model, appraisal))
        self._asked.add(model.path)
        self.endInsertRows()
        return row

    def row_of(self, path: Path | None) -> int:
        """Where a file stands, -1 where it does not."""
        return next((row for row, entry in enumerate(self._entries) if same_file(entry.found.path, path)), -1)

    def want(self, row: int) -> None:
        """Asks for the appraisal of a row that comes into view, if nobody did."""
        path = self._entries[row].found.path
        if path not in self._asked:
            self._asked.add(path)
            self.wanted.emit(path)

    def appraise(self, appraisal: Appraisal) -> None:
        """Notes what was found out about a file."""
        for row, entry in enumerate(self._entries):
            if entry.found.path == appraisal.path:
                self._change(row, replace(entry, appraisal=appraisal))

    def forget(self) -> None:
        """Forgets all appraisals: they are asked for again."""
        self._asked.clear()
        for row, entry in enumerate(self._entries):
            self._change(row, replace(entry, appraisal=None))

    def mark(self, path: Path | None) -> None:
        """Shows a file as the one in use."""
        self._in_use = path
        for row, entry in enumerate(self._entries):
            in_use = same_file(entry.found.path, path)
            if entry.in_use != in_use:
                self._change(row, replace(entry, in_use=in_use))

    def _entry(self, model: FoundModel, appraisal: Appraisal | None) -> Entry:
        return Entry(model, appraisal, same_file(model.path, self._in_use))

    def _change(self, row: int, entry: Entry) -> None:
        self._entries[row] = entry
        self.dataChanged.emit(self.index(row), self.index(row))


def _state(entry: Entry) -> str:
    return state_in_words(entry.appraisal, entry.in_use)
