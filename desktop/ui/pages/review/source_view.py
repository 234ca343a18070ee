"""The passage that a sample was made from or came with, with the sentence that it cites lit."""

from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.pages.review.detail import Detail
from desktop.ui.pages.review.marks import sentence_marks
from desktop.ui.pages.review.reading_text import ReadingText
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label


class SourceView(QWidget):
    """Hidden for a sample that was made from no document."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.caption = label("", "faint", wrap=True)
        self.passage = ReadingText(theme)
        self.passage.set_role("passage")
        self.passage.setAccessibleName(self.tr("Passage of the source"))
        quote = QFrame()
        quote.setProperty("role", "quote")
        column(quote, margins=(2, 0, 0, 0)).addWidget(self.passage)
        lines = column(self, gap=0.5)
        lines.addWidget(self.caption)
        lines.addWidget(quote)

    def show_detail(self, detail: Detail) -> None:
        """Show the passage of a sample."""
        self.setVisible(bool(detail.passage))
        if not detail.passage:
            return
        self.passage.show_plain(detail.passage)
        marks = sentence_marks(self.passage.shown_text(), detail.cited)
        self.passage.mark(marks)
        self.caption.setText(self._named(detail, lit=bool(marks)))

    def _named(self, detail: Detail, *, lit: bool) -> str:
        if detail.origin.chunk is None:
            said = self.tr("The passage that came with it in {place}")
        elif lit:
            said = self.tr("Source: {place}. The sentence that it cites is lit.")
        else:
            said = self.tr("Source: {place}")
        return said.format(place=detail.place)
