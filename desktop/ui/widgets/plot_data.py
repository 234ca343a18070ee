"""What a bar plot shows, as plain data."""

from dataclasses import dataclass
from math import floor, log10

from PySide6.QtCore import Qt


@dataclass(frozen=True, slots=True)
class Series:
    """Bars of one kind, one `heights` a bin. `colours` are names of the theme's: one a bin, or one for all.

    Kinds that stand on each other differ in `pattern` as well as in colour.
    """

    name: str
    heights: tuple[float, ...]
    colours: tuple[str, ...] = ("accent",)
    pattern: Qt.BrushStyle = Qt.BrushStyle.SolidPattern

    def colour_of(self, number: int) -> str:
        """The colour of a bin's bar."""
        return self.colours[number] if len(self.colours) > 1 else self.colours[0]


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the bars at a place on the axis, with what it stands for."""

    place: float
    text: str


@dataclass(frozen=True, slots=True)
class PlotData:
    """Bars between neighbours of `edges` (n + 1 of them for n bins); several `series` stand on each other.

    `across` and `up` name the axes with their units, `ticks` are places on the first with their texts, `readings`
    say each bin in words, and `names` are those of bins that stand for no range of numbers.
    """

    edges: tuple[float, ...]
    series: tuple[Series, ...]
    across: str
    up: str
    ticks: tuple[tuple[float, str], ...] = ()
    readings: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    mark: Mark | None = None

    @property
    def bins(self) -> int:
        """How many."""
        return len(self.edges) - 1

    @property
    def highest(self) -> float:
        """The height of the highest stack, at least 1."""
        stacks = (sum(one.heights[number] for one in self.series) for number in range(self.bins))
        return max((1.0, *stacks))


def round_steps(highest: float, most: int) -> tuple[float, ...]:
    """At most so many round whole numbers above 0, evenly apart, up to `highest`, with 0 before them."""
    step = next(width for width in _round_widths(highest / most) if highest / width < most + 1)
    return tuple(float(number * step) for number in range(floor(highest / step) + 1))


def _round_widths(least: float) -> tuple[int, ...]:
    """1, 2 and 5 times the powers of ten around a width, from 1 on."""
    power = 10 ** max(0, floor(log10(least)) if least > 0 else 0)
    return (power, 2 * power, 5 * power, 10 * power)
