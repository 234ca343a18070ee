"""How often values from 0 to 1 occurred: a bar for each equal part, coloured by its side of a threshold."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.metrics import HAIRLINE, space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.bars import score_colour

_ROUNDING = 0.25
_GAP = 0.5
_SHORTEST = 0.25


class Histogram(QWidget):
    """Bars over the axis from 0 to 1, with a dashed line at the threshold if there is one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: tuple[int, ...] = ()
        self._threshold: float | None = None
        self._name = self.tr("Histogram of scores")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    def show_counts(self, counts: Sequence[int], threshold: float | None) -> None:
        """Shows how many values fall in each of the equal parts of 0 to 1; they are kept from the threshold on."""
        if (tuple(counts), threshold) != (self._counts, self._threshold):
            self._counts, self._threshold = tuple(counts), threshold
            self._describe()
            self.update()

    def name_plot(self, name: str) -> None:
        """What screen readers call it, where it does not show scores."""
        self._name = name
        self._describe()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide, and a third as tall."""
        return QSize(space(48), space(21))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Narrower, and as tall."""
        return QSize(space(24), space(21))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints bars, axis and threshold."""
        painter = QPainter(self)
        painter.setFont(self._theme.font(self._theme.scale.small))
        plot = self._plot(painter)
        self._paint_axis(painter, plot)
        self._paint_bars(painter, plot)
        if self._threshold is not None:
            self._paint_threshold(painter, plot, self._threshold)
        painter.end()

    def _plot(self, painter: QPainter) -> QRectF:
        """Where the bars stand: below the threshold's words and above the axis' numbers."""
        line = QFontMetricsF(painter.font()).height()
        return QRectF(self.rect()).adjusted(0, line + space(0.5), 0, -line - space(0.75))

    def _paint_axis(self, painter: QPainter, plot: QRectF) -> None:
        painter.setPen(QPen(self._theme.colour("line"), HAIRLINE))
        painter.drawLine(QPointF(plot.left(), plot.bottom()), QPointF(plot.right(), plot.bottom()))
        painter.setPen(self._theme.colour("ink_faint"))
        below = QRectF(plot.left(), plot.bottom() + space(0.5), plot.width(), self.height() - plot.bottom())
        for text, side in (("0", Qt.AlignmentFlag.AlignLeft), ("1.00", Qt.AlignmentFlag.AlignRight)):
            painter.drawText(below, side | Qt.AlignmentFlag.AlignTop, text)

    def _paint_bars(self, painter: QPainter, plot: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setClipRect(plot)
        for number, count in enumerate(self._counts):
            if count:
                painter.setBrush(self._theme.colour(self._colour(number)))
                painter.drawRoundedRect(self._bar(number, count, plot), space(_ROUNDING), space(_ROUNDING))
        painter.restore()

    def _bar(self, number: int, count: int, plot: QRectF) -> QRectF:
        width = plot.width() / len(self._counts)
        height = max(space(_SHORTEST), plot.height() * count / max(self._counts))
        gap = min(space(_GAP), width / 3)
        # Rounded at its foot too, out of sight.
        foot = space(_ROUNDING)
        return QRectF(plot.left() + number * width + gap / 2, plot.bottom() - height, width - gap, height + foot)

    def _colour(self, number: int) -> str:
        if self._threshold is None:
            return "accent"
        return score_colour((number + 0.5) / len(self._counts), self._threshold)

    def _paint_threshold(self, painter: QPainter, plot: QRectF, threshold: float) -> None:
        across = plot.left() + plot.width() * threshold
        painter.setPen(QPen(self._theme.colour("line_strong"), HAIRLINE, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(across, 0), QPointF(across, plot.bottom()))
        text = self._kept_from(threshold)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(text)
        fits = across + space(1) + wide <= plot.right()
        left = across + space(1) if fits else across - space(1) - wide
        painter.setPen(self._theme.colour("ink_faint"))
        painter.drawText(QRectF(left, 0, wide + 1, plot.top()), Qt.AlignmentFlag.AlignTop, text)

    def _describe(self) -> None:
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(self._in_words())

    def _in_words(self) -> str:
        total = sum(self._counts)
        if not total:
            return self.tr("Nothing is measured yet.")
        most = max(range(len(self._counts)), key=self._counts.__getitem__)
        one = self.tr("1 value, between {low} and {high}.")
        many = self.tr("{count} values, most often between {low} and {high}.")
        said = (one if total == 1 else many).format(
            count=f"{total:,}", low=f"{most / len(self._counts):.2f}", high=f"{(most + 1) / len(self._counts):.2f}"
        )
        return said if self._threshold is None else f"{said} {self._kept_from(self._threshold).capitalize()}."

    def _kept_from(self, threshold: float) -> str:
        return self.tr("kept from {threshold}").format(threshold=f"{threshold:.2f}")
