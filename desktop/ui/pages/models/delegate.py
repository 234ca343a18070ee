"""Paints a model's row: its name, what it is, and how it stands by mark and word."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.pages.models.model_list import ENTRY_ROLE, Entry, ModelList
from desktop.ui.pages.models.wording import facts_in_words, state_in_words
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme

_ROW_HEIGHT = 7


class ModelDelegate(QStyledItemDelegate):
    """Two lines a row; a row that is painted asks for what is not yet known of it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(  # noqa: N802 (Qt's name)
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As tall as its two lines, whatever the size of the font."""
        lines = QFontMetrics(self._name_font()).height() + QFontMetrics(self._fact_font()).height()
        return QSize(space(20), max(space(_ROW_HEIGHT), lines + space(2)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paints the row."""
        entry: Entry = index.data(ENTRY_ROLE)
        model = index.model()
        if isinstance(model, ModelList):
            model.want(index.row())
        painter.save()
        self._paint_ground(painter, option)
        inner = option.rect.adjusted(space(1), space(1), -space(1), -space(1))
        upper, lower = _halves(inner)
        taken = self._paint_state(painter, upper, entry)
        self._paint_text(painter, upper.adjusted(0, 0, -taken, 0), entry.found.name, bold=True)
        self._paint_text(painter, lower, facts_in_words(entry.found, entry.appraisal), bold=False)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.colour("accent_soft"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, self._theme.colour("neutral_soft"))
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def _paint_state(self, painter: QPainter, rect: QRect, entry: Entry) -> int:
        """Paints a mark and a word at the right and returns how wide they are."""
        text = state_in_words(entry.appraisal, entry.in_use)
        if not text:
            return 0
        icon, colour = ("check", "good") if entry.in_use else ("warning", "warning")
        painter.setFont(self._fact_font())
        painter.setPen(self._theme.colour(colour))
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        words = QFontMetrics(self._fact_font()).horizontalAdvance(text)
        side = rect.height() * 3 // 4
        place = QRect(rect.right() - words - side - space(0.5), rect.center().y() - side // 2, side, side)
        self._theme.icon(icon, colour).paint(painter, place)
        return words + side + space(1.5)

    def _paint_text(self, painter: QPainter, rect: QRect, text: str, *, bold: bool) -> None:
        font = self._name_font() if bold else self._fact_font()
        painter.setFont(font)
        painter.setPen(self._theme.colour("ink" if bold else "ink_soft"))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _name_font(self) -> QFont:
        return self._theme.font(self._theme.scale.body, bold=True)

    def _fact_font(self) -> QFont:
        return self._theme.font(self._theme.scale.small)


def _halves(rect: QRect) -> tuple[QRect, QRect]:
    middle = rect.height() // 2
    return rect.adjusted(0, 0, 0, -middle), rect.adjusted(0, rect.height() - middle, 0, 0)
