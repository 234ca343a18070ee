"""The list of samples as they are written: as many rows as fit, never scrolled."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from desktop.domain.recipe import Recipe
from desktop.ui.live_run import LiveRun
from desktop.ui.pages.run.stream import StreamRow, stream_rows
from desktop.ui.pages.run.stream_delegate import StreamDelegate
from desktop.ui.pages.run.stream_model import StreamModel
from desktop.ui.theme.theme import Theme

_LEAST_ROWS = 3


class StreamView(QListView):
    """Emits `opened` with the id of a finished sample that was clicked or chosen with Return."""

    opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._live: LiveRun | None = None
        self._recipe: Recipe | None = None
        self._pressed: StreamRow | None = None
        self._rows = StreamModel(self)
        self._delegate = StreamDelegate(theme, self)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Samples as they are written"))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(_LEAST_ROWS * self._delegate.row_height())
        theme.changed.connect(self.viewport().update)

    @property
    def rows(self) -> tuple[StreamRow, ...]:
        """What is shown."""
        return self._rows.rows

    def show_run(self, live: LiveRun, recipe: Recipe | None) -> None:
        """Shows what the run is at; to be called whenever it has moved."""
        self._live, self._recipe = live, recipe
        # What a passage yields is short.
        self._delegate.lines = 1 if recipe is not None and recipe.starts_from == "chunk" else 2
        self._look()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """More or fewer rows fit."""
        super().resizeEvent(event)
        self._look()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Says what will be here where nothing is yet."""
        super().paintEvent(event)
        if not self.rows:
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.colour("ink_soft"))
            painter.drawText(
                self.viewport().rect(), Qt.AlignmentFlag.AlignTop, self.tr("The first are still to come.")
            )
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Notes what is under the mouse: the rows may move on before it is let go."""
        self._pressed = self._row_at(self.indexAt(event.position().toPoint()))
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Opens what was pressed."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._open(self._pressed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return opens the current row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self._row_at(self.currentIndex()))
            return
        super().keyPressEvent(event)

    def _look(self) -> None:
        if self._live is None:
            return
        most = max(_LEAST_ROWS, self.viewport().height() // self._delegate.row_height())
        written = [row.ordinal for row in self.rows if row.writing]
        current = self._row_at(self.currentIndex())
        self._rows.show_rows(stream_rows(self._live, self._recipe, most, written))
        self._keep_current(current)

    def _keep_current(self, current: StreamRow | None) -> None:
        """The same sample stays the current one where it has moved to another row."""
        if current is None:
            return
        for number, row in enumerate(self.rows):
            if row.ordinal == current.ordinal and number != self.currentIndex().row():
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.selectionModel().setCurrentIndex(self._rows.index(number), flags)

    def _row_at(self, index: QModelIndex) -> StreamRow | None:
        return self.rows[index.row()] if index.isValid() else None

    def _open(self, row: StreamRow | None) -> None:
        if row is not None and row.sample_id:
            self.opened.emit(row.sample_id)
