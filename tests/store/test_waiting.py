"""How long a write has been waiting for the disk."""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from desktop.store.library import Library


def test_nothing_is_asked_of_the_disk_between_writes(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.gristmill") as library:
        library.add_project("One", "essay", {})
        with library.together():
            assert library.silent_seconds == 0
        assert library.silent_seconds == 0


def test_another_thread_sees_how_long_a_write_has_waited(tmp_path: Path) -> None:
    path = tmp_path / "library.gristmill"
    with Library.open(path) as library, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        writer = threading.Thread(target=lambda: library.add_project("One", "essay", {}))
        writer.start()
        time.sleep(0.3)
        waited = library.silent_seconds
        other.rollback()
        writer.join()
        assert 0.1 < waited < 5
        assert library.silent_seconds == 0
