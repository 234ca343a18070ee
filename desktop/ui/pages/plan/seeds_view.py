"""The list of seeds on the screen."""

from PySide6.QtCore import QAbstractItemModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView

_MOST_ROWS = 9
_BATCH = 1000


class SeedsView(QListView):
    """The list; Delete and the clipboard's keys work on its seeds."""

    removed = Signal()
    pasted = Signal()
    copied = Signal()

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setProperty("role", "lines")
        self.setUniformItemSizes(True)
        # A hundred thousand rows are laid out between other events, not all at once.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_BATCH)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Delete removes, Return edits, and the keys for copy and paste do what they do everywhere."""
        if self.state() == QAbstractItemView.State.EditingState:
            # What the editor did not want, such as the Return that ended it.
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Delete) or event.key() == Qt.Key.Key_Backspace:
            self.removed.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def selected_rows(self) -> list[int]:
        """The rows that are selected, in order."""
        # By ranges: an index for each of a hundred thousand rows takes a while.
        picked = self.selectionModel().selection()
        parts = (picked.at(place) for place in range(picked.count()))
        ranges = [range(part.top(), part.bottom() + 1) for part in parts]
        return sorted({number for part in ranges for number in part})

    def follow_rows(self) -> None:
        """As tall as its rows, up to some; more of them scroll."""
        rows = self.model().rowCount()
        height = self.sizeHintForRow(0) if rows else 0
        self.setFixedHeight(min(rows, _MOST_ROWS) * height + 2 * self.frameWidth())
