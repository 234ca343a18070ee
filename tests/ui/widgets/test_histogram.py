"""A histogram of values from 0 to 1."""

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.histogram import Histogram


@pytest.fixture
def histogram(qtbot: QtBot, theme: Theme) -> Histogram:
    made = Histogram(theme)
    qtbot.addWidget(made)
    made.resize(400, made.sizeHint().height())
    return made


def _colours(histogram: Histogram) -> set[str]:
    image: QImage = histogram.grab().toImage()
    return {QColor(image.pixel(x, y)).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def test_bars_below_the_threshold_have_another_colour_than_those_above(histogram: Histogram, theme: Theme) -> None:
    histogram.show_counts([5, 0, 5, 9], 0.5)

    assert {theme.tokens.bad, theme.tokens.good} <= _colours(histogram)


def test_without_a_threshold_all_bars_have_one_colour(histogram: Histogram, theme: Theme) -> None:
    histogram.show_counts([5, 0, 5, 9], None)

    colours = _colours(histogram)
    assert theme.tokens.accent in colours
    assert theme.tokens.bad not in colours


def test_nothing_measured_is_painted_and_said(histogram: Histogram, theme: Theme) -> None:
    histogram.show_counts([0, 0], 0.5)

    assert theme.tokens.good not in _colours(histogram)
    assert histogram.accessibleDescription() == "Nothing is measured yet."


def test_a_screen_reader_hears_where_most_values_lie_and_what_is_kept(histogram: Histogram) -> None:
    histogram.show_counts([1, 2, 3, 994], 0.5)

    assert histogram.accessibleName() == "Histogram of scores"
    assert histogram.accessibleDescription() == ("1,000 values, most often between 0.75 and 1.00. Kept from 0.50.")


def test_a_plot_of_something_else_is_called_so(histogram: Histogram) -> None:
    histogram.name_plot("Histogram of relevance")

    assert histogram.accessibleName() == "Histogram of relevance"


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_a_threshold_at_either_end_is_painted(histogram: Histogram, threshold: float) -> None:
    histogram.show_counts([1, 1], threshold)

    assert not histogram.grab().isNull()


def test_one_value_is_told_as_one(histogram: Histogram) -> None:
    histogram.show_counts([0, 1], None)

    assert histogram.accessibleDescription() == "1 value, between 0.50 and 1.00."
