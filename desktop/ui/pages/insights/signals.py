"""Small plots of all signals, beside each other."""

from PySide6.QtWidgets import QWidget

from desktop.ui.pages.insights.drawing import signal_plot
from desktop.ui.pages.insights.gathering import Gathered
from desktop.ui.pages.insights.sentences import signal_sentence
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.card_grid import CardGrid
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.plot_data import PlotData
from desktop.ui.widgets.plots import BarPlot
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import signal_in_words


class SignalPlot(QWidget):
    """One signal: its name, its histogram, a sentence."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.title, explanation = signal_in_words(name)
        self.plot = BarPlot(theme, height=15, small=True)
        self._sentence = label("", "faint", wrap=True)
        heading = label(self.title, "strong")
        heading.setToolTip(plain_tooltip(explanation))
        lines = column(self, gap=0.5, margins=(0, 0, 0, 1))
        for part in (heading, self.plot, self._sentence):
            lines.addWidget(part)
        lines.addStretch()

    def show_signal(self, data: PlotData, sentence: str) -> None:
        """Show its histogram."""
        self.plot.show_data(data)
        self.plot.describe(self.title, sentence)
        self._sentence.setText(sentence)


class SignalPlots(QWidget):
    """One small plot a signal, as many a row as fit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = CardGrid(space(24), gap=3)
        self.setLayout(self._grid)
        self.plots: dict[str, SignalPlot] = {}

    def show_signals(self, gathered: Gathered) -> None:
        """Show the signals of these figures, in their order where they are new."""
        for name in gathered.signals:
            self._plot_of(name).show_signal(
                signal_plot(gathered.figures.signals[name]), signal_sentence(gathered.figures.signals[name])
            )
        for name, plot in self.plots.items():
            plot.setVisible(name in gathered.signals)

    def _plot_of(self, name: str) -> SignalPlot:
        if name not in self.plots:
            self.plots[name] = SignalPlot(self._theme, name)
            self._grid.addWidget(self.plots[name])
        return self.plots[name]
