"""The right side of the page: the scores so far, a sentence that says what they show, and the rounds."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.pages.run.sentences import round_in_words
from desktop.ui.pages.run.standing import RoundFigures
from desktop.ui.pages.run.table import FiguresTable
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.histogram import Histogram
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label

_MADE = 1
# Narrower than this, there is no room for all columns.
_NARROW = space(40)


class ScoresPanel(QWidget):
    """Histogram and rounds."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.heading = label("", "section")
        self.histogram = Histogram(theme)
        self.sentence = label("", "soft", wrap=True)
        self.rounds_heading = label(self.tr("Rounds"), "section")
        headers = (self.tr("Round"), self.tr("Made"), self.tr("Accepted"), self.tr("Mean score"))
        self.rounds = FiguresTable(self.tr("Rounds of the run"), headers)
        self.rounds.stretch_only(0)
        self.lessons = label("", "soft", wrap=True)
        lines = column(self, gap=1)
        for part in (self.heading, self.histogram, self.sentence):
            lines.addWidget(part)
        lines.addSpacing(space(2))
        lines.addWidget(self.rounds_heading)
        lines.addWidget(self.rounds)
        lines.addWidget(self.lessons)
        lines.addStretch(1)
        self.show_rounds((), running=0)
        self.show_lessons(())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Leaves out how many each round made where there is no room for it."""
        super().resizeEvent(event)
        self.rounds.setColumnHidden(_MADE, self.width() < _NARROW)

    def show_scores(self, heading: str, counts: Sequence[int], threshold: float, sentence: str) -> None:
        """Shows how many samples have each score, and a sentence on it."""
        self.heading.setText(heading)
        self.histogram.show_counts(counts, threshold)
        if self.sentence.text() != sentence:
            self.sentence.setText(sentence)

    def show_lessons(self, lessons: Sequence[str]) -> None:
        """Shows what the rounds were given and whether that helped, if there is anything to tell."""
        self.lessons.setText("\n".join(lessons))
        self.lessons.setVisible(bool(lessons))

    def show_rounds(self, rounds: Sequence[RoundFigures], *, running: int) -> None:
        """Shows rounds, if there are any; the one with the number `running` is under way (0: none)."""
        self.rounds_heading.setVisible(bool(rounds))
        self.rounds.setVisible(bool(rounds))
        self.rounds.show_rows([round_in_words(figures, running=figures.number == running) for figures in rounds])
