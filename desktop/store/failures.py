"""SQLite's own errors that a user can mend, as sentences that say what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.domain.errors import UserError

_SENTENCES = {
    sqlite3.SQLITE_PERM: "{path} may not be used by this account; change its permissions or choose another file.",
    sqlite3.SQLITE_BUSY: "{path} is locked by another program; close that program and try again.",
    sqlite3.SQLITE_LOCKED: "{path} is locked by another program; close that program and try again.",
    sqlite3.SQLITE_READONLY: "{path} or its folder cannot be written to; change permissions or choose another file.",
    sqlite3.SQLITE_READONLY_DBMOVED: "{path} was moved, replaced or deleted while it was open; open it again.",
    sqlite3.SQLITE_IOERR: "The disk failed at {path}; check that it is connected and has free space.",
    sqlite3.SQLITE_FULL: "The disk that holds {path} is full; free some space and go on.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened; check that its folder exists and may be written to.",
    sqlite3.SQLITE_NOTADB: "{path} is not a Gristmill library; choose another file.",
    sqlite3.SQLITE_TOOBIG: "A text is too large to be stored in {path}; split it into smaller ones.",
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: (
        "What this belongs to is no longer in {path}, since its project was deleted; start again with another."
    ),
}

_NO_TEXT = "Could not decode to UTF-8"


class DamagedLibrary(UserError):
    """The library's file does not hold what was written to it."""


def damaged(path: Path, what: str = "") -> DamagedLibrary:
    """The error for a damaged library, perhaps with `what` of it is."""
    named = f" ({what})" if what else ""
    return DamagedLibrary(f"{path} is damaged{named}; put a backup copy in its place, or choose another file.")


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turns what SQLite says of the file at `path` into a UserError; a mistake of ours stays what it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
        if code & 0xFF == sqlite3.SQLITE_CORRUPT or str(error).startswith(_NO_TEXT):
            raise damaged(path) from error
        sentence = _SENTENCES.get(code) or _SENTENCES.get(code & 0xFF)
        if sentence is None:
            raise
        raise UserError(sentence.format(path=path)) from error
    except UnicodeDecodeError as error:
        # What SQLite says of a damaged file may quote it.
        raise damaged(path) from error
