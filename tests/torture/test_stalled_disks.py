"""A disk that stops answering in the middle, as a network drive does: the work waits, says so, and goes on.

The writes of a real program are held up: a small library in C that is loaded before the system's.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import IO

import pytest

from tests.torture.kills import NAME, new_project
from tests.torture.watching import refuse_damage, refuse_miscount, samples_in, status_of_run

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform != "linux" or which("cc") is None, reason="it takes Linux and a C compiler"),
]
COUNT = 6


class Disk:
    """A disk for one program's libraries, which answers or does not."""

    def __init__(self, folder: Path) -> None:
        self._flag, self._held_up = folder / "stalled", folder / "stalled.so"
        source = Path(__file__).with_name("stalled_writes.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", self._held_up, source, "-ldl"], check=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a program is started with, to write to this disk."""
        return {**os.environ, "LD_PRELOAD": str(self._held_up), "STALLED_WHILE": str(self._flag)}

    def stall(self) -> None:
        self._flag.touch()

    def answer(self) -> None:
        self._flag.unlink(missing_ok=True)


class Program:
    """A run at work; `lines` are what it has said so far."""

    def __init__(self, library: Path, disk: Disk, *more: str) -> None:
        line = [sys.executable, "-m", "desktop", "run", NAME, *more, "--library", str(library)]
        self.process = subprocess.Popen(line, stderr=subprocess.PIPE, env=disk.environment, text=True)
        self.lines: list[str] = []
        self._news = threading.Condition()
        assert self.process.stderr is not None
        self._listener = threading.Thread(target=self._listen, args=(self.process.stderr,))
        self._listener.start()

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Until something is so that changes with what is said, or a moment later."""
        with self._news:
            while not done():
                assert self.process.poll() is None, self.lines
                self._news.wait(0.1)

    def says(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    def end(self) -> int:
        code = self.process.wait()
        self._listener.join()
        return code

    def _listen(self, said: IO[str]) -> None:
        with said:
            for line in said:
                with self._news:
                    self.lines.append(line)
                    self._news.notify()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path)
    yield made
    made.answer()


@pytest.fixture
def library(tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with a project in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(model_cache.parent))
    path = tmp_path / "library.gristmill"
    new_project(path, "classify")
    return path


def stalled(library: Path, disk: Disk) -> Program:
    """A run in the middle of which the disk stalled, and which has said so."""
    program = Program(library, disk, "--count", str(COUNT), "--parallel", "2")
    program.wait_until(lambda: len(samples_in(library)) > 0)
    disk.stall()
    program.wait_until(lambda: program.says("does not answer"))
    assert len(samples_in(library)) < COUNT
    return program


def test_a_run_waits_says_so_and_goes_on(library: Path, disk: Disk) -> None:
    program = stalled(library, disk)
    disk.answer()
    assert program.end() == 0, program.lines
    assert program.says("The disk answers again")
    assert len(samples_in(library)) == COUNT
    refuse_miscount(library)


def test_a_run_that_is_killed_meanwhile_goes_on_where_it_was(library: Path, disk: Disk) -> None:
    program, before = stalled(library, disk), samples_in(library)
    program.process.kill()
    program.end()
    disk.answer()
    refuse_damage(library, before)
    assert Program(library, disk, "--resume").end() == 0
    assert status_of_run(library) == "done"
    assert len(samples_in(library)) == COUNT
    refuse_miscount(library)
