"""Bugs, as the log and the user see them."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6 import __version__ as qt_version
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop import __version__
from desktop.ui.crash import LOG, CrashReporter, report_of, write_log
from desktop.ui.dialogs.crash import CrashDialog
from desktop.ui.theme.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def a_bug() -> ZeroDivisionError:
    try:
        1 / 0  # noqa: B018 (it is to fail)
    except ZeroDivisionError as error:
        return error
    raise AssertionError


@pytest.fixture
def reporter(theme: Theme, tmp_path: Path) -> Iterator[CrashReporter]:
    owner = QObject()
    yield CrashReporter(tmp_path / "logs", owner)
    owner.deleteLater()


def dialogs() -> list[CrashDialog]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, CrashDialog) and each.isVisible()]


@pytest.fixture
def close_dialogs(qtbot: QtBot) -> Callable[[], None]:
    def close() -> None:
        for dialog in dialogs():
            dialog.reject()
        qtbot.waitUntil(lambda: not dialogs())

    return close


def test_a_report_has_the_versions_and_where_it_happened() -> None:
    error = a_bug()

    report = report_of(error, error.__traceback__)

    assert report.startswith(f"Gristmill {__version__}, ")
    assert f"PySide6 {qt_version}" in report
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in report
    assert "in a_bug" in report
    assert report.rstrip().endswith("ZeroDivisionError: division by zero")


def test_the_log_keeps_one_report_after_the_other(tmp_path: Path) -> None:
    write_log(tmp_path / "new" / "logs", "first")
    write_log(tmp_path / "new" / "logs", "second")

    assert (tmp_path / "new" / "logs" / LOG).read_text(encoding="utf-8") == "first\n\nsecond\n\n"


def test_a_log_that_has_grown_large_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / LOG
    log.write_text("x" * (2**20 + 1), encoding="utf-8")

    write_log(tmp_path, "anew")

    assert log.read_text(encoding="utf-8") == "anew\n\n"
    assert log.with_suffix(".old.log").stat().st_size == 2**20 + 1


def test_a_log_that_cannot_be_written_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file in the place of the folder", encoding="utf-8")

    write_log(tmp_path / "logs", "what happened")

    assert (tmp_path / "logs").read_text(encoding="utf-8") == "a file in the place of the folder"


def test_a_bug_is_logged_printed_and_shown(
    reporter: CrashReporter,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    close_dialogs: Callable[[], None],
) -> None:
    error = a_bug()

    reporter.take(type(error), error, error.__traceback__)

    (dialog,) = dialogs()
    report = dialog.report.toPlainText()
    assert "ZeroDivisionError" in report
    assert report.strip() in (tmp_path / "logs" / LOG).read_text(encoding="utf-8")
    assert "ZeroDivisionError" in capsys.readouterr().err
    close_dialogs()


@pytest.mark.parametrize("damaged", [False, True])
def test_what_a_damaged_library_is_to_blame_for_is_no_bug(
    theme: Theme, tmp_path: Path, qtbot: QtBot, close_dialogs: Callable[[], None], damaged: bool
) -> None:
    owner = QObject()
    asked: list[Callable[[bool], None]] = []
    reporter = CrashReporter(tmp_path / "logs", owner, asked.append)
    error = a_bug()

    reporter.take(type(error), error, error.__traceback__)
    (examined,) = asked
    assert not dialogs()
    examined(damaged)

    assert len(dialogs()) == (0 if damaged else 1)
    assert "ZeroDivisionError" in (tmp_path / "logs" / LOG).read_text(encoding="utf-8")
    close_dialogs()
    owner.deleteLater()


def test_a_second_bug_is_logged_behind_the_dialog_of_the_first(
    reporter: CrashReporter, tmp_path: Path, close_dialogs: Callable[[], None]
) -> None:
    error = a_bug()
    for _ in range(3):
        reporter.take(type(error), error, error.__traceback__)

    assert len(dialogs()) == 1
    assert (tmp_path / "logs" / LOG).read_text(encoding="utf-8").count("division by zero") == 3

    close_dialogs()
    reporter.take(type(error), error, error.__traceback__)
    assert len(dialogs()) == 1
    close_dialogs()


def test_a_bug_on_another_thread_is_shown_by_the_window(
    reporter: CrashReporter,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    close_dialogs: Callable[[], None],
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    reporter.install()
    thread = threading.Thread(target=lambda: [][1])

    thread.start()
    thread.join()

    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    assert "IndexError" in dialogs()[0].report.toPlainText()
    close_dialogs()


def test_an_interrupt_is_no_bug(reporter: CrashReporter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    quits: list[bool] = []
    monkeypatch.setattr(QCoreApplication, "quit", lambda: quits.append(True))

    reporter.take(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert quits == [True]
    assert not dialogs()
    assert not (tmp_path / "logs").exists()


def test_the_report_can_be_copied_and_says_where_else_it_is(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    dialog = CrashDialog("what a report says <b>", tmp_path / LOG)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()

    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)

    assert QGuiApplication.clipboard().text() == "what a report says <b>"
    assert dialog.report.isReadOnly()
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert str(tmp_path / LOG) in said
    assert dialog.isVisible()


def test_the_dialog_closes_by_keyboard(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    dialog = CrashDialog("a report", tmp_path / LOG)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert not dialog.isVisible()
