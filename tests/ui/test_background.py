"""Lanes: work off the window's thread."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.ui.background import Lane


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("test")
    yield made
    made.close()


def test_work_runs_on_another_thread_and_its_answer_comes_back_to_this_one(lane: Lane, qtbot: QtBot) -> None:
    threads: list[object] = []

    lane.ask(threading.get_ident, lambda there: threads.extend([there, threading.get_ident()]))

    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] != threads[1] == threading.get_ident()


def test_questions_are_answered_in_the_order_in_which_they_were_asked(lane: Lane, qtbot: QtBot) -> None:
    answers: list[int] = []

    for number in range(20):
        lane.ask(partial(int, number), answers.append)

    qtbot.waitUntil(lambda: len(answers) == 20)
    assert answers == list(range(20))


def test_of_questions_with_one_key_only_the_last_is_answered(lane: Lane, qtbot: QtBot) -> None:
    answers: list[int] = []
    gate = threading.Event()
    lane.ask(gate.wait)

    for number in range(5):
        lane.ask(partial(int, number), answers.append, latest="search")
    gate.set()

    qtbot.waitUntil(lambda: not lane.busy)
    assert answers == [4]


def test_an_answer_for_a_widget_that_is_gone_is_dropped(lane: Lane, qtbot: QtBot) -> None:
    answers: list[int] = []
    gate, owner = threading.Event(), QObject()
    lane.ask(gate.wait)
    lane.ask(lambda: 1, answers.append, owner=owner)

    owner.deleteLater()
    qtbot.wait(0)
    gate.set()

    qtbot.waitUntil(lambda: not lane.busy)
    assert answers == []


def test_trouble_goes_to_the_question_that_asked_for_it(lane: Lane, qtbot: QtBot) -> None:
    def trouble() -> None:
        raise UserError("The disk is full.")

    found: list[str] = []
    lane.ask(trouble, failed=lambda error: found.append(str(error)))

    qtbot.waitUntil(lambda: found == ["The disk is full."])


def test_trouble_that_nobody_asked_for_is_told_by_the_lane(lane: Lane, qtbot: QtBot) -> None:
    def trouble() -> None:
        raise UserError("The disk is full.")

    with qtbot.waitSignal(lane.troubled) as told:
        lane.ask(trouble)

    assert told.args == ["The disk is full."]


def test_a_bug_surfaces_on_the_windows_thread(lane: Lane, qtbot: QtBot) -> None:
    def bug() -> None:
        raise ZeroDivisionError("a bug")

    with qtbot.captureExceptions() as caught:
        lane.ask(bug)
        qtbot.waitUntil(lambda: not lane.busy)

    assert [type(error) for _, error, _ in caught] == [ZeroDivisionError]


def test_closing_finishes_what_was_asked_and_ends_the_thread(qtbot: QtBot) -> None:
    lane, done = Lane("closing"), threading.Event()
    lane.ask(done.set)

    lane.close()
    lane.close()

    assert done.is_set()
    assert not any(thread.name == "lane-closing" for thread in threading.enumerate())


def test_a_lane_and_the_window_may_ask_for_qts_classes_at_once() -> None:
    """PySide dies of two threads that have classes made at once; here each asks for half of them, five times."""
    script = """
import sys, threading
sys.setswitchinterval(1e-6)
from PySide6 import QtCore, QtGui, QtWidgets
from desktop.ui.background import Lane
qt, lane, both = QtWidgets.QApplication([]), Lane("test"), threading.Barrier(2)
def ask_for(names):
    both.wait()
    for module, name in names:
        getattr(module, name)
names = [(module, name) for module in (QtWidgets, QtGui, QtCore) for name in dir(module)]
lane.ask(lambda: ask_for(names[::2]))
ask_for(names[1::2])
lane.close()
"""
    for _ in range(5):
        subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
