"""The table's model: a million ids, and of the samples only those that show."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.domain.finding import FindingKind
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample
from desktop.ui.pages.review.columns import Column, columns
from desktop.ui.pages.review.filters import Filter
from desktop.ui.pages.review.finding_words import kinds_in_words
from desktop.ui.pages.review.id_feed import IdFeed
from desktop.ui.pages.review.shelf import SampleShelf
from desktop.ui.session import Session

SAMPLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_OF_FINDINGS = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
_ROLES = (Qt.ItemDataRole.DisplayRole, SAMPLE, Qt.ItemDataRole.TextAlignmentRole, *_OF_FINDINGS)
_NUMBER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SampleTable(QAbstractTableModel):
    """The samples of a project that a filter lets through.

    `shown` is emitted when the first rows of a filter are there, `listed` when all are; `came_above` says how many
    rows a refresh has put above the others, which stay selected. `sort_wanted` brings the column whose head was
    clicked, and whether from the highest down.
    """

    shown = Signal()
    listed = Signal()
    came_above = Signal(int)
    sort_wanted = Signal(int, bool)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.columns: tuple[Column, ...] = columns(None)
        self.filter = Filter()
        self._ids: array[int] = array("q")
        self._coming: array[int] = array("q")
        self._fresh: array[int] | None = None
        self._begun = False
        self._project_id = 0
        self._feed = IdFeed(session, self)
        self._feed.batch.connect(self._take)
        self._feed.ended.connect(self._end)
        self._shelf = SampleShelf(session, self.ids_between, self)
        self._shelf.arrived.connect(self._repaint)
        session.opened.connect(self._forget)

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def listing(self) -> bool:
        """Whether ids are still coming in."""
        return self._feed.busy

    @property
    def listed_for(self) -> tuple[int, Filter]:
        """The project and the filter that the rows are of."""
        return self._project_id, self.filter

    def show(self, project_id: int, wanted: Filter) -> None:
        """List a project's samples anew; the rows that are there stay until the first new ones come."""
        if project_id != self._project_id:
            self._shelf.forget()
        self._project_id, self.filter = project_id, wanted
        self._begun, self._fresh, self._coming = False, None, array("q")
        self._feed.begin(project_id, wanted)

    def refresh(self) -> None:
        """List the same again out of sight, and take it over when it is whole; samples are read again too."""
        if not self._begun:
            self.show(self._project_id, self.filter)
            return
        self._fresh, self._coming = array("q"), array("q")
        self._feed.begin(self._project_id, self.filter)

    def update(self, ids: Sequence[int] | None) -> None:
        """Read some samples again, or (None) any, since they have changed."""
        self._shelf.outdate(ids)
        self._repaint()

    def name_fields(self, recipe: Recipe | None) -> None:
        """Take the names of columns from a recipe."""
        self.columns = columns(recipe)
        last = len(self.columns) - 1
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        self._repaint()

    # --- rows and ids ----------------------------------------------------------------------------

    def id_at(self, row: int) -> int:
        """The id of the sample in a row."""
        return self._ids[row]

    def ids_between(self, start: int, end: int) -> "array[int]":
        """The ids of the rows from `start` up to before `end`."""
        return self._ids[max(0, start) : end]

    def row_of(self, sample_id: int) -> int:
        """The row of a sample, or -1."""
        if not self._ids:
            return -1
        found = np.flatnonzero(np.frombuffer(self._ids, np.int64) == sample_id)
        return int(found[0]) if len(found) else -1

    def rows_of(self, ids: "array[int]") -> Iterator[tuple[int, int]]:
        """The rows of those samples that are listed, as runs of neighbours: the first row and the last of each."""
        rows = np.flatnonzero(np.isin(np.asarray(self._ids, np.int64), np.asarray(ids, np.int64)))
        runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
        return ((int(run[0]), int(run[-1])) for run in runs if len(run))

    def sample_at(self, row: int) -> Sample | None:
        """The sample in a row; None until it was read."""
        return self._shelf.sample(self._ids[row], row)

    def found_at(self, row: int) -> tuple[FindingKind, ...]:
        """The kinds of what curation found in the sample in a row; none until it was read."""
        return self._shelf.found(self._ids[row])

    # --- Qt's questions --------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 (Qt's name)
        """How many samples."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """How many columns, shown or not."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of a cell, its alignment, what was found in the sample, or (under SAMPLE) the sample."""
        if not index.isValid() or role not in _ROLES:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _NUMBER if column.number else None
        if role in _OF_FINDINGS:
            return self._found_in_words(index, role) if column.name == "text" else None
        sample = self.sample_at(index.row())
        if role == SAMPLE:
            return sample
        return "" if sample is None else column.text(sample)

    def _found_in_words(self, index: Index, role: int) -> str | None:
        """What was found in a sample, to be shown where one points, or read aloud behind its text."""
        kinds = self.found_at(index.row())
        if not kinds:
            return None
        told = self.tr("Found by curation: {kinds}").format(kinds=kinds_in_words(kinds))
        return told if role == Qt.ItemDataRole.ToolTipRole else f"{index.data()}. {told}"

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            return Qt.SortOrder.DescendingOrder
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _NUMBER if column.number else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return column.title if role == Qt.ItemDataRole.DisplayRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Pass the wish on: the library sorts."""
        if column >= 0:
            self.sort_wanted.emit(column, order is Qt.SortOrder.DescendingOrder)

    # --- what comes in ---------------------------------------------------------------------------

    def _take(self, ids: "array[int]") -> None:
        if self._fresh is not None:
            self._fresh.extend(ids)
        elif self._begun:
            self._coming.extend(ids)
            # The whole table is painted again for each insertion: doubled each time, a million rows take a few.
            if len(self._coming) >= len(self._ids):
                self._put_in()
        else:
            self._begin(ids)

    def _put_in(self) -> None:
        coming, self._coming = self._coming, array("q")
        self._insert(len(self._ids), coming)

    def _end(self) -> None:
        if self._fresh is not None:
            fresh, self._fresh = self._fresh, None
            self._take_over(fresh)
        elif not self._begun:
            self._begin(array("q"))
        self._put_in()
        self.listed.emit()

    def _forget(self) -> None:
        """Another library is open: its projects and samples may have the same numbers."""
        self._feed.drop()
        self._shelf.forget()
        self._begun, self._fresh, self._coming = False, None, array("q")
        self._replace(array("q"))

    def _begin(self, ids: "array[int]") -> None:
        self._begun = True
        self._replace(ids)
        self.shown.emit()

    def _take_over(self, fresh: "array[int]") -> None:
        self._shelf.outdate()
        count, added = len(self._ids), len(fresh) - len(self._ids)
        if added >= 0 and fresh[added:] == self._ids:
            self._insert(0, fresh[:added])
            self.came_above.emit(added)
        elif added > 0 and fresh[:count] == self._ids:
            self._insert(count, fresh[count:])
        else:
            self._replace(fresh)
        self._repaint()

    def _insert(self, row: int, ids: "array[int]") -> None:
        if not ids:
            return
        self.beginInsertRows(QModelIndex(), row, row + len(ids) - 1)
        self._ids[row:row] = ids
        self.endInsertRows()

    def _replace(self, ids: "array[int]") -> None:
        self.beginResetModel()
        self._ids = array("q", ids)
        self.endResetModel()

    def _repaint(self) -> None:
        """Says that any row may look different: a view asks only for those that show."""
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))
