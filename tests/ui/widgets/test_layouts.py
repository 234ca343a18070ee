"""Rows, columns and grids in spacing units."""

import pytest
from PySide6.QtCore import QMargins, QRect, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme.metrics import space
from desktop.ui.widgets.card_grid import CardGrid
from desktop.ui.widgets.layouts import clear, column, row, rule, scrolling


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def cards(room: QWidget, count: int, least_width: int = 100, gap: float = 1) -> tuple[CardGrid, list[QLabel]]:
    grid = CardGrid(least_width, gap)
    room.setLayout(grid)
    made = [QLabel(room) for _ in range(count)]
    for card in made:
        card.setFixedHeight(40)
        grid.addWidget(card)
    return grid, made


def place(card: QWidget) -> tuple[int, int, int]:
    return (card.x(), card.y(), card.width())


def test_gaps_and_margins_are_in_units(room: QWidget) -> None:
    lines = column(room, gap=1.5, margins=(4, 3, 2, 1))
    parts = row(gap=0.5)

    assert lines.spacing() == space(1.5)
    assert lines.contentsMargins() == QMargins(space(4), space(3), space(2), space(1))
    assert parts.spacing() == space(0.5)
    assert parts.contentsMargins() == QMargins(0, 0, 0, 0)
    assert room.layout() is lines


def test_clearing_lets_go_of_what_is_nested_too(room: QWidget, qtbot: QtBot) -> None:
    lines = column(room)
    inner = QVBoxLayout()
    made = [QLabel(), QLabel(), rule()]
    lines.addWidget(made[0])
    lines.addLayout(inner)
    lines.addStretch()
    inner.addWidget(made[1])
    inner.addWidget(made[2])
    gone: list[int] = []
    for number, widget in enumerate(made):
        widget.destroyed.connect(lambda gone_one=None, number=number: gone.append(number))

    clear(lines)

    assert lines.count() == 0
    qtbot.waitUntil(lambda: sorted(gone) == [0, 1, 2])


def test_what_scrolls_does_so_up_and_down_only_and_takes_no_focus(room: QWidget, qtbot: QtBot) -> None:
    tall = QWidget()
    tall.setMinimumHeight(1_000)
    area = scrolling(tall)
    qtbot.addWidget(area)
    area.resize(200, 200)
    area.show()

    assert area.verticalScrollBar().maximum() > 0
    assert area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert tall.width() == area.viewport().width()


def test_as_many_cards_stand_in_a_row_as_fit_and_they_share_the_width(room: QWidget) -> None:
    grid, made = cards(room, 3, least_width=100, gap=1)

    grid.setGeometry(QRect(0, 0, 308, 200))
    assert [place(card) for card in made] == [(0, 0, 150), (158, 0, 150), (0, 48, 150)]

    grid.setGeometry(QRect(0, 0, 316, 200))
    assert [place(card) for card in made] == [(0, 0, 100), (108, 0, 100), (216, 0, 100)]


def test_a_grid_that_is_narrower_than_a_card_has_one_column(room: QWidget) -> None:
    grid, made = cards(room, 2)

    grid.setGeometry(QRect(0, 0, 60, 200))

    assert [place(card) for card in made] == [(0, 0, 60), (0, 48, 60)]


@pytest.mark.parametrize(("count", "height"), [(0, 0), (1, 40), (3, 40), (4, 88), (7, 136)])
def test_a_grid_is_as_tall_as_its_rows(room: QWidget, count: int, height: int) -> None:
    grid, _ = cards(room, count)

    assert grid.heightForWidth(316) == height


def test_a_row_is_as_tall_as_its_tallest_card(room: QWidget) -> None:
    grid, made = cards(room, 2)
    made[1].setFixedHeight(90)

    assert grid.heightForWidth(300) == 90


def test_a_hidden_card_leaves_its_place_to_the_next(room: QWidget) -> None:
    grid, made = cards(room, 3)
    made[0].hide()

    grid.setGeometry(QRect(0, 0, 208, 200))

    assert [place(card) for card in made[1:]] == [(0, 0, 100), (108, 0, 100)]
    assert grid.heightForWidth(208) == 40


def test_a_card_can_be_taken_out(room: QWidget) -> None:
    grid, made = cards(room, 2)

    taken = grid.takeAt(0)

    assert taken is not None
    assert taken.widget() is made[0]
    assert grid.count() == 1
    assert grid.takeAt(5) is None
    assert grid.itemAt(-1) is None
