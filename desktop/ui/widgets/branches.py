"""A tree of names on the screen: branches that can be ticked, renamed and taken out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from desktop.ui.theme.metrics import space

Path = tuple[str, ...]

_NAME = Qt.ItemDataRole.UserRole
_FIGURE_WIDTH = space(10)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BranchModel(QStandardItemModel):
    """Branches by their paths, with figures beside each. `renamed` brings a path and the name that a person gave it.

    Where branches can be ticked, a tick goes for all that is below; `ticked` is emitted after each.
    """

    renamed = Signal(tuple, str)
    ticked = Signal()

    def __init__(self, *, tickable: bool = False) -> None:
        super().__init__()
        self._tickable = tickable
        self.writable = True
        self._at_work = False
        self.itemChanged.connect(self._take)

    def add(self, path: Path, figures: Sequence[str] = ()) -> None:
        """Adds a branch with those above it, or gives one that is there other figures."""
        parent = self.invisibleRootItem()
        for depth in range(1, len(path) + 1):
            item = _child(parent, path[depth - 1]) or self._made(parent, path[depth - 1])
            above, parent = parent, item
        for column, figure in enumerate(figures, start=1):
            above.setChild(item.row(), column, _figure(figure))

    def take_out(self, path: Path) -> None:
        """Takes out a branch with all that is below it."""
        item = self.item_of(path)
        if item is not None:
            (item.parent() or self.invisibleRootItem()).removeRow(item.row())
            self.ticked.emit()

    def item_of(self, path: Path) -> QStandardItem | None:
        """The item of a branch, if there is one."""
        item: QStandardItem | None = self.invisibleRootItem()
        for name in path:
            item = _child(item, name) if item is not None else None
        return item

    def path_of(self, index: QModelIndex | QPersistentModelIndex) -> Path:
        """The path of the branch at an index; empty for none."""
        names: list[str] = []
        index = index.sibling(index.row(), 0)
        while index.isValid():
            names.append(str(index.data(_NAME)))
            index = index.parent()
        return tuple(reversed(names))

    def paths(self, *, ticked_only: bool = False) -> list[Path]:
        """All branches, each behind the one that it belongs to; or those of them that are ticked."""
        return list(self._walk(self.invisibleRootItem(), (), ticked_only=ticked_only))

    def _walk(self, parent: QStandardItem, above: Path, *, ticked_only: bool) -> Iterator[Path]:
        for row in range(parent.rowCount()):
            item = parent.child(row)
            path = (*above, str(item.data(_NAME)))
            if not ticked_only or item.checkState() == Qt.CheckState.Checked:
                yield path
            yield from self._walk(item, path, ticked_only=ticked_only)

    def _made(self, parent: QStandardItem, name: str) -> QStandardItem:
        item = QStandardItem(name)
        item.setData(name, _NAME)
        item.setEditable(self.writable)
        if self._tickable:
            item.setCheckable(True)
            item.setCheckState(Qt.CheckState.Checked)
        parent.appendRow(item)
        return item

    def rename(self, path: Path, name: str) -> None:
        """Gives a branch another name, unless one beside it has that."""
        item = self.item_of(path)
        if item is None or _child(item.parent() or self.invisibleRootItem(), name) is not None:
            return
        with self._quietly():
            item.setData(name, _NAME)
            item.setText(name)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """What changes meanwhile was not changed by a person."""
        self._at_work = True
        try:
            yield
        finally:
            self._at_work = False

    @Slot(QStandardItem)
    def _take(self, item: QStandardItem) -> None:
        if self._at_work or item.column():
            return
        name = str(item.data(_NAME))
        if item.text() != name:
            self._take_name(item, name)
        elif self._tickable:
            with self._quietly():
                _tick_below(item, item.checkState())
            self.ticked.emit()

    def _take_name(self, item: QStandardItem, before: str) -> None:
        name, path = " ".join(item.text().split()), self.path_of(item.index())
        with self._quietly():
            item.setText(before)
        if name and name != before:
            self.renamed.emit(path, name)


class BranchView(QTreeView):
    """The tree; Delete takes a branch out, and F2 or a double click renames it."""

    removed = Signal()

    def __init__(self, model: BranchModel, headings: Sequence[str]) -> None:
        super().__init__()
        model.setHorizontalHeaderLabels(list(headings))
        for column in range(1, len(headings)):
            model.horizontalHeaderItem(column).setTextAlignment(_RIGHT)
        self.setModel(model)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        # A double click edits; it must not fold the branch as well.
        self.setExpandsOnDoubleClick(False)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(headings)):
            header.resizeSection(column, _FIGURE_WIDTH)
        self.setHeaderHidden(len(headings) == 1)

    @property
    def current_path(self) -> Path:
        """The branch that is picked; empty for none."""
        model = self.model()
        assert isinstance(model, BranchModel)
        return model.path_of(self.currentIndex()) if self.selectionModel().hasSelection() else ()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Delete removes."""
        editing = self.state() == QAbstractItemView.State.EditingState
        if not editing and (event.matches(QKeySequence.StandardKey.Delete) or event.key() == Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


def _child(parent: QStandardItem, name: str) -> QStandardItem | None:
    children = (parent.child(row) for row in range(parent.rowCount()))
    return next((child for child in children if child.data(_NAME) == name), None)


def _figure(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setEditable(False)
    item.setTextAlignment(_RIGHT)
    return item


def _tick_below(item: QStandardItem, state: Qt.CheckState) -> None:
    for row in range(item.rowCount()):
        item.child(row).setCheckState(state)
        _tick_below(item.child(row), state)
