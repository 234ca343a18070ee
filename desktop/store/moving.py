"""Notices that a library's file was moved, replaced or deleted while it was open, and saves what went into it.

SQLite goes on writing into a file that has lost its name, and all of that would be gone with the program. Its log
keeps its name: whoever opens what has the library's name next would take the log for that one's. So it is emptied.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils import Database

from desktop.domain.errors import UserError
from desktop.store.beside import free_name, remove_database

_Place = tuple[int, int]


class Whereabouts:
    """Whether the file that a connection writes to is still the one that has the library's name."""

    def __init__(self, database: Database, path: Path) -> None:
        self._database = database
        self._path = path
        self._place = _place_of(path)
        self._lost: str = ""

    @property
    def lost(self) -> bool:
        """Whether the file is known to have lost its name."""
        return bool(self._lost)

    def check(self) -> None:
        """Raises UserError where the file has lost its name: all that was committed is then saved beside it."""
        if not self._lost and _place_of(self._path) != self._place:
            self._lost = self._saved()
            self._empty_log()
            self.refuse_lost()

    def check_at_end(self) -> None:
        """The same before the connection is closed: what is in the log is then not in the file yet."""
        if self._has_log():
            self.check()
        if self._lost:
            self._empty_log()

    def refuse_lost(self) -> None:
        """Raises UserError where that was noticed before."""
        if self._lost:
            raise UserError(f"{self._path} was moved, replaced or deleted while it was open; {self._lost}.")

    def _has_log(self) -> bool:
        log = self._path.with_name(self._path.name + "-wal")
        return log.exists() and log.stat().st_size > 0

    def _empty_log(self) -> None:
        # Into the file, which may live on under another name.
        with suppress(sqlite3.Error):
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _saved(self) -> str:
        target = free_name(self._path, ".saved")
        try:
            with closing(sqlite3.connect(target)) as copy:
                self._database.conn.backup(copy)
        except (OSError, sqlite3.Error) as error:
            remove_database(target)
            return f"and no copy of what was in it can be kept beside it ({error}): put it back, and open it again"
        return f"all that was in it is kept in {target}: open that, or put it in its place"


def _place_of(path: Path) -> _Place | None:
    """Which file has that name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
