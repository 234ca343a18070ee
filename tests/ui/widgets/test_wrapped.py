"""Texts that are painted without a widget."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter, QTextCharFormat, QTextLayout

from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.wrapped import WrappedText


def test_a_text_is_taller_where_it_is_narrow_and_where_its_lines_stand_apart(theme: Theme) -> None:
    font = theme.font(10.0)
    text = "many words in a row " * 4

    wide, narrow = WrappedText(text, font, 2_000), WrappedText(text, font, 90)

    assert narrow.height > 3 * wide.height
    assert WrappedText(text, font, 90, spacing=1.5).height == 1.5 * narrow.height


def test_a_line_end_breaks_the_line_and_no_text_has_a_line_too(theme: Theme) -> None:
    font = theme.font(10.0)

    assert WrappedText("one\ntwo", font, 2_000).height == 2 * WrappedText("one", font, 2_000).height
    assert WrappedText("", font, 2_000).height > 0


def test_parts_are_painted_in_their_formats(theme: Theme) -> None:
    lit = QTextLayout.FormatRange()
    lit.start, lit.length = 0, 3
    lit.format = QTextCharFormat()
    lit.format.setBackground(theme.colour("mark"))
    picture = QImage(100, 40, QImage.Format.Format_RGB32)
    picture.fill(theme.colour("panel"))
    painter = QPainter(picture)

    WrappedText("iii", theme.font(10.0), 100, [lit]).draw(painter, QPointF(0, 0))
    painter.end()

    colours = {picture.pixelColor(x, y).name() for x in range(100) for y in range(40)}
    assert theme.colour("mark").name() in colours
