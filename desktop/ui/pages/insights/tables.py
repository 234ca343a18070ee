"""The figures of a plot as a table of text, columns parted by tabs, to be pasted into a spreadsheet."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import QCoreApplication

from desktop.store.statistics import SeedShare
from desktop.ui.widgets.plot_data import PlotData

translate = QCoreApplication.translate


def plot_table(data: PlotData) -> str:
    """The bins of a plot, a line each."""
    counts = [[f"{one.heights[number]:.0f}" for one in data.series] for number in range(data.bins)]
    names = [one.name for one in data.series]
    if data.names:
        return _table([data.across, *names], ([name, *row] for name, row in zip(data.names, counts, strict=True)))
    heading = [translate("Insights", "from"), translate("Insights", "to"), *names]
    edges = pairwise(f"{edge:g}" for edge in data.edges)
    return _table(heading, ([low, high, *row] for (low, high), row in zip(edges, counts, strict=True)))


def signals_table(plots: Iterable[tuple[str, PlotData]]) -> str:
    """Several plots by name, under each other."""
    return "\n".join(f"{name}\n{plot_table(data)}" for name, data in plots)


def seeds_table(seeds: Sequence[SeedShare]) -> str:
    """Seeds with how many samples were made of them and accepted."""
    heading = [translate("Insights", "seed"), translate("Insights", "accepted"), translate("Insights", "made")]
    return _table(heading, ([each.text, str(each.accepted), str(each.made)] for each in seeds))


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in (heading, *rows))
