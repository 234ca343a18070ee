"""Icons of our own: SVG in `currentColor`, painted in the colour that the theme has at that moment."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.resources import resource
from desktop.ui.theme.tokens import Tokens

_PLACEHOLDER = b"currentColor"


class SvgIconEngine(QIconEngine):
    """Paints one SVG; `tokens` is asked each time, so that the icon follows the theme without being set again."""

    def __init__(self, source: bytes, colour: str, tokens: Callable[[], Tokens]) -> None:
        super().__init__()
        self._source = source
        self._colour = colour
        self._tokens = tokens
        self._renderer = QSvgRenderer()
        self._rendered = ""

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint it into a rectangle."""
        disabled = mode is QIcon.Mode.Disabled
        if disabled:
            painter.setOpacity(0.6)
        self._renderer_in(self._tokens().colour("ink_faint" if disabled else self._colour)).render(
            painter, QRectF(rect)
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """It as a picture with a clear ground."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def _renderer_in(self, colour: str) -> QSvgRenderer:
        """Read once a colour: a table paints the same icons in every row."""
        if colour != self._rendered:
            self._renderer.load(QByteArray(self._source.replace(_PLACEHOLDER, colour.encode())))
            self._renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
            self._rendered = colour
        return self._renderer

    def clone(self) -> "SvgIconEngine":
        """Another one of the same."""
        return SvgIconEngine(self._source, self._colour, self._tokens)


def load_icon(name: str, colour: str, tokens: Callable[[], Tokens]) -> QIcon:
    """The icon `resources/icons/NAME.svg`, in the theme's colour of that name."""
    path: Path = resource(f"icons/{name}.svg")
    return QIcon(SvgIconEngine(path.read_bytes(), colour, tokens))
