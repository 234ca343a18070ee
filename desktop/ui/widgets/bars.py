"""A share of a whole as a bar: its length says it, its colour only agrees."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.metrics import BAR_HEIGHT, space
from desktop.ui.theme.theme import Theme


def paint_bar(painter: QPainter, rect: QRectF, share: float, colour: str, theme: Theme) -> None:
    """Paints a track and, over `share` (0 to 1) of it, a bar in the theme's colour of that name."""
    track = QRectF(rect.left(), rect.center().y() - BAR_HEIGHT / 2, rect.width(), BAR_HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("line"))
    painter.drawRoundedRect(track, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
    filled = QRectF(track)
    filled.setWidth(max(BAR_HEIGHT, track.width() * min(1.0, max(0.0, share))) if share > 0 else 0)
    painter.setBrush(theme.colour(colour))
    painter.drawRoundedRect(filled, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
    painter.restore()


def score_colour(score: float, threshold: float) -> str:
    """The colour of a score: good from the threshold on, bad below half of it."""
    return "good" if score >= threshold else "warning" if score >= threshold / 2 else "bad"


class Bar(QWidget):
    """A bar by itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, width: float = 15) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share = 0.0
        self._colour = "accent"
        self._width = space(width)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, colour: str = "accent") -> None:
        """Shows another share, 0 to 1."""
        self._share, self._colour = share, colour
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as was asked for."""
        return QSize(self._width, space(2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints it."""
        painter = QPainter(self)
        paint_bar(painter, QRectF(self.rect()), self._share, self._colour, self._theme)
        painter.end()
