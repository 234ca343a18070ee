"""The list of projects in the sidebar: a model over the shelf, and how one project is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.domain.imported import is_import
from desktop.ui.theme.metrics import ICON, RADIUS, space
from desktop.ui.widgets.tooltips import plain_tooltip

if TYPE_CHECKING:
    from desktop.domain.overview import ProjectOverview
    from desktop.ui.session import Session
    from desktop.ui.shelf import Shelf

Index = QModelIndex | QPersistentModelIndex
PROJECT_ID = Qt.ItemDataRole.UserRole
STATE = Qt.ItemDataRole.UserRole + 1


class ProjectsModel(QAbstractListModel):
    """The projects whose name holds what is searched, the newest first. Editing an item asks to rename it."""

    renamed = Signal(int, str)

    def __init__(self, session: Session, shelf: Shelf) -> None:
        super().__init__(session)
        self._session = session
        self._shelf = shelf
        self._search = ""
        self._shown: list[ProjectOverview] = []
        shelf.changed.connect(self._reload)
        session.runs.moved.connect(self._repaint_running)
        session.imports.began.connect(self._repaint)

    def search(self, text: str) -> None:
        """Show only projects whose name holds this."""
        self._search = text.casefold().strip()
        self._reload()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 (Qt's name)
        """How many projects are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, state in words, share done, and number of a project."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        overview = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return overview.project.name
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(overview.project.name)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{overview.project.name}, {self._state(overview).words}"
            case _ if role == PROJECT_ID:
                return overview.project.id
            case _ if role == STATE:
                return self._state(overview)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Asks for another name."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or value == index.data():
            return False
        self.renamed.emit(index.data(PROJECT_ID), str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Names can be edited where the library can."""
        flags = super().flags(index)
        fixed = self._session.read_only or not index.isValid()
        return flags if fixed else flags | Qt.ItemFlag.ItemIsEditable

    def row_of(self, project_id: int) -> int:
        """The row of a project, or -1."""
        rows = (row for row, overview in enumerate(self._shown) if overview.project.id == project_id)
        return next(rows, -1)

    def _state(self, overview: ProjectOverview) -> ProjectState:
        if self._session.imports.is_running(overview.project.id):
            return ProjectState(self.tr("rows are coming in"), 0.5, "accent")
        live = self._session.runs.live
        if live is not None and self._session.runs.is_running(overview.project.id):
            text = self.tr("{done} of {total}, running").format(done=f"{live.done:,}", total=f"{live.requested:,}")
            return ProjectState(text, live.done / max(1, live.requested), "accent")
        return self._resting(overview)

    def _resting(self, overview: ProjectOverview) -> ProjectState:
        run, made = overview.latest_run, sum(overview.counts.values())
        if run is not None and str(run.status) != "done" and is_import(run):
            text = self.tr("import stopped at {count}").format(count=f"{run.requested:,}")
            return ProjectState(text, 0.5, "warning")
        if run is not None and str(run.status) != "done":
            done = overview.latest_finished
            text = self.tr("stopped at {done} of {total}").format(done=f"{done:,}", total=f"{run.requested:,}")
            return ProjectState(text, done / max(1, run.requested), "warning")
        if not made:
            return ProjectState(self.tr("planned"), 0.0, "line_strong")
        words = self.tr("1 sample") if made == 1 else self.tr("{count} samples").format(count=f"{made:,}")
        # Where all have failed, there was nothing to review.
        if overview.reviewed and overview.reviewed >= overview.reviewable:
            words = self.tr("{samples}, reviewed").format(samples=words)
        return ProjectState(words, 1.0, "accent")

    def _reload(self) -> None:
        shown = [
            overview
            for overview in reversed(self._shelf.overviews)
            if self._search in overview.project.name.casefold()
        ]
        if [overview.project.id for overview in shown] == [overview.project.id for overview in self._shown]:
            self._shown = shown
            self._repaint()
            return
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    def _repaint(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def _repaint_running(self) -> None:
        live = self._session.runs.live
        row = self.row_of(live.project.id) if live is not None else -1
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))


class ProjectState:
    """A project's state: in words, as a share done (0 to 1), and the theme's colour for it."""

    def __init__(self, words: str, share: float, colour: str) -> None:
        self.words = words
        self.share = share
        self.colour = colour


class ProjectDelegate(QStyledItemDelegate):
    """Paints a project: a ring that fills, the name, and the state in words under it."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = session.theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 (Qt's name)
        """Two lines."""
        name = QFontMetrics(self._theme.font(self._theme.scale.body)).height()
        words = QFontMetrics(self._theme.font(self._theme.scale.small)).height()
        return QSize(space(10), name + words + space(2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one."""
        state = index.data(STATE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        ring = QRectF(option.rect.left() + space(1), option.rect.center().y() - ICON / 2 + 1, ICON - 2, ICON - 2)
        self._paint_ring(painter, ring, state)
        text = option.rect.adjusted(space(2) + ICON, space(1), -space(1), -space(1))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_words(painter, text, index.data(), state.words, bold=selected)
        painter.restore()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        """The name is edited where it stands."""
        editor.setGeometry(option.rect.adjusted(space(1), space(1), -space(1), -space(1)))

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(self._theme.colour("accent_soft"))
            painter.drawRoundedRect(option.rect, RADIUS, RADIUS)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._theme.colour("neutral_soft"))
            painter.drawRoundedRect(option.rect, RADIUS, RADIUS)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _paint_ring(self, painter: QPainter, ring: QRectF, state: ProjectState) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.colour("line"), 2.5))
        painter.drawEllipse(ring)
        pen = QPen(self._theme.colour(state.colour), 2.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if state.share > 0:
            # Sixteenths of a degree, from twelve o'clock, with the clock.
            painter.drawArc(ring, 90 * 16, -round(360 * 16 * min(1.0, state.share)))

    def _paint_words(self, painter: QPainter, rect: QRect, name: str, words: str, *, bold: bool) -> None:
        for text, size, colour, edge in (
            (name, self._theme.scale.body, "ink", Qt.AlignmentFlag.AlignTop),
            (words, self._theme.scale.small, "ink_soft", Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(self._theme.font(size, bold=bold and colour == "ink"))
            painter.setPen(self._theme.colour(colour))
            fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, int(edge | Qt.AlignmentFlag.AlignLeft), fitting)


class ProjectList(QListView):
    """Emits `chosen` with a project's number when the user picks one."""

    chosen = Signal(int)

    def __init__(self, session: Session, shelf: Shelf, actions: list[QAction]) -> None:
        super().__init__()
        self.shown = ProjectsModel(session, shelf)
        self._menu_actions = actions
        self.setModel(self.shown)
        self.setItemDelegate(ProjectDelegate(session, self))
        self.setAccessibleName(self.tr("Projects"))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.selectionModel().currentChanged.connect(self._choose)
        self.clicked.connect(self._choose)

    def show_chosen(self, project_id: int | None) -> None:
        """Marks the project that is open."""
        row = -1 if project_id is None else self.shown.row_of(project_id)
        index = self.shown.index(row) if row >= 0 else QModelIndex()
        if index != self.currentIndex():
            self.setCurrentIndex(index)

    def choose_first(self) -> None:
        """Opens the first project that the search left."""
        if self.shown.rowCount():
            self.setCurrentIndex(self.shown.index(0))

    def rename(self, project_id: int) -> None:
        """Lets the user type another name where the name stands."""
        row = self.shown.row_of(project_id)
        if row >= 0:
            self.setFocus()
            self.edit(self.shown.index(row))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Row heights follow the font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()

    def _choose(self, index: Index, before: object = None) -> None:
        project_id = index.data(PROJECT_ID)
        if project_id is not None:
            self.chosen.emit(project_id)

    def _show_menu(self, point: QPoint) -> None:
        if self.indexAt(point).isValid():
            menu = QMenu(self)
            menu.addActions(self._menu_actions)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.viewport().mapToGlobal(point))
