"""The chunks of one document, to read."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QDialog, QListView, QPlainTextEdit, QSplitter, QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Source
from desktop.ui.pages.plan.outcome import Broken, outcome_of, unbroken
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label

_BATCH = 100
_Index = QModelIndex | QPersistentModelIndex


class ChunkModel(QAbstractListModel):
    """The chunks in order, read as far as someone has scrolled."""

    def __init__(self, session: Session, source: Source, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._source = source
        self._complete = self._asking = False
        self.chunks: list[Chunk] = []

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's name and default)
        """How many are read."""
        return 0 if parent.isValid() else len(self.chunks)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A chunk by its heading and how it begins."""
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        chunk = self.chunks[index.row()]
        begins = " ".join(chunk.text.split())[: space(10)]
        return f"{chunk.heading}: {begins}" if chunk.heading else begins

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802
        """Whether the document may have more."""
        return not parent.isValid() and not self._complete and not self._asking

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802
        """Reads the next ones, unless that is under way."""
        if not self.canFetchMore(parent):
            return
        self._asking = True
        source_id, start = self._source.id, len(self.chunks)
        self._session.read(
            lambda library: outcome_of(lambda: library.chunks_of(source_id, start, _BATCH)),
            self._take,
            owner=self,
            failed=self._fail,
        )

    def _fail(self, error: UserError) -> None:
        self._asking = False
        self._session.troubled.emit(str(error))

    def _take(self, outcome: list[Chunk] | Broken) -> None:
        if isinstance(outcome, Broken):
            self._asking = False
        chunks = unbroken(outcome)
        self._complete = len(chunks) < _BATCH
        if chunks:
            self.beginInsertRows(QModelIndex(), len(self.chunks), len(self.chunks) + len(chunks) - 1)
            self.chunks += chunks
            # Not earlier: whoever hears that rows come may ask for more at once.
            self._asking = False
            self.endInsertRows()
        self._asking = False


class ChunkReader(QDialog):
    """A list of the chunks beside the one that is picked."""

    def __init__(self, session: Session, source: Source, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(source.title)
        self.resize(space(110), space(70))
        self.model = ChunkModel(session, source, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setProperty("role", "lines")
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Chunks"))
        self.caption = label("", "soft", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("The chunk that is picked"))
        self.list.selectionModel().currentChanged.connect(lambda current, _: self._show(current.row()))
        self.model.rowsInserted.connect(self._pick_first)
        self._lay_out(source)
        self.model.fetchMore(QModelIndex())

    def _lay_out(self, source: Source) -> None:
        pane = QWidget()
        beside = column(pane, gap=1)
        beside.addWidget(self.caption)
        beside.addWidget(self.text, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(pane)
        split.setSizes([space(40), space(66)])
        split.setHandleWidth(space(2))
        split.setChildrenCollapsible(False)
        foot = row()
        foot.addWidget(label(source.path, "faint", wrap=True), 1)
        foot.addWidget(button(self.tr("Close"), self.close))
        lines = column(self, gap=1.5, margins=(3, 2, 3, 2))
        lines.addWidget(split, 1)
        lines.addLayout(foot)

    def _pick_first(self) -> None:
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))

    def _show(self, number: int) -> None:
        if not 0 <= number < len(self.model.chunks):
            return
        chunk = self.model.chunks[number]
        count = len(chunk.sentences)
        sentences = self.tr("1 sentence") if count == 1 else self.tr("{count} sentences").format(count=count)
        place = self.tr("Chunk {number}, {sentences}").format(number=number + 1, sentences=sentences)
        self.caption.setText(f"{chunk.heading}\n{place}" if chunk.heading else place)
        self.text.setPlainText(chunk.text)
