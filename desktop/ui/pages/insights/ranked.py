"""Texts with a share each, as bars under each other."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.bars import paint_bar
from desktop.ui.widgets.readable import Readable

_TEXT_SHARE = 0.5
_MARGIN = 0.25


@dataclass(frozen=True, slots=True)
class Ranked:
    """A text, its share (0 to 1) as a bar in the theme's colour of that name, and the same in figures."""

    text: str
    share: float
    figure: str
    colour: str = "accent"


class RankedBars(Readable):
    """One line a text: the text, its bar, its figures. What is too long is cut, and read out whole."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[Ranked, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def rows(self) -> tuple[Ranked, ...]:
        """What it shows."""
        return self._rows

    def show_rows(self, rows: tuple[Ranked, ...]) -> None:
        """Show others."""
        self._rows = rows
        self.set_readings(tuple(f"{row.text}: {row.figure}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As tall as its lines."""
        return QSize(space(30), round(self._line() * len(self._rows)) + 2 * space(_MARGIN))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the lines."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(self._theme.font(self._theme.scale.caption))
        for number, row in enumerate(self._rows):
            self._paint_row(painter, self._line_rect(number), row, chosen=number == self.chosen)
        painter.end()

    def item_at(self, place: QPoint) -> int | None:
        """The line under a place."""
        number = int((place.y() - space(_MARGIN)) // self._line())
        return number if 0 <= number < len(self._rows) else None

    def place_of(self, number: int) -> QPoint:
        """The middle of a line."""
        return self._line_rect(number).center().toPoint()

    def chosen_changed(self) -> None:
        """Light the line that is read."""
        self.update()

    def _line(self) -> float:
        return QFontMetricsF(self._theme.font(self._theme.scale.caption)).height() + space(1)

    def _line_rect(self, number: int) -> QRectF:
        margin = space(_MARGIN)
        return QRectF(margin, margin + number * self._line(), self.width() - 2 * margin, self._line())

    def _paint_row(self, painter: QPainter, rect: QRectF, row: Ranked, *, chosen: bool) -> None:
        if chosen:
            painter.fillRect(rect, self._theme.colour("accent_soft"))
        metrics, gap = QFontMetricsF(painter.font()), space(1.5)
        figures = max(metrics.horizontalAdvance(each.figure) for each in self._rows)
        text = QRectF(rect.left(), rect.top(), rect.width() * _TEXT_SHARE, rect.height())
        bar = QRectF(text.right() + gap, rect.top(), rect.width() - text.width() - figures - 2 * gap, rect.height())
        painter.setPen(self._theme.colour("ink"))
        shown = metrics.elidedText(_on_one_line(row.text), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        paint_bar(painter, bar, row.share, row.colour, self._theme)
        painter.setPen(self._theme.colour("ink_soft"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.figure)


def _on_one_line(text: str) -> str:
    """Without breaks; what a text is set in by stays."""
    return " " * (len(text) - len(text.lstrip(" "))) + " ".join(text.split())
