"""What the kinds of bars that stand on each other are called."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.plot_data import Series


class Legend(QWidget):
    """A swatch and a name for each kind, beside each other."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._series: tuple[Series, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_series(self, series: tuple[Series, ...]) -> None:
        """Name these kinds."""
        self._series = series
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """One line."""
        return QSize(space(20), round(self._metrics().height()) + space(0.5))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint them from the left."""
        painter = QPainter(self)
        painter.setFont(self._theme.font(self._theme.scale.small))
        left, side = 0.0, float(space(1.5))
        for one in self._series:
            swatch = QRectF(left, (self.height() - side) / 2, side, side)
            painter.fillRect(swatch, QBrush(self._theme.colour(one.colour_of(0)), one.pattern))
            painter.setPen(self._theme.colour("ink_soft"))
            text = QRectF(swatch.right() + space(0.75), 0, self.width(), self.height())
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, one.name)
            left = text.left() + self._metrics().horizontalAdvance(one.name) + space(2)
        painter.end()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.font(self._theme.scale.small))
