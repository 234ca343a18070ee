"""The sentences of an answer under each other, each with the mark of how well it is backed."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.ui.pages.review.evidence_words import Backing, backing_in_words, backing_of, sentence_in_words
from desktop.ui.pages.review.marks import Mark, Places, word_marks
from desktop.ui.theme.metrics import ICON, space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.wrapped import WrappedText

Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole
_LINE_SPACING = 1.3
_SHAPES: Mapping[Backing, tuple[str, str]] = {
    Backing.FIRM: ("state-accepted", "good"),
    Backing.WEAK: ("warning", "warning"),
    Backing.NONE: ("state-rejected", "bad"),
}
"""The icon of a mark, and the name of its colour."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is painted of a sentence; `caption` says its mark and its risk."""

    text: str
    caption: str
    backing: Backing
    marks: tuple[Mark, ...]


class SentenceList(QListWidget):
    """One of the sentences is always chosen, by a click or by the arrow keys; `chosen` brings its number."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setItemDelegate(_SentenceDelegate(theme, self))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Sentences of the answer"))
        self.currentRowChanged.connect(self._tell)

    def show_evidence(self, evidence: Evidence, text: str) -> None:
        """Show the sentences of a text, the weakest chosen."""
        self.blockSignals(True)
        self.clear()
        for number, sentence in enumerate(evidence.sentences):
            self.addItem(_item(evidence, number, text[sentence.start : sentence.end]))
            self.item(number).setData(Qt.ItemDataRole.AccessibleTextRole, sentence_in_words(evidence, number, text))
        self.blockSignals(False)
        self.updateGeometry()
        low = evidence.weakest
        self.setCurrentRow(evidence.sentences.index(low) if low is not None else -1)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As tall as all sentences are together."""
        tall = sum(self.sizeHintForRow(number) for number in range(self.count()))
        return QSize(super().sizeHint().width(), tall + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """In another width the sentences are taller or lower."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def row_of(self, number: int) -> Row:
        """What is painted of a sentence."""
        found: Row = self.item(number).data(_ROW)
        return found

    def _tell(self, number: int) -> None:
        if number >= 0:
            self.chosen.emit(number)


class _SentenceDelegate(QStyledItemDelegate):
    """A shape, the sentence with what nothing backs lit, and its mark in words beneath."""

    def __init__(self, theme: Theme, view: SentenceList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._icons = {backing: theme.icon(*shape) for backing, shape in _SHAPES.items()}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 (Qt's name)
        """As tall as the sentence is in the view's width."""
        row: Row = index.data(_ROW)
        width = self._view.viewport().width()
        height = self._wrapped(row, width).height + QFontMetricsF(self._small()).lineSpacing() + space(2.25)
        return QSize(width, round(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One sentence."""
        row: Row = index.data(_ROW)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            self._paint_ground(painter, option.rect)
        text = self._wrapped(row, option.rect.width())
        place = QPointF(option.rect.left() + _indent(), option.rect.top() + space(0.75))
        painter.setPen(self._theme.colour("ink"))
        text.draw(painter, place)
        line = QFontMetricsF(self._reading()).lineSpacing() * _LINE_SPACING
        icon_top = round(place.y() + (line - ICON) / 2)
        self._icons[row.backing].paint(painter, QRect(option.rect.left() + space(1.25), icon_top, ICON, ICON))
        self._paint_caption(painter, row, QPointF(place.x(), place.y() + text.height + space(0.25)), option.rect)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect) -> None:
        painter.fillRect(rect, self._theme.colour("accent_soft"))
        painter.fillRect(QRect(rect.left(), rect.top(), space(0.375), rect.height()), self._theme.colour("accent"))

    def _paint_caption(self, painter: QPainter, row: Row, place: QPointF, rect: QRect) -> None:
        painter.setFont(self._small())
        painter.setPen(self._theme.colour(_SHAPES[row.backing][1]))
        room = QRectF(place.x(), place.y(), rect.right() - place.x(), painter.fontMetrics().lineSpacing())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.caption)

    def _wrapped(self, row: Row, width: int) -> WrappedText:
        places = Places(row.text)
        formats = [self._format(mark, places) for mark in row.marks]
        room = width - _indent() - space(1)
        return WrappedText(row.text, self._reading(), room, formats, spacing=_LINE_SPACING)

    def _format(self, mark: Mark, places: Places) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start = places.to_qt(mark.start)
        made.length = places.to_qt(mark.end) - made.start
        made.format = mark.format(self._theme)
        return made

    def _reading(self) -> QFont:
        return self._theme.font(self._theme.scale.reading)

    def _small(self) -> QFont:
        return self._theme.font(self._theme.scale.small)


def _indent() -> int:
    """Where a sentence begins, behind its mark."""
    return space(2) + ICON


def _item(evidence: Evidence, number: int, text: str) -> QListWidgetItem:
    sentence = evidence.sentences[number]
    plain = " ".join(text.split())
    row = Row(
        text=plain,
        caption=_caption(evidence, sentence),
        backing=backing_of(evidence.kind, sentence),
        marks=tuple(word_marks(plain, [word.lower() for word in sentence.unsupported])),
    )
    made = QListWidgetItem(plain)
    made.setData(_ROW, row)
    return made


def _caption(evidence: Evidence, sentence: SentenceEvidence) -> str:
    said = QCoreApplication.translate("Review", "{mark}, risk {risk:.2f}")
    return said.format(mark=backing_in_words(evidence.kind, sentence), risk=sentence.risk)
