"""The built app, as a user has it: no Python, no network, nothing of this checkout. Build it first: `make app`."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from desktop.ui.theme.tokens import LIGHT
from tests.packaging.screens import Screen, screen
from tests.torture.hostile_files import SUFFIXES, sound

DIST = Path(__file__).resolve().parents[2] / "dist"
PROGRAM = DIST / {
    "win32": "gristmill/gristmill-cli.exe",
    "darwin": "Gristmill.app/Contents/MacOS/gristmill",
}.get(sys.platform, "gristmill/gristmill")
PICTURE = DIST / "gristmill-screenshot.png"
MUST_BE_BUILT = "GRISTMILL_BUILT_APP" in os.environ
PAINTED_COLOURS = 200

pytestmark = [
    pytest.mark.skipif(not MUST_BE_BUILT, reason="it is for the built app: make test-app"),
    pytest.mark.timeout(600),
]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="X is Linux's")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def clean(home: Path, **more: str) -> Mapping[str, str]:
    """An environment in which nothing of a Python or of this checkout can be found."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "PATH": str(home), "LANG": "C.UTF-8", **more}


def carry_out(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([PROGRAM, *words], env=clean(home), cwd=home, capture_output=True, text=True)


def until(holds: Callable[[], bool], seconds: float) -> float:
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, "it did not come to that"
        time.sleep(0.02)
    return time.monotonic() - started


@contextmanager
def window(home: Path, shown: Screen, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    program = subprocess.Popen([PROGRAM, *words], env=clean(home, DISPLAY=shown.name), cwd=home)
    try:
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(30)


def library_of(home: Path) -> Path:
    return home / ".local" / "share" / "Gristmill" / "library.gristmill"


def rows(home: Path, query: str) -> int:
    with closing(sqlite3.connect(f"file:{library_of(home)}?mode=ro", uri=True, timeout=10)) as connection:
        return int(connection.execute(query).fetchone()[0])


def act(shown: Screen, *words: str) -> None:
    """Moves the mouse or presses a key, as xdotool says it."""
    assert shutil.which("xdotool"), "xdotool is missing (Debian: apt install xdotool)"
    subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": shown.name}, check=True)


def titles(shown: Screen) -> str:
    """What stands over the windows that are shown."""
    search = ["xdotool", "search", "--onlyvisible", "--name", ".", "getwindowname", "%@"]
    return subprocess.run(search, env={**os.environ, "DISPLAY": shown.name}, capture_output=True, text=True).stdout


def focus(shown: Screen, name: str) -> None:
    """Let the keys go to the window of that name, once it is shown: nobody manages windows here."""
    until(lambda: name in titles(shown), 30)
    time.sleep(0.5)
    act(shown, "search", "--onlyvisible", "--name", name, "windowfocus")
    time.sleep(0.5)


@contextmanager
def neighbour(shown: Screen, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """Another program on that screen, which says a line when it is ready."""
    program = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("neighbour.py")), *words],
        env={**os.environ, "DISPLAY": shown.name, "QT_QPA_PLATFORM": "xcb"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def drag(shown: Screen, *places: tuple[int, int]) -> None:
    """With the left button held down, from the first place over the others to the last."""
    for number, (right, down) in enumerate(places):
        act(shown, "mousemove", str(right), str(down))
        time.sleep(0.2)
        if number == 0:
            act(shown, "mousedown", "1")
            time.sleep(0.2)
    act(shown, "mouseup", "1")


def another_library(home: Path) -> Path:
    path = home / "other.gristmill"
    done = carry_out(home, "new", "a mill", "--recipe", "essay", "--library", str(path))
    assert done.returncode == 0, done.stderr
    return path


def until_ready(home: Path, shown: Screen) -> None:
    """Until the window has its library."""
    until(lambda: shown.colours() > PAINTED_COLOURS, 30)
    focus(shown, "library - Gristmill")


def click(shown: Screen, colour: str) -> None:
    right, down = shown.middle_of(QColor(colour).rgb() & 0xFFFFFF)
    act(shown, "mousemove", str(right), str(down), "click", "1")


def keep_picture(shown: Screen) -> None:
    pixels = shown.pixels().copy()
    height, width = pixels.shape
    QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).save(str(PICTURE))


def test_it_makes_scores_and_exports_a_starter_dataset(home: Path) -> None:
    done = carry_out(home, "--smoke")
    assert done.returncode == 0, done.stderr
    assert "Wrote 2 rows" in done.stdout


@pytest.mark.parametrize("kind", ["pdf", "docx", "html", "rst", "markdown", "txt"])
def test_it_reads_documents_in_a_process_of_its_own(home: Path, kind: str) -> None:
    file, library = home / f"river{SUFFIXES[kind]}", home / "own.gristmill"
    file.write_bytes(sound(kind)[0])
    words = ("--recipe", "document-qa", "--source", str(file), "--library", str(library))
    done = carry_out(home, "new", "river", *words)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(library)) as connection:
        (text,) = connection.execute("SELECT text FROM chunks").fetchone()
    assert "river" in text.lower()


def test_it_knows_its_parts_and_their_versions(home: Path) -> None:
    done = carry_out(home, "doctor")
    assert done.returncode == 0, done.stdout
    assert "CPU" in done.stdout


@on_linux
def test_a_second_start_hands_its_file_to_the_window_that_is_open(home: Path, tmp_path: Path) -> None:
    with screen(tmp_path) as shown, window(home, shown):
        until(lambda: shown.colours() > PAINTED_COLOURS, 30)
        until((home / ".cache" / "Gristmill" / "window").exists, 30)
        other = home / "other.gristmill"
        second = subprocess.run([PROGRAM, other], env=clean(home, DISPLAY=shown.name), timeout=30)
        assert second.returncode == 0
        until(other.exists, 30)


@on_linux
def test_a_library_is_opened_by_its_dialog(home: Path, tmp_path: Path) -> None:
    path = another_library(home)
    with screen(tmp_path) as shown, window(home, shown):
        until_ready(home, shown)
        act(shown, "key", "ctrl+o")
        focus(shown, "Open library")
        act(shown, "type", str(path))
        act(shown, "key", "Return")
        until(lambda: "other - Gristmill" in titles(shown), 30)


@on_linux
def test_a_library_that_is_dropped_on_it_is_opened(home: Path, tmp_path: Path) -> None:
    path = another_library(home)
    with screen(tmp_path) as shown, window(home, shown):
        until_ready(home, shown)
        with neighbour(shown, "drag", str(path)) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "shown\n"
            drag(shown, (20, 20), (40, 30), (300, 300), (600, 400), (620, 410), (640, 420))
            until(lambda: "other - Gristmill" in titles(shown), 30)


@on_linux
def test_what_is_copied_in_it_can_be_pasted_elsewhere(home: Path, tmp_path: Path) -> None:
    with screen(tmp_path) as shown, window(home, shown):
        until_ready(home, shown)
        act(shown, "key", "ctrl+n")
        focus(shown, "New project")
        act(shown, "type", "a mill by the river")
        act(shown, "key", "ctrl+a", "ctrl+c")
        time.sleep(0.5)
        with neighbour(shown, "paste") as other:
            assert other.communicate(timeout=30)[0] == "a mill by the river\n"


@on_linux
def test_the_window_makes_a_first_dataset_and_exports_it(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with screen(tmp_path) as shown, window(home, shown):
        seconds = until(lambda: shown.colours() > PAINTED_COLOURS, 30)
        with capsys.disabled():
            print(f" painted after {seconds:.2f} s ", end="")
        focus(shown, "library - Gristmill")
        click(shown, LIGHT.accent)
        until(lambda: rows(home, "SELECT count(*) FROM runs WHERE status = 'done'") == 1, 300)
        accepted = rows(home, "SELECT count(*) FROM samples WHERE status = 'accepted'")
        act(shown, "key", "ctrl+5")
        time.sleep(1)
        click(shown, LIGHT.accent)
        until(lambda: any(home.rglob("*.jsonl")), 30)
        time.sleep(1)
        keep_picture(shown)
    (exported,) = home.rglob("*.jsonl")
    assert len(exported.read_text("utf-8").splitlines()) == accepted > 0
    assert PICTURE.stat().st_size > 10_000
