"""The gates of a project under each other: what came to each, what it took, and what went on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain.finding import FindingKind
from desktop.domain.sample import Status
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.readable import Readable

LOST_COLOUR, LOST_PATTERN = "bad", Qt.BrushStyle.BDiagPattern
_MARGIN = 0.5
_GAP = 0.75
_LEAST_LOST = 0.75
_BAR = 1.25


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate: of `total` samples `came` to it and `left` went on; its figures and its reason in words.

    `opens` are the statuses by which Review shows what it took, none for all samples; None where it cannot. `found`
    are the findings by which it took them, where it did. The `last` row is what all gates have left.
    """

    title: str
    came: int
    left: int
    total: int
    figure: str
    reading: str
    reason: str = ""
    opens: tuple[Status, ...] | None = None
    found: tuple[FindingKind, ...] = ()
    last: bool = False


class GateBars(Readable):
    """A bar a gate: what is left is full, what was lost there hatched. `opened` is emitted with a row to look at."""

    opened = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[GateRow, ...] = ()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def rows(self) -> tuple[GateRow, ...]:
        """What it shows."""
        return self._rows

    def show_rows(self, rows: Sequence[GateRow]) -> None:
        """Show others."""
        self._rows = tuple(rows)
        self.set_readings(tuple(self._reading(row) for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As tall as its rows."""
        return QSize(space(30), round(sum(map(self._height, self._rows))) + 2 * space(_MARGIN))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the rows."""
        super().paintEvent(event)
        painter = QPainter(self)
        for number, (row, rect) in enumerate(zip(self._rows, self._rects(), strict=True)):
            self._paint_row(painter, rect, row, chosen=number == self.chosen)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return opens the row that is read."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self._open(self.chosen)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click opens the row under it."""
        super().mouseReleaseEvent(event)
        number = self.item_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and number is not None:
            self._open(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A hand where there is something to open."""
        super().mouseMoveEvent(event)
        number = self.item_at(event.position().toPoint())
        opens = number is not None and self._rows[number].opens is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)

    def item_at(self, place: QPoint) -> int | None:
        """The row at a place."""
        within = (number for number, rect in enumerate(self._rects()) if rect.contains(place.toPointF()))
        return next(within, None)

    def place_of(self, number: int) -> QPoint:
        """The middle of a row."""
        return self._rects()[number].center().toPoint()

    def chosen_changed(self) -> None:
        """Light the row that is read."""
        self.update()

    def _open(self, number: int) -> None:
        if self._rows[number].opens is not None:
            self.opened.emit(self._rows[number])

    def _reading(self, row: GateRow) -> str:
        if row.opens is None:
            return row.reading
        return self.tr("{reading} Enter or a click shows them in Review.").format(reading=row.reading)

    def _rects(self) -> list[QRectF]:
        margin = space(_MARGIN)
        rects, top = [], float(margin)
        for row in self._rows:
            height = self._height(row)
            rects.append(QRectF(margin, top, self.width() - 2 * margin, height))
            top += height
        return rects

    def _height(self, row: GateRow) -> float:
        lines = self._text().height() + space(0.5) + space(_BAR) + 2 * space(_GAP)
        return lines + (self._small().height() + space(0.25) if row.reason else 0)

    def _paint_row(self, painter: QPainter, rect: QRectF, row: GateRow, *, chosen: bool) -> None:
        if chosen:
            painter.fillRect(rect, self._theme.colour("accent_soft"))
        inner = rect.adjusted(space(_MARGIN), space(_GAP), -space(_MARGIN), -space(_GAP))
        line = QRectF(inner.left(), inner.top(), inner.width(), self._text().height())
        self._paint_words(painter, line, row)
        bar = QRectF(inner.left(), line.bottom() + space(0.5), inner.width(), space(_BAR))
        self._paint_bar(painter, bar, row)
        if row.reason:
            small = QRectF(inner.left(), bar.bottom() + space(0.25), inner.width(), self._small().height())
            painter.setFont(self._theme.font(self._theme.scale.small))
            painter.setPen(self._theme.colour("ink_faint"))
            shown = self._small().elidedText(row.reason, Qt.TextElideMode.ElideRight, small.width())
            painter.drawText(small, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_words(self, painter: QPainter, line: QRectF, row: GateRow) -> None:
        font = self._theme.font(self._theme.scale.caption)
        painter.setFont(font)
        painter.setPen(self._theme.colour("ink_soft"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.figure)
        font.setBold(row.last)
        painter.setFont(font)
        painter.setPen(self._theme.colour("ink"))
        room = line.width() - self._text().horizontalAdvance(row.figure) - space(1)
        title = QFontMetricsF(font).elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_bar(self, painter: QPainter, bar: QRectF, row: GateRow) -> None:
        whole = max(1, row.total)
        left, came = bar.width() * row.left / whole, bar.width() * row.came / whole
        painter.fillRect(bar, self._theme.colour("line"))
        painter.fillRect(QRectF(bar.left(), bar.top(), left, bar.height()), self._theme.colour("accent"))
        if row.came > row.left:
            # What is lost is seen, however little it is.
            width = max(came - left, float(space(_LEAST_LOST)))
            lost = QRectF(min(bar.left() + left, bar.right() - width), bar.top(), width, bar.height())
            painter.fillRect(lost, self._theme.colour("background"))
            painter.setPen(self._theme.colour(LOST_COLOUR))
            painter.setBrush(QBrush(self._theme.colour(LOST_COLOUR), LOST_PATTERN))
            painter.drawRect(lost.adjusted(0.5, 0.5, -0.5, -0.5))

    def _text(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.font(self._theme.scale.caption))

    def _small(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.font(self._theme.scale.small))
