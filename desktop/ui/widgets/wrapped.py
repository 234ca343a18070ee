"""A text broken to a width, for painting where no widget stands."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption

_LINE_SEPARATOR = "\u2028"


class WrappedText:
    """Lines of a text, parts of it in other formats; `spacing` is how far its lines stand apart, 1 for close."""

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        formats: Sequence[QTextLayout.FormatRange] = (),
        *,
        spacing: float = 1.0,
    ) -> None:
        # Of the same length, so that the places of the formats stay true.
        self._layout = QTextLayout(text.replace("\n", _LINE_SEPARATOR), font)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.setFormats(list(formats))
        self.height = self._break_lines(width, spacing)

    def draw(self, painter: QPainter, place: QPointF) -> None:
        """Paint it with the painter's pen, its upper left corner at a place."""
        self._layout.draw(painter, place)

    def _break_lines(self, width: float, spacing: float) -> float:
        self._layout.beginLayout()
        reached = 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            room = line.height() * spacing
            line.setPosition(QPointF(0.0, reached + (room - line.height()) / 2))
            reached += room
        self._layout.endLayout()
        return reached
