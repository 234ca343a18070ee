"""Paints a row of the stream: a pill, the title, and a line or two of the text."""

from unicodedata import bidirectional

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.pages.run.stream import StreamRow
from desktop.ui.theme.metrics import HAIRLINE, space
from desktop.ui.theme.theme import Theme

_PILL_COLUMN = 11
_CARET = "▏"
_INKS = {"neutral": ("ink_soft", "neutral_soft")} | {
    kind: (kind, f"{kind}_soft") for kind in ("good", "warning", "bad")
}


class StreamDelegate(QStyledItemDelegate):
    """Rows of the same height, with `lines` lines of text."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lines = 2

    def row_height(self) -> int:
        """How tall each row is."""
        title, text = QFontMetricsF(self._title_font()), QFontMetricsF(self._text_font())
        return round(space(2.5) + title.height() + space(0.25) + self.lines * text.height())

    def sizeHint(  # noqa: N802 (Qt's name)
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """All rows are equally tall."""
        return QSize(space(30), self.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paints one row."""
        row: StreamRow | None = index.data(Qt.ItemDataRole.UserRole)
        if row is None:
            return
        rect = QRectF(option.rect)
        painter.save()
        self._paint_ground(painter, rect, option.state)
        inner = rect.adjusted(0, space(1.25), -space(0.5), -space(1.25))
        self._paint_pill(painter, inner, row)
        self._paint_words(painter, inner.adjusted(space(_PILL_COLUMN), 0, 0, 0), row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.colour("accent_soft"))
        painter.setPen(QPen(self._theme.colour("line"), HAIRLINE))
        foot = rect.bottom() - HAIRLINE / 2
        painter.drawLine(QPointF(rect.left(), foot), QPointF(rect.right(), foot))

    def _paint_pill(self, painter: QPainter, rect: QRectF, row: StreamRow) -> None:
        ink, ground = _INKS[row.kind]
        font = self._theme.font(self._theme.scale.small)
        metrics = QFontMetricsF(font)
        said = metrics.elidedText(row.pill, Qt.TextElideMode.ElideRight, space(_PILL_COLUMN - 3))
        size = metrics.size(0, said)
        place = QRectF(rect.left(), rect.top(), size.width() + space(2), size.height() + space(0.25))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(ground))
        painter.drawRoundedRect(place, space(0.75), space(0.75))
        painter.setFont(font)
        painter.setPen(self._theme.colour(ink))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, said)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRectF, row: StreamRow) -> None:
        painter.setPen(self._theme.colour("ink"))
        below = _paint_lines(painter, rect, row.title, self._title_font(), 1)
        painter.setPen(self._theme.colour("ink_soft"))
        text = row.text + _CARET if row.writing else row.text
        rest = rect.adjusted(0, below + space(0.25), 0, 0)
        _paint_lines(painter, rest, text, self._text_font(), self.lines, from_end=row.writing)

    def _title_font(self) -> QFont:
        return self._theme.font(self._theme.scale.body, bold=True)

    def _text_font(self) -> QFont:
        return self._theme.font(self._theme.scale.body)


def _paint_lines(
    painter: QPainter, rect: QRectF, text: str, font: QFont, most: int, *, from_end: bool = False
) -> float:
    """Paints the first lines of a text, elided, or its last ones. Returns the height of a line."""
    layout = QTextLayout(text, font)
    layout.setTextOption(_option(text))
    # One line more than is painted tells that there is more.
    lines = _lines(layout, rect.width(), None if from_end else most + 1)
    height = QFontMetricsF(font).height()
    painter.setFont(font)
    for number, line in enumerate(lines[-most:] if from_end else lines[:most]):
        place = QRectF(rect.left(), rect.top() + number * height, rect.width(), height)
        if number == most - 1 and len(lines) > most and not from_end:
            _paint_elided(painter, place, text, line)
        else:
            line.draw(painter, place.topLeft())
    return height


def _option(text: str) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(_direction(text))
    if option.textDirection() is Qt.LayoutDirection.RightToLeft:
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    return option


def _direction(text: str) -> Qt.LayoutDirection:
    """Which way a text runs: as its first letter does."""
    kinds = (bidirectional(letter) for letter in text)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    return Qt.LayoutDirection.LeftToRight if first == "L" else Qt.LayoutDirection.RightToLeft


def _lines(layout: QTextLayout, width: float, most: int | None) -> list[QTextLine]:
    found: list[QTextLine] = []
    layout.beginLayout()
    while (most is None or len(found) < most) and (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        found.append(line)
    layout.endLayout()
    return found


def _paint_elided(painter: QPainter, rect: QRectF, text: str, line: QTextLine) -> None:
    # Qt counts in units of UTF-16.
    rest = text.encode("utf-16-le")[2 * line.textStart() :].decode("utf-16-le")
    said = QFontMetricsF(painter.font()).elidedText(rest, Qt.TextElideMode.ElideRight, rect.width())
    option = _option(text)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    painter.drawText(rect, said, option)
