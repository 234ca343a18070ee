"""The table of a check-up: what each signal is worth against each defect."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.pages.checkup.telling import Cell, Row, RowKind, columns
from desktop.ui.theme.metrics import HAIRLINE, space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.bars import paint_bar
from desktop.ui.widgets.tooltips import plain_tooltip

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
CELL = Qt.ItemDataRole.UserRole + 2
_ROOT = QModelIndex()
ROW_HEIGHT = space(3.5)
_GAP = space(1.5)
_LEAST_FOR_BAR = space(7)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class TellingTable(QAbstractTableModel):
    """Rows of signals; the first column says whether a signal counts, the others are the defects."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._heads = (self.tr("weight"), *columns())

    @property
    def rows(self) -> tuple[Row, ...]:
        """What it shows."""
        return self._rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Shows others."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:  # noqa: N802 (Qt's name)
        """How many signals, and the score and the grade."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:  # noqa: N802
        """The weight and the defects."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The defects across; the signals' titles down, with what they measure as the tooltip."""
        if orientation is Qt.Orientation.Horizontal:
            return self._heads[section] if role == Qt.ItemDataRole.DisplayRole else None
        row = self._rows[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(row.says)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A figure, what it means as the tooltip and for screen readers, and its `Row` and `Cell`."""
        row = self._rows[index.row()]
        cell = row.cells[index.column() - 1] if index.column() else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text if cell else row.weight
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(self.reading(index))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.reading(index)
        return {ROW: row, CELL: cell}.get(role)

    def reading(self, index: AnyIndex) -> str:
        """A cell in words."""
        row = self._rows[index.row()]
        if index.column():
            return row.cells[index.column() - 1].reading
        return self.tr("{title}: {says} {why}").format(title=row.title, says=row.says, why=row.why).strip()


class TitleHeader(QHeaderView):
    """The titles of the rows, which stay in sight where the figures are wider than the window."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(ROW_HEIGHT)
        self.setDefaultSectionSize(ROW_HEIGHT)

    def fit(self, rows: tuple[Row, ...]) -> None:
        """As wide as the longest title; with room above the grade, which stands apart."""
        metrics = QFontMetrics(self._theme.font(self._theme.scale.caption, bold=True))
        self.setFixedWidth(max((metrics.horizontalAdvance(row.title) for row in rows), default=0) + space(2))
        for number, row in enumerate(rows):
            self.resizeSection(number, ROW_HEIGHT + _gap_above(row))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802 (Qt's name)
        """One title."""
        model = self.model()
        assert isinstance(model, TellingTable)
        row = model.rows[section]
        inner = paint_ground(painter, rect, row, self._theme)
        bold = row.kind is RowKind.SCORE
        painter.setFont(self._theme.font(self._theme.scale.caption, bold=bold))
        painter.setPen(self._theme.colour("ink" if row.counts or row.kind is not RowKind.SIGNAL else "ink_soft"))
        painter.drawText(inner.adjusted(space(1), 0, 0, 0), _LEFT, row.title)


def paint_ground(painter: QPainter, rect: QRect, row: Row, theme: Theme) -> QRect:
    """Paints the line under a row, and the one that parts the score from the signals; returns where the rest goes."""
    inner = rect.adjusted(0, _gap_above(row), 0, 0)
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), HAIRLINE), theme.colour("line"))
    if row.kind is not RowKind.SIGNAL:
        painter.fillRect(QRect(inner.left(), inner.top(), inner.width(), HAIRLINE), theme.colour("line_strong"))
    return inner


def _gap_above(row: Row) -> int:
    return _GAP if row.kind is RowKind.GRADE else 0


class TellingDelegate(QStyledItemDelegate):
    """Paints a figure and, beside it, a bar as long as it is above chance. What may be chance is faint, without one.

    The score and the grade stand apart below a line.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One cell."""
        row: Row = index.data(ROW)
        cell: Cell | None = index.data(CELL)
        painter.save()
        inner = paint_ground(painter, option.rect, row, self._theme)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(inner, self._theme.colour("accent_soft"))
        inner = inner.adjusted(space(1), 0, -space(1), 0)
        if cell is None:
            self._paint_weight(painter, inner, row)
        else:
            self._paint_figure(painter, inner, cell, bold=row.kind is RowKind.SCORE)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the word for the weight; figures are all alike."""
        row: Row = index.data(ROW)
        metrics = QFontMetrics(self._theme.font(self._theme.scale.small))
        return QSize(metrics.horizontalAdvance(row.weight) + space(2.5), ROW_HEIGHT)

    def _paint_weight(self, painter: QPainter, rect: QRect, row: Row) -> None:
        painter.setFont(self._theme.font(self._theme.scale.small))
        painter.setPen(self._theme.colour("ink" if row.counts else "ink_faint"))
        painter.drawText(rect, _LEFT, row.weight)

    def _paint_figure(self, painter: QPainter, rect: QRect, cell: Cell, *, bold: bool) -> None:
        painter.setFont(self._theme.font(self._theme.scale.body, bold=bold and cell.tells))
        painter.setPen(self._theme.colour("ink" if cell.tells else "ink_faint"))
        painter.drawText(rect, _LEFT, cell.text or "–")
        left = rect.left() + painter.fontMetrics().horizontalAdvance("0.00") + space(1)
        if cell.tells and rect.width() >= _LEAST_FOR_BAR:
            bar = QRectF(left, rect.top(), rect.right() - left, rect.height())
            paint_bar(painter, bar, cell.above, "accent", self._theme)
