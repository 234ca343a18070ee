"""What a command says while it waits for a disk that does not answer."""

import time
from collections.abc import Callable
from pathlib import Path

from desktop.cli.silence import told_of_silence
from desktop.store.library import Library
from desktop.store.waiting import Silence


def wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not done():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_it_is_said_once_and_again_when_the_disk_answers(tmp_path: Path) -> None:
    said: list[str] = []
    path = tmp_path / "library.gristmill"
    with Library.open(path) as library, told_of_silence(library, said.append, Silence(after=0.05), every=0.01):
        with library.disk.asking():
            wait_until(lambda: len(said) == 1)
            time.sleep(0.2)
        wait_until(lambda: len(said) == 2)
    assert said[0].startswith(f"The disk that holds {path} has not answered")
    assert said[1] == "The disk answers again, and the work goes on."


def test_nothing_is_said_of_a_disk_that_answers_again_and_again(tmp_path: Path) -> None:
    said: list[str] = []
    path = tmp_path / "library.gristmill"
    with Library.open(path) as library, told_of_silence(library, said.append, Silence(after=1.0), every=0.01):
        for _ in range(150):
            with library.disk.asking():
                time.sleep(0.01)
    assert said == []
