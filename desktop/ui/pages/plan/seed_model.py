"""Seeds as a list that holds their ids, and reads their texts as they come into view."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.ui.pages.plan.outcome import Broken, outcome_of, unbroken
from desktop.ui.session import Session
from desktop.ui.widgets.tooltips import plain_tooltip

_BLOCK = 100
_MOST_TEXTS = 20_000
_Index = QModelIndex | QPersistentModelIndex


class SeedModel(QAbstractListModel):
    """One row a seed. `change` is called with a seed's id and the new text that a person gave it."""

    def __init__(self, session: Session, change: Callable[[int, str], object], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._change = change
        self._ids: list[int] = []
        self._texts: dict[int, str] = {}
        self._asked: set[int] = set()
        self._changing: dict[int, str] = {}
        self.writable = True

    @property
    def ids(self) -> Sequence[int]:
        """The seeds in order."""
        return self._ids

    def show_ids(self, ids: Sequence[int]) -> None:
        """Shows another list; rows that are the same before and after stay as they are."""
        self._changing.clear()
        start = _alike(self._ids, ids)
        end = _alike(self._ids[start:][::-1], ids[start:][::-1])
        old, new = len(self._ids) - end, len(ids) - end
        shared = min(old, new)
        if shared > start:
            self._ids[start:shared] = ids[start:shared]
            self.dataChanged.emit(self.index(start), self.index(shared - 1))
        if old > shared:
            self.beginRemoveRows(QModelIndex(), shared, old - 1)
            del self._ids[shared:old]
            self.endRemoveRows()
        elif new > shared:
            self.beginInsertRows(QModelIndex(), shared, new - 1)
            self._ids[shared:shared] = ids[shared:new]
            self.endInsertRows()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's name and default)
        """How many seeds."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A seed's text: on one line to show, whole to edit; empty until it is read."""
        if not index.isValid() or not 0 <= index.row() < len(self._ids):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(self._text(index.row()).split())
        if role == Qt.ItemDataRole.EditRole:
            return self._text(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self._text(index.row()))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Every seed can be edited, once it was read."""
        flags = super().flags(index)
        read = index.isValid() and self._ids[index.row()] in self._texts
        return flags | Qt.ItemFlag.ItemIsEditable if read and self.writable else flags

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Gives a seed another text; an empty one changes nothing."""
        text = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not text:
            return False
        seed_id = self._ids[index.row()]
        if text != self._texts.get(seed_id):
            self._changing[seed_id] = text
            self._change(seed_id, text)
            self.dataChanged.emit(index, index)
        return True

    def _text(self, row: int) -> str:
        seed_id = self._ids[row]
        if seed_id in self._changing:
            return self._changing[seed_id]
        if seed_id not in self._texts and seed_id not in self._asked:
            self._ask(row // _BLOCK)
        return self._texts.get(seed_id, "")

    def _ask(self, block: int) -> None:
        ids = [seed_id for seed_id in self._ids[block * _BLOCK : (block + 1) * _BLOCK] if seed_id not in self._texts]
        self._asked.update(ids)
        self._session.read(
            lambda library: outcome_of(lambda: library.seeds_of(ids)),
            lambda outcome: self._take(ids, outcome),
            owner=self,
            failed=lambda error: self._fail(ids, error),
        )

    def _fail(self, ids: Sequence[int], error: UserError) -> None:
        self._asked.difference_update(ids)
        self._session.troubled.emit(str(error))

    def _take(self, ids: Sequence[int], outcome: Sequence[Seed] | Broken) -> None:
        self._asked.difference_update(ids)
        seeds = unbroken(outcome)
        if len(self._texts) > _MOST_TEXTS:
            self._texts.clear()
        # One that is gone is not asked for again and again.
        self._texts |= dict.fromkeys(ids, "") | {seed.id: seed.text for seed in seeds}
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))


def _alike(one: Sequence[int], other: Sequence[int]) -> int:
    """How many of the first are the same."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))
