"""A program that is killed while it brings a library up to date leaves the old one, or the new one, whole."""

import os
import random
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from desktop.store import opening
from desktop.store.library import Library
from desktop.store.schema import SCHEMA_VERSION
from tests.store.older import MIGRATIONS_OF, older_library, rows_in, same_rows_in

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="killing at a given moment takes a fork"),
    # The child does nothing that another thread could hold.
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
ENDED, KILLED = 0, signal.SIGKILL


class Countdown:
    """Kills its own process when it has been called so many times."""

    def __init__(self, left: int) -> None:
        self._left = left

    def __call__(self, *_: object) -> None:
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_at(statement: int, steps: int = 0) -> Callable[[Path], None]:
    """Opens a library until so many statements were begun or, with `steps`, so many parts of them done."""

    def open_it(path: Path) -> None:
        countdown, usual = Countdown(statement), opening._database

        def watched(*arguments: str) -> Database:
            database = usual(*arguments)  # type: ignore[arg-type]
            if steps:
                database.conn.set_progress_handler(countdown, steps)
            else:
                database.conn.set_trace_callback(countdown)
            return database

        opening._database = watched  # type: ignore[assignment]
        Library.open(path).close()

    return open_it


def killed_in(owner: type, name: str, *, after: bool) -> Callable[[Path], None]:
    """Opens a library until something is called; the kill comes before it or after it."""

    def open_it(path: Path) -> None:
        usual = getattr(owner, name)

        def deadly(*arguments: object, **named: object) -> None:
            if after:
                usual(*arguments, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(owner, name, deadly)
        Library.open(path).close()

    return open_it


def in_a_child(work: Callable[[Path], None], path: Path) -> int:
    """Does it in a process of its own; returns the signal that ended it, 0 for none."""
    child = os.fork()
    if not child:
        try:
            work(path)
        finally:
            os._exit(ENDED)
    return os.waitpid(child, 0)[1] & 0x7F


def refuse_loss(path: Path, version: int, samples: int) -> None:
    """Raises AssertionError where the library cannot be used, or a backup beside it is none."""
    for backup in path.parent.glob("*.backup"):
        assert same_rows_in(path, rows_in(backup))
        with closing(sqlite3.connect(backup)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA user_version").fetchone() == (version,)
            assert connection.execute("SELECT count(*) FROM samples").fetchone() == (samples,)


def refuse_damage(path: Path) -> None:
    """Raises AssertionError where a library is not whole and up to date."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def clear(folder: Path) -> None:
    for entry in folder.iterdir():
        entry.unlink()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "library"
    made.mkdir()
    return made


def survive(folder: Path, sound: bytes, version: int, work: Callable[[Path], None]) -> int:
    """Kills one migration of the library `sound`, and does the next one; returns what ended the first."""
    clear(folder)
    path = folder / "library.db"
    path.write_bytes(sound)
    before = rows_in(path)
    ended = in_a_child(work, path)
    refuse_loss(path, version, 2)
    Library.open(path).close()
    refuse_loss(path, version, 2)
    refuse_damage(path)
    assert same_rows_in(path, before)
    assert list(folder.glob("*.backup")), "no copy was kept"
    assert not list(folder.glob("*.part*")), "a half-made copy was left"
    return ended


def a_library(folder: Path, version: int) -> bytes:
    older_library(folder / "library.db", version)
    return (folder / "library.db").read_bytes()


@pytest.mark.parametrize(("version", "stride"), [(1, 8), (2, 9), (3, 9), (4, 8), (5, 6)])
def test_a_kill_at_any_statement_loses_nothing(folder: Path, version: int, stride: int) -> None:
    assert set(MIGRATIONS_OF) == {1, 2, 3, 4, 5}
    sound = a_library(folder, version)
    statement = kills = 0
    while survive(folder, sound, version, killed_at(statement)) == KILLED:
        statement, kills = statement + stride, kills + 1
    assert kills > 2


def test_nor_does_one_within_a_statement(folder: Path) -> None:
    sound, chance = a_library(folder, 1), random.Random(1)
    ends = [survive(folder, sound, 1, killed_at(chance.randrange(400), steps=20)) for _ in range(8)]
    assert ends.count(KILLED) > 3


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("owner", "name"), [(Path, "replace"), (Path, "unlink"), (Database, "close")])
def test_nor_does_one_about_the_copy(folder: Path, owner: type, name: str, after: bool) -> None:
    sound = a_library(folder, 3)
    assert survive(folder, sound, 3, killed_in(owner, name, after=after)) == KILLED


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + b"x" * 5000, b"hello"])
def test_what_an_older_kill_left_of_a_copy_is_in_nobodys_way(folder: Path, content: bytes) -> None:
    path = folder / "library.db"
    older_library(path, 4)
    for ending in (".version-4.backup.part", ".version-4.backup.part-journal"):
        path.with_name(path.name + ending).write_bytes(content)
    Library.open(path).close()
    assert sorted(entry.name for entry in folder.iterdir()) == ["library.db", "library.db.version-4.backup"]
    refuse_loss(path, 4, 2)
