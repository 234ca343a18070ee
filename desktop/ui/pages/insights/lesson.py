"""What your reviews taught the score: how far they go, what came of them, and the buttons to learn and to forget."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.domain.calibration import Calibration
from desktop.domain.interval import Interval
from desktop.pipeline.calibrating import LEAST_REVIEWS, Standing
from desktop.ui.pages.insights.lesson_words import (
    can_learn,
    figure_in_words,
    learn_in_words,
    outcome_sentence,
    reviews_of,
    standing_sentence,
    strongest_rows,
)
from desktop.ui.pages.insights.ranked import RankedBars
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.bars import Bar
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip

_HEAD_HEIGHT = space(3.5)


class Lesson(QWidget):
    """Emits `learning` and `forgetting` when that is wanted."""

    learning = Signal()
    forgetting = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._standing: Standing | None = None
        self._working = False
        self._why_not = ""
        self.heading = label(self.tr("What your reviews taught the score"), "section", wrap=True)
        # As tall as the heads of the figures, which have buttons beside them.
        self.heading.setMinimumHeight(_HEAD_HEIGHT)
        self.sentence = label("", wrap=True)
        self.bar = Bar(theme, width=20)
        self.working = label("", "soft", wrap=True)
        self.learn_button = button("", self.learning.emit, "primary")
        self.forget_button = button(self.tr("Forget what it learnt"), self.forgetting.emit)
        self.outcome = label("", "strong", wrap=True)
        self.figures = _Figures()
        self.ways = RankedBars(theme)
        self.ways_told = label(self._ways_in_words(), "soft", wrap=True)
        self._lay_out()

    def show_standing(self, standing: Standing) -> None:
        """Shows how far the reviews go and what came of them."""
        self._standing = standing
        calibration, count = standing.calibration, reviews_of(standing)
        self.sentence.setText(standing_sentence(standing))
        self.bar.setVisible(calibration is None and count < LEAST_REVIEWS)
        self.bar.show_share(count / LEAST_REVIEWS)
        self.bar.setAccessibleName(self.sentence.text())
        self.learn_button.setText(learn_in_words(standing))
        for part in (self.outcome, self.figures):
            part.setVisible(calibration is not None)
        used = calibration is not None and calibration.used
        self.ways.setVisible(used)
        self.ways_told.setVisible(used)
        if calibration is not None:
            self._show_calibration(calibration)
        self._show_buttons()

    def show_working(self, sentence: str) -> None:
        """Says what is being done, "" when nothing is; meanwhile nothing else can be asked for."""
        self._working = bool(sentence)
        self.working.setText(sentence)
        self.working.setVisible(self._working)
        self._show_buttons()

    def allow(self, why_not: str) -> None:
        """Whether anything can be changed, or the reason why not."""
        self._why_not = why_not
        self._show_buttons()

    def _lay_out(self) -> None:
        lines = column(self, gap=1)
        lines.addWidget(self.heading)
        lines.addWidget(self.sentence)
        lines.addWidget(self.bar)
        beside = row(gap=1)
        beside.addWidget(self.learn_button)
        beside.addWidget(self.forget_button)
        beside.addStretch(1)
        lines.addLayout(beside)
        for part in (self.working, self.outcome, self.figures, self.ways, self.ways_told):
            lines.addWidget(part)
        lines.addStretch(1)
        self.working.hide()

    def _show_buttons(self) -> None:
        standing = self._standing
        learnable = standing is not None and can_learn(standing)
        self.learn_button.setVisible(learnable)
        self.forget_button.setVisible(standing is not None and standing.calibration is not None)
        for each in (self.learn_button, self.forget_button):
            each.setEnabled(not self._working and not self._why_not)
            each.setToolTip(plain_tooltip(self._why_not))

    def _show_calibration(self, calibration: Calibration) -> None:
        self.outcome.setText(outcome_sentence(calibration))
        self.figures.show_calibration(calibration)
        rows = strongest_rows(calibration)
        self.ways.show_rows(rows)
        self.ways.describe(self.heading.text(), self.ways_told.text())

    def _ways_in_words(self) -> str:
        return self.tr("What moves the score most by your reviews. The longer the bar, the more it moves it.")


class _Figures(QWidget):
    """Two figures before and after, each with what it means."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space(2))
        self._grid.setVerticalSpacing(space(0.5))
        self._grid.setColumnStretch(0, 1)
        for place, text in enumerate((self.tr("before"), self.tr("after")), 1):
            self._grid.addWidget(label(text, "faint"), 0, place)
        self.auc = self._add_row(
            1,
            self.tr("Telling what you accept from what you reject"),
            self.tr("In how many pairs of the two the accepted sample scores higher: 1 always, 0.5 by chance (AUC)."),
        )
        self.error = self._add_row(
            3,
            self.tr("Calibration error"),
            self.tr(
                "How far the score is from the share that you accept, on average: 0 where you accept 8 in 10 of "
                "those that score 0.8."
            ),
        )
        told = self.tr("Measured on reviews that were held out; in brackets the 95 % interval.")
        self._grid.addWidget(label(told, "faint", wrap=True), 5, 0, 1, 3)

    def show_calibration(self, calibration: Calibration) -> None:
        """Shows others."""
        self._show(self.auc, calibration.auc_before, calibration.auc)
        self._show(self.error, calibration.error_before, calibration.error)

    def _add_row(self, line: int, name: str, meaning: str) -> tuple[QLabel, QLabel]:
        self._grid.addWidget(label(name, wrap=True), line, 0)
        figures = label(), label("", "strong")
        for place, figure in enumerate(figures, 1):
            self._grid.addWidget(figure, line, place, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(label(meaning, "faint", wrap=True), line + 1, 0)
        return figures

    def _show(self, labels: tuple[QLabel, QLabel], before: Interval, after: Interval) -> None:
        for shown, figure in zip(labels, (before, after), strict=True):
            shown.setText(figure_in_words(figure))
