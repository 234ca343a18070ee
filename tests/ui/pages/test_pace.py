"""Not too often."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.ui.pages.pace import Pace


def test_what_is_asked_during_the_rest_is_done_once_after_it(qtbot: QtBot) -> None:
    done: list[int] = []
    owner = QObject()
    pace = Pace(lambda: done.append(1), 20, owner)
    for _ in range(5):
        pace.ask()
    assert len(done) == 1
    qtbot.waitUntil(lambda: len(done) == 2)
    pace.end()


def test_now_is_now_even_during_the_rest(qtbot: QtBot) -> None:
    done: list[int] = []
    owner = QObject()
    pace = Pace(lambda: done.append(1), 60_000, owner)
    pace.now()
    pace.now()
    assert len(done) == 2
    assert not pace.end()


def test_the_end_tells_whether_anything_is_left_undone() -> None:
    owner = QObject()
    pace = Pace(lambda: None, 60_000, owner)
    pace.ask()
    pace.ask()
    assert pace.end()
    assert not pace.end()
