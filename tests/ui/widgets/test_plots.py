"""Plots that are read, not played with."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.plot_data import Mark, PlotData, Series, round_steps
from desktop.ui.widgets.plots import BarPlot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

DATA = PlotData(
    edges=(0.0, 1.0, 2.0, 3.0),
    series=(
        Series("kept", (3.0, 0.0, 5.0)),
        Series("rejected", (1.0, 2.0, 0.0), ("bad",), Qt.BrushStyle.BDiagPattern),
    ),
    across="score",
    up="samples",
    ticks=((0.0, "0"), (3.0, "3")),
    readings=("first bin: 4", "second bin: 2", "third bin: 5"),
    mark=Mark(1.0, "kept from 1"),
)


@pytest.fixture
def plot(qtbot: QtBot, theme: Theme) -> BarPlot:
    """A plot in sight."""
    made = BarPlot(theme)
    qtbot.addWidget(made)
    made.resize(400, made.height())
    made.show_data(DATA)
    made.describe("Scores", "Most are high.")
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize(
    ("highest", "most", "expected"),
    [
        (1, 4, (0, 1)),
        (4, 4, (0, 1, 2, 3, 4)),
        (9, 4, (0, 2, 4, 6, 8)),
        (58, 4, (0, 20, 40)),
        (137, 2, (0, 50, 100)),
        (1_000_000, 4, (0, 500_000, 1_000_000)),
    ],
)
def test_an_axis_has_few_round_whole_numbers(highest: float, most: int, expected: tuple[float, ...]) -> None:
    assert round_steps(highest, most) == expected


def test_a_plot_is_as_high_as_its_highest_stack() -> None:
    assert DATA.highest == 5.0
    assert PlotData((0.0, 1.0), (Series("none", (0.0,)),), "", "").highest == 1.0


def test_every_bin_is_found_where_it_is_drawn(plot: BarPlot) -> None:
    assert [plot.item_at(plot.place_of(number)) for number in range(3)] == [0, 1, 2]
    assert plot.item_at(QPoint(0, 0)) is None


def test_the_arrow_keys_read_out_one_bar_after_the_other(plot: BarPlot, qtbot: QtBot) -> None:
    plot.setFocus()
    said = []
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_End,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
        Qt.Key.Key_Home,
    ):
        QTest.keyClick(plot, key)
        said.append(plot.accessibleDescription())
    first, second, third = DATA.readings
    assert said == [first, second, third, third, second, first]


def test_without_the_focus_a_plot_says_its_sentence_again(plot: BarPlot, qtbot: QtBot) -> None:
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    plot.clearFocus()
    assert plot.accessibleName() == "Scores"
    assert plot.accessibleDescription() == "Most are high."
    assert plot.chosen is None


def test_a_resting_mouse_reads_the_bar_under_it(plot: BarPlot) -> None:
    place = plot.place_of(1)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, plot.mapToGlobal(place))
    QApplication.sendEvent(plot, event)
    assert QToolTip.text() == "second bin: 2"
    QToolTip.hideText()


def test_what_a_bar_says_is_never_read_as_html(plot: BarPlot, qtbot: QtBot) -> None:
    plot.set_readings(("<b>first</b>", "", ""))
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert "&lt;b&gt;first" in QToolTip.text()
    QToolTip.hideText()


def test_the_wheel_goes_on_to_the_page(plot: BarPlot) -> None:
    middle = QPointF(plot.rect().center())
    event = QWheelEvent(
        middle,
        middle,
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = plot.place_of(2)
    QApplication.sendEvent(plot, event)
    assert not event.isAccepted()
    assert plot.childAt(plot.rect().center()) is None, "the inner view would take the wheel"
    assert plot.place_of(2) == before


def test_bars_have_the_colours_of_the_theme_that_holds(plot: BarPlot, theme: Theme) -> None:
    def colours() -> set[str]:
        picture = plot.grab().toImage()
        return {picture.pixelColor(x, y).name() for x in range(0, 400, 2) for y in range(0, picture.height(), 2)}

    light = theme.colour("accent").name()
    assert light in colours()
    theme.choose("dark")
    try:
        assert theme.colour("accent").name() in colours()
        assert light not in colours()
    finally:
        theme.choose("light")


def test_fewer_bars_than_before_leave_none_chosen_that_is_gone(plot: BarPlot, qtbot: QtBot) -> None:
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_End)
    plot.show_data(PlotData((0.0, 1.0), (Series("all", (2.0,)),), "", "", readings=("only one",)))
    assert plot.chosen is None
