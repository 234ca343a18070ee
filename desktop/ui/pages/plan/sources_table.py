"""The table of documents on the screen."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.ui.pages.plan.source_model import CHUNKS, DOCUMENT, LICENCE, SourceModel
from desktop.ui.theme.metrics import space

_MOST_ROWS = 8
_ROW_HEIGHT = space(4.5)


class SourcesTable(QTableView):
    """The table; Delete takes documents out, Return opens one or edits its licence."""

    removed = Signal()
    opened = Signal()

    def __init__(self, model: SourceModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(_ROW_HEIGHT, 2 * self.fontMetrics().height()))
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(DOCUMENT, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(CHUNKS, space(10))
        header.resizeSection(LICENCE, space(22))
        self.doubleClicked.connect(self._open)

    def follow_rows(self) -> None:
        """As tall as its rows, up to some; more of them scroll. Gone without any."""
        rows = self.model().rowCount()
        self.setVisible(rows > 0)
        height = min(rows, _MOST_ROWS) * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + height + 2 * self.frameWidth())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Delete and Return."""
        if self.state() == QAbstractItemView.State.EditingState:
            # What the editor did not want, such as the Return that ended it.
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Delete) or event.key() == Qt.Key.Key_Backspace:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            if self.currentIndex().column() == LICENCE:
                self.edit(self.currentIndex())
            else:
                self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.column() != LICENCE:
            self.opened.emit()
