"""A disk that stops answering in the middle, as a network drive does: the work waits, says so, and goes on.

The writes of a real program are held up: a small library in C that is loaded before the system's.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which

import pytest

from tests.torture.kills import NAME, new_project, start
from tests.torture.watching import refuse_damage, refuse_miscount, samples_in

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform != "linux" or which("cc") is None, reason="it takes Linux and a C compiler"),
]
COUNT = 24
LONGEST_SECONDS = 120


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
    """A run at work; `said` is what it has said so far."""

    def __init__(self, library: Path, disk: Disk, *more: str) -> None:
        self._process = start("run", NAME, *more, library=library, environment=disk.environment)
        self.said = ""
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def wait_until(self, done: Callable[[], bool]) -> None:
        until = time.monotonic() + LONGEST_SECONDS
        while not done():
            assert self._process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.02)

    def kill(self) -> None:
        self._process.kill()
        self.end()

    def end(self) -> int:
        """Wait until it is done; its exit code."""
        code = self._process.wait(LONGEST_SECONDS)
        self._listener.join()
        return code

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            for line in stream:
                self.said += line.decode()


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


@pytest.fixture
def library(tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with a project in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(model_cache.parent))
    path = tmp_path / "library.gristmill"
    new_project(path, "classify")
    return path


@pytest.fixture
def run(library: Path, disk: Disk) -> Iterator[Callable[..., Program]]:
    """Starts a run; none is left at the end."""
    started: list[Program] = []

    def start_one(*more: str) -> Program:
        started.append(Program(library, disk, *more))
        return started[-1]

    yield start_one
    disk.answer()
    for program in started:
        program.kill()


@pytest.fixture
def stalled(library: Path, disk: Disk, run: Callable[..., Program]) -> Program:
    """A run in the middle of which the disk stalled, and which has said so."""
    program = run("--count", str(COUNT), "--parallel", "2")
    program.wait_until(lambda: len(samples_in(library)) > 0)
    disk.stall()
    program.wait_until(lambda: "has not answered" in program.said)
    assert len(samples_in(library)) < COUNT
    return program


def test_a_run_waits_says_so_and_goes_on(library: Path, disk: Disk, stalled: Program) -> None:
    disk.answer()
    assert stalled.end() == 0, stalled.said
    assert "The disk answers again" in stalled.said
    assert len(samples_in(library)) == COUNT
    refuse_miscount(library)


def test_a_run_that_is_killed_meanwhile_goes_on_where_it_was(
    library: Path, disk: Disk, stalled: Program, run: Callable[..., Program]
) -> None:
    before = samples_in(library)
    stalled.kill()
    disk.answer()
    refuse_damage(library, before)
    again = run("--resume")
    assert again.end() == 0, again.said
    assert len(samples_in(library)) == COUNT
    refuse_miscount(library)
