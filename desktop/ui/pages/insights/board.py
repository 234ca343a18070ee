"""All figures of a project under each other, two a row where there is room."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.pages.insights import covered, drawing, sentences, tables
from desktop.ui.pages.insights.figure import Figure, stacked
from desktop.ui.pages.insights.gathering import Gathered
from desktop.ui.pages.insights.legend import Legend
from desktop.ui.pages.insights.lesson import Lesson
from desktop.ui.pages.insights.ranked import Ranked, RankedBars
from desktop.ui.pages.insights.signals import SignalPlots
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.card_grid import CardGrid
from desktop.ui.widgets.focus import order_focus
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.plot_data import PlotData
from desktop.ui.widgets.plots import BarPlot

_LEAST_WIDTH = 46
_MOST_WIDTH = 145


class Board(QWidget):
    """Draws figures. `saving` is emitted with the figure whose picture is wanted as a file, `copied` as it does."""

    saving = Signal(object)
    copied = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setMaximumWidth(space(_MOST_WIDTH))
        self.scores, self.lengths, self.rounds, self.reviews = (BarPlot(theme) for _ in range(4))
        self.rounds_legend, self.reviews_legend = Legend(theme), Legend(theme)
        self.seeds, self.openings = RankedBars(theme), RankedBars(theme)
        self.branches, self.values = RankedBars(theme), RankedBars(theme)
        self.signals = SignalPlots(theme)
        self.lesson = Lesson(theme)
        self.figures = self._figures()
        self._lay_out()

    def show_figures(self, gathered: Gathered) -> None:
        """Show what was counted."""
        self._show_plot("scores", self.scores, drawing.scores_plot(gathered), gathered)
        self._show_lengths(gathered)
        self._show_signals(gathered)
        self._show_rounds(gathered)
        self._show_reviews(gathered)
        self.lesson.show_standing(gathered.standing)
        self._show_seeds(gathered)
        self._show_branches(gathered)
        self._show_values(gathered)
        self._show_openings(gathered)
        order_focus((self,))

    def _figures(self) -> dict[str, Figure]:
        drawings: dict[str, tuple[str, QWidget]] = {
            "scores": (self.tr("Scores"), self.scores),
            "lengths": (self.tr("Length"), self.lengths),
            "signals": (self.tr("Signals"), self.signals),
            "rounds": (self.tr("Accepted by round"), stacked(self.rounds_legend, self.rounds)),
            "reviews": (self.tr("Score and your reviews"), stacked(self.reviews_legend, self.reviews)),
            "seeds": (self.tr("Accepted by seed, the worst first"), self.seeds),
            "branches": (self.tr("Accepted by branch of the topic tree"), self.branches),
            "values": (self.tr("Accepted by what samples are varied by"), self.values),
            "openings": (self.tr("Most common openings"), self.openings),
        }
        return {name: self._figure(heading, drawn) for name, (heading, drawn) in drawings.items()}

    def _figure(self, heading: str, drawn: QWidget) -> Figure:
        figure = Figure(self._theme, heading, drawn)
        figure.saving.connect(lambda: self.saving.emit(figure))
        figure.copied.connect(self.copied)
        return figure

    def _lay_out(self) -> None:
        lines = column(self, gap=4)
        shown = self.figures
        lines.addWidget(_beside(shown["scores"], shown["lengths"]))
        lines.addWidget(_beside(shown["rounds"], shown["branches"], shown["values"]))
        lines.addWidget(shown["signals"])
        lines.addWidget(_beside(shown["reviews"], self.lesson))
        lines.addWidget(_beside(shown["seeds"], shown["openings"]))
        lines.addStretch()

    def _show_plot(self, name: str, plot: BarPlot, data: PlotData, gathered: Gathered) -> None:
        plot.show_data(data)
        told = {
            "scores": sentences.scores_sentence,
            "lengths": sentences.lengths_sentence,
            "rounds": sentences.rounds_sentence,
            "reviews": sentences.reviews_sentence,
        }[name](gathered)
        self._tell(name, told, tables.plot_table(data), gathered)
        plot.describe(self.figures[name].heading.text(), told)

    def _show_lengths(self, gathered: Gathered) -> None:
        self.lengths.setVisible(bool(gathered.figures.texts_read))
        if gathered.figures.texts_read:
            self._show_plot("lengths", self.lengths, drawing.lengths_plot(gathered), gathered)
        else:
            self._tell("lengths", sentences.lengths_sentence(gathered), "", gathered)

    def _show_signals(self, gathered: Gathered) -> None:
        self.signals.show_signals(gathered)
        shown = [(self.signals.plots[name].title, self.signals.plots[name].plot.data) for name in gathered.signals]
        self.figures["signals"].setVisible(bool(shown))
        self._tell("signals", sentences.signals_sentence(gathered), tables.signals_table(shown), gathered)

    def _show_rounds(self, gathered: Gathered) -> None:
        self.figures["rounds"].setVisible(bool(gathered.figures.rounds))
        if gathered.figures.rounds:
            data = drawing.rounds_plot(gathered)
            self.rounds_legend.show_series(data.series)
            self._show_plot("rounds", self.rounds, data, gathered)

    def _show_reviews(self, gathered: Gathered) -> None:
        reviewed = bool(gathered.reviews)
        self.figures["reviews"].drawing.setVisible(reviewed)
        if reviewed:
            data = drawing.reviews_plot(gathered)
            self.reviews_legend.show_series(data.series)
            self._show_plot("reviews", self.reviews, data, gathered)
        else:
            self._tell("reviews", sentences.reviews_sentence(gathered), "", gathered)

    def _show_seeds(self, gathered: Gathered) -> None:
        found = gathered.figures.worst_seeds
        self.figures["seeds"].setVisible(bool(found))
        if found:
            figure = self.tr("{accepted:,} of {made:,}")
            self.seeds.show_rows(
                tuple(
                    Ranked(one.text, one.accepted / one.made, figure.format(accepted=one.accepted, made=one.made))
                    for one in found
                )
            )
            self._tell("seeds", sentences.seeds_sentence(gathered), tables.seeds_table(found), gathered)
            self.seeds.describe(self.figures["seeds"].heading.text(), self.figures["seeds"].sentence.text())

    def _show_branches(self, gathered: Gathered) -> None:
        found = gathered.branches
        self.figures["branches"].setVisible(bool(found))
        if found:
            told = covered.branches_sentence(found)
            self._show_covered("branches", self.branches, covered.branch_rows(found), told)
            self._tell("branches", told, covered.covered_table(found), gathered)

    def _show_values(self, gathered: Gathered) -> None:
        found = gathered.values
        self.figures["values"].setVisible(bool(found))
        if found:
            told = covered.values_sentence(found)
            self._show_covered("values", self.values, covered.value_rows(found), told)
            self._tell("values", told, covered.covered_table(found), gathered)

    def _show_covered(self, name: str, bars: RankedBars, rows: tuple[Ranked, ...], told: str) -> None:
        bars.show_rows(rows)
        bars.describe(self.figures[name].heading.text(), told)

    def _show_openings(self, gathered: Gathered) -> None:
        found = gathered.figures.openings
        self.openings.setVisible(bool(found))
        figure = self.tr("{count:,} of {total:,}")
        total = gathered.figures.texts_read
        self.openings.show_rows(
            tuple(Ranked(one.text, one.share, figure.format(count=one.count, total=total)) for one in found)
        )
        told = sentences.openings_sentence(gathered)
        self._tell("openings", told, tables.openings_table(found) if found else "", gathered)
        self.openings.describe(self.figures["openings"].heading.text(), told)

    def _tell(self, name: str, sentence: str, table: str, gathered: Gathered) -> None:
        origin = f"{gathered.project.name} · {sentences.summary(gathered)}"
        self.figures[name].tell(sentence, table, origin)


def _beside(*parts: QWidget) -> QWidget:
    """Parts beside each other, where there is room for more than one."""
    holder = QWidget()
    grid = CardGrid(space(_LEAST_WIDTH), gap=4)
    holder.setLayout(grid)
    for part in parts:
        grid.addWidget(part)
    return holder
