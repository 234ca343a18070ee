"""One connection to a library that several threads may share: one of them at a time."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from sqlite_utils import Database

from desktop.domain.errors import UserError
from desktop.store.failures import told_plainly
from desktop.store.moving import Whereabouts
from desktop.store.waiting import DiskWait

Parameters = Mapping[str, Any]


class Connection:
    """A SQLite connection behind a lock. Trouble that a user can mend is raised as UserError."""

    def __init__(self, database: Database, path: Path, *, read_only: bool) -> None:
        self.database = database
        self.path = path
        self.read_only = read_only
        self.disk = DiskWait()
        self._lock = RLock()
        self._whereabouts = Whereabouts(database, path)
        self._closed = False

    @property
    def lost(self) -> bool:
        """Whether the file was found to have been moved, replaced or deleted since it was opened."""
        return self._whereabouts.lost

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction: all of the block is kept or none of it. A block inside a block joins it.

        Waits for the threads and, up to five seconds, for the programs that are writing. Raises UserError where the
        file was moved or replaced since it was opened: what the block wrote is then in a copy beside it.
        """
        if self.read_only:
            raise UserError(f"{self.path} was opened for reading only; open it for writing to change it.")
        with self._lock, told_plainly(self.path):
            if self.database.conn.in_transaction:
                with self.database.atomic():
                    yield self.database
            else:
                self._whereabouts.refuse_lost()
                with immediate(self.database, self.disk):
                    yield self.database
                self._whereabouts.check()

    def rows(self, sql: str, **parameters: Any) -> list[sqlite3.Row]:
        """All rows of a query. Nothing stays open behind it, so no reader holds up a checkpoint."""
        return self._fetched(sql, parameters, sqlite3.Row)

    def tuples(self, sql: str, **parameters: Any) -> list[Any]:
        """All rows of a query as bare tuples, for where there are a million of them."""
        return self._fetched(sql, parameters, None)

    def row(self, sql: str, **parameters: Any) -> sqlite3.Row | None:
        """The first row of a query, if there is one."""
        return next(iter(self.rows(sql, **parameters)), None)

    def value(self, sql: str, **parameters: Any) -> Any:
        """The first column of the first row of a query that always has one."""
        return self.rows(sql, **parameters)[0][0]

    def _fetched(self, sql: str, parameters: dict[str, Any], row_factory: type[sqlite3.Row] | None) -> list[Any]:
        with self._lock, told_plainly(self.path):
            cursor = self.database.execute(sql, parameters)
            cursor.row_factory = row_factory
            return cursor.fetchall()

    def close(self) -> None:
        """Ends the connection; a second time is harmless. Raises UserError as `writing` does where it was moved."""
        with self._lock, told_plainly(self.path):
            try:
                if not self.read_only and not self._closed:
                    self._whereabouts.check_at_end()
            finally:
                self._closed = True
                self.database.close()


@contextmanager
def immediate(database: Database, disk: DiskWait | None = None) -> Iterator[None]:
    """A transaction that may write from its first moment, so that it never fails halfway for another writer.

    `disk` is told while the disk is asked.
    """
    disk = disk or DiskWait()
    with disk.asking():
        database.execute("BEGIN IMMEDIATE")
    try:
        yield
        with disk.asking():
            database.commit()
    except BaseException:
        database.rollback()
        raise


class Shelf:
    """One subject's part of the library. The shelves share a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
