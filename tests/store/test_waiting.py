"""How long a write has been waiting for the disk, and what is said of it."""

import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

from desktop.store.library import Library
from desktop.store.waiting import DiskWait, Silence

PATH = Path("library.gristmill")


def test_nothing_is_asked_of_the_disk_between_writes(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.gristmill") as library:
        library.add_project("One", "essay", {})
        with library.together():
            assert library.disk.seconds == 0
        assert library.disk.seconds == 0


def test_another_thread_sees_how_long_a_write_has_waited(tmp_path: Path) -> None:
    path = tmp_path / "library.gristmill"
    with Library.open(path) as library, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        writer = threading.Thread(target=lambda: library.add_project("One", "essay", {}))
        writer.start()
        until = time.monotonic() + 4
        while library.disk.seconds < 0.1 and time.monotonic() < until:
            time.sleep(0.01)
        waited = library.disk.seconds
        other.rollback()
        writer.join()
        assert waited >= 0.1
        assert library.disk.seconds == 0


def test_a_disk_that_failed_has_answered_and_that_is_not_told_as_good_news() -> None:
    wait, silence = DiskWait(), Silence(after=0.0)
    with suppress(OSError), wait.asking():
        trouble, end = silence.look(PATH, wait)
        assert trouble.startswith("The disk that holds library.gristmill has not answered")
        assert end == ""
        raise OSError("disk I/O error")
    silence._after = 1.0
    assert silence.look(PATH, wait) == ("", "")
