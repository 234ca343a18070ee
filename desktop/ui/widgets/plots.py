"""Plots that are read, not played with: they follow the theme, and every bar can be read out by mouse or keyboard.

pyqtgraph takes half a second to import, so a page imports this module off the window's thread.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import escape
from itertools import accumulate, pairwise
from typing import Any

import pyqtgraph
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QBrush, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.plot_data import Mark, PlotData, Series, round_steps
from desktop.ui.widgets.readable import Readable

_BAR_SHARE = 0.86
_HEADROOM = 1.08
_HEADROOM_FOR_MARK = 1.24
_BEHIND = -1000
_EDGE = 0.012
_FAR_RIGHT = 0.6


class BarPlot(Readable):
    """Bars over bins. Neither wheel nor drag does anything to it: they go on to the page."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, height: float = 24, small: bool = False
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._small = small
        self._data = PlotData((0.0, 1.0), (), "", "")
        self._plot: Any = pyqtgraph.PlotWidget(background=None)
        self._calm()
        self.setFixedHeight(space(height))
        column(self).addWidget(self._plot)
        theme.changed.connect(self.draw)

    @property
    def data(self) -> PlotData:
        """What it shows."""
        return self._data

    def show_data(self, data: PlotData) -> None:
        """Show other bars."""
        if data != self._data:
            self._data = data
            self.set_readings(data.readings)
            self.draw()

    def draw(self) -> None:
        """Draw everything anew in the colours that hold now."""
        self._plot.clear()
        for item in (*self._bars(), *self._marks()):
            self._plot.addItem(item)
        self._draw_axis("bottom", self._data.across, self._data.ticks, grid=False)
        self._draw_axis("left", self._data.up, self._steps(), grid=True)
        self._plot.setXRange(self._data.edges[0], self._data.edges[-1], padding=_EDGE)
        self._plot.setYRange(0, self._top(), padding=0)

    def item_at(self, place: QPoint) -> int | None:
        """The number of the bin under a place in the widget."""
        box = self._plot.getPlotItem().getViewBox()
        across = box.mapSceneToView(self._plot.mapToScene(self._plot.mapFrom(self, place))).x()
        number = bisect_right(self._data.edges, across) - 1
        return number if 0 <= number < self._data.bins else None

    def place_of(self, number: int) -> QPoint:
        """Where in the widget the foot of a bin is."""
        box = self._plot.getPlotItem().getViewBox()
        middle = (self._data.edges[number] + self._data.edges[number + 1]) / 2
        place: QPoint = self._plot.mapTo(
            self, self._plot.mapFromScene(box.mapViewToScene(pyqtgraph.Point(middle, 0)))
        )
        return place

    def chosen_changed(self) -> None:
        """Outline the bar that is read."""
        self.draw()

    def _calm(self) -> None:
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setAntialiasing(True)
        # Room for the last number of the axis, which is centred below the end.
        self._plot.getPlotItem().layout.setContentsMargins(0, 0, space(1.5), 0)
        # It shows the page through, and keeps no picture of the colours before.
        self._plot.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)

    def _bars(self) -> Iterator[Any]:
        """One item a series, each standing on those before it."""
        edges, series = self._data.edges, self._data.series
        widths = [(right - left) * _BAR_SHARE for left, right in pairwise(edges)]
        middles = [(left + right) / 2 for left, right in pairwise(edges)]
        feet = accumulate((one.heights for one in series), _sums, initial=(0.0,) * self._data.bins)
        for one, foot in zip(series, feet, strict=False):
            yield pyqtgraph.BarGraphItem(
                x=middles,
                width=widths,
                y0=list(foot),
                height=list(one.heights),
                brushes=[self._brush(one, number) for number in range(self._data.bins)],
                pens=[self._outline(number) for number in range(self._data.bins)],
            )

    def _brush(self, series: Series, number: int) -> QBrush:
        return QBrush(self._theme.colour(series.colour_of(number)), series.pattern)

    def _outline(self, number: int) -> QPen:
        return QPen(self._theme.colour("ink"), 0) if number == self.chosen else QPen(Qt.PenStyle.NoPen)

    def _marks(self) -> Iterator[Any]:
        if (mark := self._data.mark) is not None:
            pen = QPen(self._theme.colour("line_strong"), 1, Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            yield pyqtgraph.InfiniteLine(mark.place, angle=90, pen=pen)
            yield self._mark_text(mark)

    def _mark_text(self, mark: Mark) -> Any:
        first, last = self._data.edges[0], self._data.edges[-1]
        right = (mark.place - first) / (last - first) > _FAR_RIGHT
        text = pyqtgraph.TextItem(mark.text, self._theme.colour("ink_soft"), anchor=(1.0 if right else 0.0, 0.0))
        text.setFont(self._theme.font(self._theme.scale.small))
        text.setPos(mark.place, self._top())
        return text

    def _top(self) -> float:
        return self._data.highest * (_HEADROOM if self._data.mark is None else _HEADROOM_FOR_MARK)

    def _steps(self) -> tuple[tuple[float, str], ...]:
        return tuple((step, f"{step:,.0f}") for step in round_steps(self._data.highest, 2 if self._small else 4))

    def _draw_axis(self, side: str, title: str, ticks: Sequence[tuple[float, str]], *, grid: bool) -> None:
        axis = self._plot.getAxis(side)
        axis.setTicks([list(ticks)])
        font = self._theme.font(self._theme.scale.small)
        axis.setStyle(tickFont=font, tickLength=0, maxTickLevel=0, hideOverlappingLabels=False)
        axis.setZValue(_BEHIND)
        axis.setTextPen(self._theme.colour("ink_faint"))
        axis.setPen(self._theme.colour("line"))
        axis.setGrid(255 if grid else False)
        axis.enableAutoSIPrefix(False)
        # pyqtgraph reads a title as HTML.
        css = {"color": self._theme.colour("ink_faint").name(), "font-size": f"{self._theme.scale.small:.1f}pt"}
        axis.setLabel(escape(title), **css)
        axis.showLabel(bool(title))


def _sums(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    return tuple(map(sum, zip(one, other, strict=True)))
