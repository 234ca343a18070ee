"""The table: rows of one height, selected by id, and left where they are when others come in."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.store.queries import Order
from desktop.ui.pages.review.delegate import SampleDelegate
from desktop.ui.pages.review.model import SampleTable
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme

_MOST_REMEMBERED = 5_000
_NONE = -1
_ROWS = QItemSelectionModel.SelectionFlag.Rows
_ONLY = QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROWS


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one was in a listing: the current sample and its row, what was selected, the pixels above it."""

    sample_id: int = 0
    row: int = 0
    selected: "array[int]" = field(default_factory=lambda: array("q"))
    above: int = 0


class SamplesView(QTableView):
    """Shows a `SampleTable`. `current_changed` brings the id of the sample to show, or 0 for none.

    `sorted_by` asks for an order (and whether from the highest down), `copy_wanted` to copy what is selected.
    """

    current_changed = Signal(int)
    sorted_by = Signal(str, bool)
    copy_wanted = Signal()

    def __init__(self, model: SampleTable, theme: Theme) -> None:
        super().__init__()
        self.samples = model
        self.painter_of_cells = SampleDelegate(theme, self)
        self._kept = _Place()
        self._listed = model.listed_for
        self._restoring = False
        self._decided: set[int] = set()
        self._all_wanted = False
        self.setModel(model)
        self.setItemDelegate(self.painter_of_cells)
        self._set_up()
        self._set_up_headers()
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._find_place)
        model.came_above.connect(self._stay_put)
        model.listed.connect(self._select_rest)
        self.selectionModel().currentRowChanged.connect(self._tell_current)

    # --- the current sample ----------------------------------------------------------------------

    @property
    def current_id(self) -> int:
        """The id of the current sample, or 0."""
        row = self.currentIndex().row()
        return self.samples.id_at(row) if row >= 0 else 0

    def selected_count(self) -> int:
        """How many samples are selected."""
        return sum(part.height() for part in self.selectionModel().selection().toList())

    def selected_ids(self) -> "array[int]":
        """The ids of the selected samples, in the order of the table."""
        ids = array("q")
        for top, bottom in sorted((part.top(), part.bottom()) for part in self.selectionModel().selection().toList()):
            ids.extend(self.samples.ids_between(top, bottom + 1))
        return ids

    def select_id(self, sample_id: int) -> bool:
        """Make a sample the current one, and the only one selected; False where it is not listed."""
        row = self.samples.row_of(sample_id)
        if row >= 0:
            self.select_row(row)
        return row >= 0

    def select_row(self, row: int) -> None:
        """Make the sample in a row the current one, and show it."""
        index = self.samples.index(row, self._column("text"))
        self.selectionModel().setCurrentIndex(index, _ONLY)
        self.scrollTo(index)

    def note_decided(self, ids: Iterable[int]) -> None:
        """Remember samples that a person has decided about: the table will not follow them to another place."""
        self._decided.update(ids)

    def step(self, steps: int) -> bool:
        """Go to the next sample or the previous one; False at the end."""
        row = self.currentIndex().row() + steps
        if not 0 <= row < self.samples.rowCount():
            return False
        self.select_row(row)
        return True

    def show_columns(self, names: Iterable[str]) -> None:
        """Show just these columns."""
        shown = set(names)
        for number, column in enumerate(self.samples.columns):
            self.setColumnHidden(number, column.name not in shown)

    def show_order(self) -> None:
        """Point out the column that the samples are sorted by, if it is one."""
        wanted = self.samples.filter
        section = next((n for n, column in enumerate(self.samples.columns) if column.order == wanted.order), _NONE)
        order = Qt.SortOrder.DescendingOrder if wanted.descending else Qt.SortOrder.AscendingOrder
        with QSignalBlocker(self.horizontalHeader()):
            self.horizontalHeader().setSortIndicator(section, order)
        self.horizontalHeader().viewport().update()

    # --- Qt's events -----------------------------------------------------------------------------

    def selectAll(self) -> None:  # noqa: N802 (Qt's name)
        """Select all samples that match, those too that are still being listed."""
        self._all_wanted = self.samples.listing
        super().selectAll()

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are keys of the page; and a search from row to row would read all of them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Copy is of samples, not of cells."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
            return
        super().keyPressEvent(event)

    # --- set up ----------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.setAccessibleName(self.tr("Samples"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _set_up_headers(self) -> None:
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        upright.setDefaultSectionSize(space(4.75))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(space(5))
        # With a selection of its own it never looks whether each of a million rows is selected.
        head.setSelectionModel(QItemSelectionModel(self.samples, head))
        self.show_order()
        self.setSortingEnabled(True)
        self.samples.sort_wanted.connect(self._ask_for_order)
        for number, column in enumerate(self.samples.columns):
            self._size_column(head, number, column.width)

    def _size_column(self, head: QHeaderView, number: int, width: float) -> None:
        if not width:
            head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
            return
        head.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(number, space(width))

    def _column(self, name: str) -> int:
        return next(number for number, column in enumerate(self.samples.columns) if column.name == name)

    def _ask_for_order(self, section: int, descending: bool) -> None:
        order: Order | None = self.samples.columns[section].order
        if order is None:
            self.show_order()
        elif (order, descending) != (self.samples.filter.order, self.samples.filter.descending):
            self.sorted_by.emit(order, descending)

    # --- keeping one's place ---------------------------------------------------------------------

    def _tell_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        if not self._restoring:
            self.current_changed.emit(self.samples.id_at(current.row()) if current.isValid() else 0)

    def _keep_place(self) -> None:
        current = self.currentIndex()
        self._kept = _Place(
            sample_id=self.current_id,
            row=max(0, current.row()),
            selected=self.selected_ids() if self.selected_count() <= _MOST_REMEMBERED else array("q"),
            above=self.rowViewportPosition(current.row()) if current.isValid() else 0,
        )
        self._restoring = True

    def _find_place(self) -> None:
        self._restoring = False
        wanted = self.samples.listed_for
        kept, same, self._listed = self._kept, self._listed == wanted, wanted
        # Another project, filter or order is asked for to see what comes first in it.
        row = self.samples.row_of(kept.sample_id) if kept.sample_id and same else -1
        if row >= 0 and not self._sent_away(row):
            self._go_back(row, kept)
        elif self.samples.rowCount():
            self.select_row(min(kept.row, self.samples.rowCount() - 1) if same else 0)
        else:
            self.current_changed.emit(0)
        self._decided.clear()

    def _sent_away(self, row: int) -> bool:
        """Whether a decision put the current sample behind all that are still to be decided about."""
        by_doubt = self.samples.filter.order == "doubt"
        return by_doubt and row > self._kept.row and self._kept.sample_id in self._decided

    def _go_back(self, row: int, kept: "_Place") -> None:
        self.select_row(row)
        self._select_others(kept.selected)
        bar = self.verticalScrollBar()
        bar.setValue(self.rowViewportPosition(row) + self.verticalOffset() - kept.above)

    def _select_others(self, ids: "array[int]") -> None:
        if len(ids) < 2:
            return
        chosen = QItemSelection()
        for first, last in self.samples.rows_of(ids):
            chosen.select(self.samples.index(first, 0), self.samples.index(last, 0))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.Select | _ROWS)

    def _stay_put(self, rows: int) -> None:
        # The scroll bar knows of the new rows only after this.
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + rows * self.verticalHeader().defaultSectionSize())

    def _select_rest(self) -> None:
        if self._all_wanted and self.selected_count() > 1:
            self.selectAll()
        self._all_wanted = False
