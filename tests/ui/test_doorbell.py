"""A second start of the app, with a window open already."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.places import Places
from desktop.ui.doorbell import Doorbell, doorbell_name

RING = (
    "import sys; from pathlib import Path; from desktop.ui.doorbell import ring; sys.exit(not ring(sys.argv[1], {}))"
)


@pytest.fixture
def name(tmp_path: Path) -> str:
    folders = (tmp_path / kind for kind in ("data", "cache", "logs", "config"))
    return doorbell_name(Places(*folders))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    return shown


@pytest.fixture
def doorbell(name: str, window: QWidget) -> Doorbell:
    return Doorbell(name, window)


def start(name: str, files: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", RING.format(files), name])


def test_the_window_that_is_open_gets_the_files_and_the_second_start_ends(
    qtbot: QtBot, doorbell: Doorbell, name: str
) -> None:
    with qtbot.waitSignal(doorbell.rang, timeout=20_000) as rung:
        second = start(name, "(Path('/a/my.gristmill'), Path('/b/rows.jsonl'))")
    assert rung.args == [[Path("/a/my.gristmill"), Path("/b/rows.jsonl")]]
    qtbot.waitUntil(lambda: second.poll() is not None)
    assert second.returncode == 0


def test_a_start_without_files_only_calls_the_window(qtbot: QtBot, doorbell: Doorbell, name: str) -> None:
    with qtbot.waitSignal(doorbell.rang, timeout=20_000) as rung:
        second = start(name, "()")
    assert rung.args == [[]]
    second.wait()


def test_with_no_window_nobody_answers(qtbot: QtBot, doorbell: Doorbell, name: str) -> None:
    doorbell.close()
    assert start(name, "()").wait() == 1


def test_a_socket_that_a_killed_program_left_is_no_window(qtbot: QtBot, name: str, window: QWidget) -> None:
    left = "import sys, socket; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])"
    Path(name).parent.mkdir(parents=True)
    subprocess.run([sys.executable, "-c", left, name], check=True)
    assert start(name, "()").wait() == 1

    doorbell = Doorbell(name, window)
    with qtbot.waitSignal(doorbell.rang, timeout=20_000):
        second = start(name, "()")
    second.wait()


def test_another_window_leaves_the_first_ones_socket_alone(
    qtbot: QtBot, doorbell: Doorbell, name: str, window: QWidget
) -> None:
    Doorbell(name, window).close()
    with qtbot.waitSignal(doorbell.rang, timeout=20_000):
        second = start(name, "()")
    second.wait()


@pytest.mark.parametrize("said", [b"nonsense\n", b"{}\n", b"[1, null]\n", b"\xff\n"])
def test_what_is_not_ours_opens_nothing(qtbot: QtBot, doorbell: Doorbell, name: str, said: bytes) -> None:
    socket = QLocalSocket()
    socket.connectToServer(name)
    with qtbot.waitSignal(doorbell.rang, timeout=10_000) as rung:
        socket.write(said)
    assert rung.args == [[]]
    socket.abort()
