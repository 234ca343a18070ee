"""Paints the cells of the table: a score as a bar and a figure, a state as a shape and a word."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.domain.finding import FindingKind
from desktop.domain.sample import Sample, Status
from desktop.ui.pages.review.finding_words import shape_of
from desktop.ui.pages.review.model import SAMPLE, SampleTable
from desktop.ui.theme.metrics import BAR_HEIGHT, HAIRLINE, ICON, space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.bars import paint_bar, score_colour
from desktop.ui.wording import status_in_words

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
STATES: dict[Status, tuple[str, str]] = {
    Status.ACCEPTED: ("state-accepted", "good"),
    Status.REJECTED: ("state-rejected", "bad"),
    Status.FAILED: ("state-failed", "warning"),
    Status.GENERATED: ("state-generated", "neutral"),
}
"""The icon of a state, and the name of its colour among the pills."""


class SampleDelegate(QStyledItemDelegate):
    """Paints by the column's name. `threshold` is the project's: from it on a score is good."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.threshold = 0.5
        self._theme = theme
        self._icons = {status: theme.icon(name, _ink(kind)) for status, (name, kind) in STATES.items()}
        self._found_icons = {shape: theme.icon(*shape) for shape in map(shape_of, FindingKind)}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        model = index.model()
        assert isinstance(model, SampleTable)
        painter.save()
        self._paint_ground(painter, option)
        inner = option.rect.adjusted(space(1), 0, -space(1), 0)
        sample = index.data(SAMPLE)
        if sample is None:
            self._paint_placeholder(painter, inner)
        else:
            self._paint_column(painter, inner, sample, model, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 (Qt's name)
        """All rows are alike."""
        return QSize(space(8), space(4.75))

    def _paint_column(self, painter: QPainter, rect: QRect, sample: Sample, model: SampleTable, index: Index) -> None:
        column = model.columns[index.column()]
        if column.name == "score" and sample.score is not None:
            self._paint_score(painter, rect, sample.score)
        elif column.name == "state":
            self._paint_state(painter, rect, sample)
        elif column.name == "text":
            room = self._paint_findings(painter, rect, model.found_at(index.row()))
            self._paint_text(painter, room, column.text(sample), "ink")
        else:
            self._paint_text(painter, rect, column.text(sample), "ink_soft", right=column.number)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.colour("accent_soft"))
        line = QRect(option.rect)
        line.setTop(line.bottom() - HAIRLINE + 1)
        painter.fillRect(line, self._theme.colour("line"))

    def _paint_placeholder(self, painter: QPainter, rect: QRect) -> None:
        bar = QRectF(rect.left(), rect.center().y() - BAR_HEIGHT / 2, rect.width() / 2, BAR_HEIGHT)
        painter.fillRect(bar, self._theme.colour("line"))

    def _paint_score(self, painter: QPainter, rect: QRect, score: float) -> None:
        figure = f"{score:.2f}"
        width = painter.fontMetrics().horizontalAdvance("0.00") + space(1)
        bar = QRectF(rect.adjusted(0, 0, -width, 0))
        paint_bar(painter, bar, score, score_colour(score, self.threshold), self._theme)
        self._paint_text(painter, rect, figure, "ink", right=True)

    def _paint_findings(self, painter: QPainter, rect: QRect, kinds: Sequence[FindingKind]) -> QRect:
        """The shapes of what was found in a sample, at the right; returns what room there is left of them."""
        side, room = ICON - 2, QRect(rect)
        for name in dict.fromkeys(shape_of(kind) for kind in kinds):
            room.setRight(room.right() - side - space(0.5))
            place = QRect(room.right() + space(0.5), rect.center().y() - side // 2 + 1, side, side)
            self._found_icons[name].paint(painter, place)
        return room

    def _paint_state(self, painter: QPainter, rect: QRect, sample: Sample) -> None:
        kind, word = STATES[sample.status][1], status_in_words(sample.status)
        side = min(ICON - 2, rect.height())
        wide = side + space(1) + painter.fontMetrics().horizontalAdvance(word)
        place = QRect(rect.left(), rect.center().y() - space(1.25), min(rect.width(), wide + space(2)), space(2.75))
        if sample.review:
            self._paint_pill(painter, place, f"{kind}_soft")
        shape = QRect(place.left() + space(0.75), place.center().y() - side // 2 + 1, side, side)
        self._icon(sample.status).paint(painter, shape)
        words = QRect(place)
        words.setLeft(shape.right() + space(0.75))
        self._paint_text(painter, words, word, _ink(kind) if sample.review else "ink_soft")

    def _paint_pill(self, painter: QPainter, rect: QRect, colour: str) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(colour))
        painter.drawRoundedRect(rect, space(0.75), space(0.75))

    def _paint_text(self, painter: QPainter, rect: QRect, text: str, colour: str, *, right: bool = False) -> None:
        painter.setPen(self._theme.colour(colour))
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _RIGHT if right else _LEFT, elided)

    def _icon(self, status: Status) -> QIcon:
        return self._icons[status]


def _ink(kind: str) -> str:
    """The colour of letters in a pill of that kind."""
    return "ink_soft" if kind == "neutral" else kind
