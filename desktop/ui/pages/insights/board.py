"""All figures of a project under each other, two a row where there is room."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.curation.variety import Variety
from desktop.domain.finding import FindingKind
from desktop.domain.sample import Status
from desktop.pipeline.varying import VarietyProgress
from desktop.ui.pages.insights import covered, drawing, gate_words, sentences, tables, variety_words
from desktop.ui.pages.insights.cleaning import Cleaning
from desktop.ui.pages.insights.figure import Figure, stacked
from desktop.ui.pages.insights.gate_bars import LOST_COLOUR, LOST_PATTERN, GateBars, GateRow
from desktop.ui.pages.insights.gathering import Gathered
from desktop.ui.pages.insights.legend import Legend
from desktop.ui.pages.insights.lesson import Lesson
from desktop.ui.pages.insights.ranked import Ranked, RankedBars
from desktop.ui.pages.insights.signals import SignalPlots
from desktop.ui.pages.insights.variety_count import VarietyCount
from desktop.ui.pages.insights.variety_view import VarietyView
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.card_grid import CardGrid
from desktop.ui.widgets.focus import order_focus
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.plot_data import PlotData, Series
from desktop.ui.widgets.plots import BarPlot

_LEAST_WIDTH = 46
_MOST_WIDTH = 145
_TOLD_FIRST = ("gates", "variety")


class Board(QWidget):
    """Draws figures. `saving` is emitted with the figure whose picture is wanted as a file, `copied` as it does."""

    saving = Signal(object)
    copied = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._theme = theme = session.theme
        self._session, self._origin, self._project_id = session, "", 0
        self.setMaximumWidth(space(_MOST_WIDTH))
        self.scores, self.lengths, self.rounds, self.reviews = (BarPlot(theme) for _ in range(4))
        self.rounds_legend, self.reviews_legend = Legend(theme), Legend(theme)
        self.seeds, self.branches, self.values = (RankedBars(theme) for _ in range(3))
        self.gates, self.gates_legend = GateBars(theme), Legend(theme)
        self.variety, self.counting = VarietyView(theme), VarietyCount(session, self)
        self.signals = SignalPlots(theme)
        self.lesson = Lesson(theme)
        self.cleaning = Cleaning(session)
        self.figures = self._figures()
        self._lay_out()
        self._connect()

    def show_figures(self, gathered: Gathered) -> None:
        """Show what was counted."""
        self._origin = f"{gathered.project.name} · {sentences.summary(gathered)}"
        self._project_id = gathered.project.id
        self._show_gates(gathered)
        self.cleaning.show_project(gathered.project, gathered.findings, gathered.gates[0].left)
        self._show_plot("scores", self.scores, drawing.scores_plot(gathered), gathered)
        self._show_lengths(gathered)
        self._show_signals(gathered)
        self._show_rounds(gathered)
        self._show_reviews(gathered)
        self.lesson.show_standing(gathered.standing)
        self._show_seeds(gathered)
        self._show_branches(gathered)
        self._show_values(gathered)
        self._count_variety(gathered)
        order_focus((self,))

    def show_counting(self, progress: VarietyProgress | None) -> None:
        """Say that the variety is being counted; what was counted of these samples before is not shown meanwhile."""
        self.variety.hide_figures()
        self.figures["variety"].tell(variety_words.counting_sentence(progress), "", self._origin)

    def show_variety(self, found: Variety) -> None:
        """Show the variety of the samples."""
        self.variety.show_variety(found)
        told = variety_words.variety_sentence(found)
        table = variety_words.variety_table(found) if found.texts > 1 else ""
        self.figures["variety"].tell(told, table, self._origin)
        self.variety.measures.describe(self.figures["variety"].heading.text(), told)
        self.variety.openings.describe(self.tr("Most common openings"), told)

    def _connect(self) -> None:
        self.gates.opened.connect(self._open_gate)
        self.cleaning.reviewing.connect(self._review_findings)
        self.counting.progressed.connect(self.show_counting)
        self.counting.counted.connect(self.show_variety)
        self.counting.troubled.connect(self._tell_variety)

    def _count_variety(self, gathered: Gathered) -> None:
        if self.counting.known(gathered.project.id) is None:
            self.show_counting(None)
        self.counting.ask(gathered.project)

    def _tell_variety(self, sentence: str) -> None:
        self.figures["variety"].tell(sentence, "", self._origin)

    def _open_gate(self, gate: GateRow) -> None:
        if gate.opens is not None:
            self._review(gate.opens, gate.found)

    def _review_findings(self) -> None:
        self._review((), tuple(FindingKind))

    def _review(self, statuses: tuple[Status, ...], found: tuple[FindingKind, ...]) -> None:
        detail: dict[str, object] = {"statuses": [str(status) for status in statuses]}
        if found:
            detail["found"] = [str(kind) for kind in found]
        self._session.go(Place.REVIEW, self._project_id, **detail)

    def _figures(self) -> dict[str, Figure]:
        drawings: dict[str, tuple[str, QWidget]] = {
            "gates": (self.tr("From what was written to the dataset"), stacked(self.gates_legend, self.gates)),
            "scores": (self.tr("Scores"), self.scores),
            "lengths": (self.tr("Length"), self.lengths),
            "signals": (self.tr("Signals"), self.signals),
            "rounds": (self.tr("Accepted by round"), stacked(self.rounds_legend, self.rounds)),
            "reviews": (self.tr("Score and your reviews"), stacked(self.reviews_legend, self.reviews)),
            "seeds": (self.tr("Accepted by seed, the worst first"), self.seeds),
            "branches": (self.tr("Accepted by branch of the topic tree"), self.branches),
            "values": (self.tr("Accepted by what samples are varied by"), self.values),
            "variety": (self.tr("Variety"), self.variety),
        }
        return {name: self._figure(name, heading, drawn) for name, (heading, drawn) in drawings.items()}

    def _figure(self, name: str, heading: str, drawn: QWidget) -> Figure:
        figure = Figure(self._theme, heading, drawn, told_first=name in _TOLD_FIRST)
        figure.saving.connect(lambda: self.saving.emit(figure))
        figure.copied.connect(self.copied)
        return figure

    def _lay_out(self) -> None:
        lines = column(self, gap=4)
        shown = self.figures
        lines.addWidget(_beside(shown["gates"], self.cleaning))
        lines.addWidget(shown["variety"])
        lines.addWidget(_beside(shown["scores"], shown["lengths"]))
        lines.addWidget(_beside(shown["rounds"], shown["branches"], shown["values"], shown["seeds"]))
        lines.addWidget(shown["signals"])
        lines.addWidget(_beside(shown["reviews"], self.lesson))
        lines.addStretch()

    def _show_gates(self, gathered: Gathered) -> None:
        self.gates_legend.show_series(
            (
                Series(self.tr("left"), ()),
                Series(self.tr("lost at this gate"), (), (LOST_COLOUR,), LOST_PATTERN),
            )
        )
        self.gates.show_rows(gate_words.gate_rows(gathered.gates))
        told = gate_words.gates_sentence(gathered.gates)
        self._tell("gates", told, gate_words.gates_table(gathered.gates), gathered)
        self.gates.describe(self.figures["gates"].heading.text(), told)

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

    def _tell(self, name: str, sentence: str, table: str, gathered: Gathered) -> None:
        self.figures[name].tell(sentence, table, self._origin)


def _beside(*parts: QWidget) -> QWidget:
    """Parts beside each other, where there is room for more than one."""
    holder = QWidget()
    grid = CardGrid(space(_LEAST_WIDTH), gap=4)
    holder.setLayout(grid)
    for part in parts:
        grid.addWidget(part)
    return holder
