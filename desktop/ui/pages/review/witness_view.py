"""What a sentence of an answer is held against: the source, or what the model said when it was asked again."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.pages.review.marks import Mark, Places
from desktop.ui.pages.review.reading_text import ReadingText
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.layouts import column, scrolling
from desktop.ui.widgets.text import label


class WitnessView(QWidget):
    """A long text that scrolls by itself to what is lit in it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.caption = label("", "faint", wrap=True)
        self.said = label("", "soft", wrap=True)
        self.passage = ReadingText(theme)
        self.passage.set_role("passage")
        self._lit: Sequence[Mark] = ()
        quote = QFrame()
        quote.setProperty("role", "quote")
        column(quote, margins=(2, 0, 1, 0)).addWidget(self.passage)
        self.area = scrolling(self._top(quote))
        lines = column(self, gap=0.5)
        for part in (self.caption, self.said):
            lines.addWidget(part)
        lines.addSpacing(space(0.5))
        lines.addWidget(self.area, 1)

    def show_text(self, caption: str, text: str) -> None:
        """Show another text, from its beginning."""
        self.caption.setText(caption)
        self.passage.setAccessibleName(caption)
        self._lit = ()
        self.passage.show_plain(text)
        self.area.verticalScrollBar().setValue(0)

    def light(self, said: str, marks: Sequence[Mark]) -> None:
        """Light parts of the text, say what they are, and scroll to the first of them."""
        self.said.setText(said)
        self.passage.setAccessibleDescription(said)
        self._lit = marks
        self.passage.mark(marks)
        self._scroll_later()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Out of sight nothing has its place yet."""
        super().showEvent(event)
        self._scroll_later()

    def _scroll_later(self) -> None:
        # The text is as tall as it should be only when its place was laid out.
        QTimer.singleShot(0, self, self._scroll)

    def _scroll(self) -> None:
        if not self._lit:
            return
        places = Places(self.passage.shown_text())
        ends = [self._top_and_bottom(places.to_qt(place)) for place in (self._lit[0].start, self._lit[0].end)]
        bar, height = self.area.verticalScrollBar(), self.area.viewport().height()
        top, bottom = ends[0][0], ends[1][1]
        if top < bar.value() or bottom > bar.value() + height:
            bar.setValue(top - max(space(1), (height - (bottom - top)) // 3))

    def _top_and_bottom(self, position: int) -> tuple[int, int]:
        """Where a letter stands in the text, which begins at the top of what scrolls."""
        cursor = QTextCursor(self.passage.document())
        cursor.setPosition(position)
        rect = self.passage.cursorRect(cursor)
        return rect.top(), rect.bottom()

    def _top(self, quote: QFrame) -> QWidget:
        """The quotation at the top of its room, however much there is of it."""
        content = QWidget()
        # Else the area is made as wide as its widest part.
        content.setMinimumWidth(1)
        lines = column(content)
        lines.addWidget(quote)
        lines.addStretch(1)
        return content
