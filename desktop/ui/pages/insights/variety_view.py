"""The variety of a project: its measures, its most common openings, and what to do about what it lacks."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.curation.variety import Variety, advice
from desktop.ui.pages.insights.ranked import RankedBars
from desktop.ui.pages.insights.variety_words import measure_rows, opening_rows
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.card_grid import CardGrid
from desktop.ui.widgets.layouts import clear, column
from desktop.ui.widgets.text import label

_LEAST_WIDTH = 46


class VarietyView(QWidget):
    """Hidden parts have nothing to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.measures, self.openings = RankedBars(theme), RankedBars(theme)
        self.advised = label(self.tr("What would help"), "strong")
        self.advice = QWidget()
        self._advice_lines = column(self.advice, gap=0.75)
        self.unlike = label(self.tr("No two samples begin with the same three words."), "soft", wrap=True)
        grid = CardGrid(space(_LEAST_WIDTH), gap=4)
        self._body = QWidget()
        self._body.setLayout(grid)
        self._told = _under(self.advised, self.advice)
        grid.addWidget(_under(label(self.tr("How varied the texts are"), "strong"), self.measures, self._told))
        grid.addWidget(_under(label(self.tr("Most common openings"), "strong"), self.openings, self.unlike))
        column(self, margins=(0, 1, 0, 0)).addWidget(self._body)
        self.hide_figures()

    def hide_figures(self) -> None:
        """Show nothing: there is nothing, or nothing yet."""
        self._body.hide()

    def show_variety(self, found: Variety) -> None:
        """Show what was counted."""
        self._body.setVisible(found.texts > 1)
        self.measures.show_rows(measure_rows(found))
        rows = opening_rows(found)
        self.openings.show_rows(rows)
        self.openings.setVisible(bool(rows))
        self.unlike.setVisible(not rows)
        self._show_advice(advice(found) if found.texts > 1 else [])

    def _show_advice(self, sentences: Sequence[str]) -> None:
        self._told.setVisible(bool(sentences))
        clear(self._advice_lines)
        for sentence in sentences:
            self._advice_lines.addWidget(label(sentence, wrap=True))


def _under(*parts: QWidget) -> QWidget:
    holder = QWidget()
    lines = column(holder, gap=0.5)
    for part in parts:
        lines.addWidget(part)
    lines.addStretch(1)
    return holder
