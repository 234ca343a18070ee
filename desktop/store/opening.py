"""Opens a library file, and refuses what is none before a byte of it is changed."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database, Migrations

from desktop.domain.errors import UserError
from desktop.store.beside import free_name, remove_database
from desktop.store.connection import Connection, immediate
from desktop.store.failures import damaged, told_plainly
from desktop.store.schema import APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION
from desktop.store.structure import applied_migrations, missing_parts, names_of

BUSY_SECONDS = 5.0
_MAGIC = b"SQLite format 3\0"
_LOG_BYTES_KEPT = 64 * 2**20


@dataclass(frozen=True, slots=True)
class _Identity:
    application_id: int
    version: int
    empty: bool


def connect(path: Path, *, read_only: bool = False) -> Connection:
    """A connection to the library at `path`, which is made, with its folder, where it is missing.

    An older library is brought up to date, after a copy of it was put beside it. With `read_only` nothing is
    made or changed. Raises UserError where the file is no library, is newer, locked, damaged or out of reach.
    """
    path = _place(path, read_only=read_only)
    with told_plainly(path):
        _refuse_strangers(path)
        database = _reader(path) if read_only else _writer(path)
    return Connection(database, path, read_only=read_only)


def bring_up_to_date(database: Database, path: Path, migrations: Migrations, version: int) -> None:
    """Applies what `migrations` the library lacks, in one transaction, and marks it as being of `version`.

    A library that already held something is copied first, to a file beside it that names its version. Raises
    UserError where it is damaged: then nothing is changed.
    """
    with immediate(database):
        found = _identify(database)
        _judge(path, found, version)
        if found.version == version:
            return
        if not found.empty:
            _refuse_damaged(database, path, migrations, found.version)
            _back_up(path, found.version)
        migrations.apply(database)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {version}")


def can_be_brought_up_to_date(path: Path) -> bool:
    """Whether there is an older library, in a place that may be written. Raises UserError as `connect` does."""
    path = path.expanduser()
    if not path.is_file() or not (_writable(path) and _writable(path.parent)) or _has_bytes(path, "-journal"):
        return False
    with told_plainly(path):
        _refuse_strangers(path)
        if path.stat().st_size == 0:
            return False
        with closing(_peek(path)) as database:
            return 0 < _identify(database).version < SCHEMA_VERSION


def _place(path: Path, *, read_only: bool) -> Path:
    try:
        if "\0" in str(path):
            raise ValueError("a file name cannot hold a NUL")
        path = path.expanduser().resolve()
        if path.is_dir():
            raise UserError(f"{path} is a folder, not a library; name a file in it.")
        if path.exists() and not path.is_file():
            raise UserError(f"{path} is not a file; choose another name for the library.")
        if read_only and not path.exists():
            raise UserError(f"There is no library at {path}; check the name.")
        if not read_only and path.exists() and not _writable(path):
            raise UserError(f"{path} cannot be written to; change its permissions or choose another file.")
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{path} cannot hold a library ({reason}); choose another file.") from error
    return path


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _refuse_strangers(path: Path) -> None:
    # A rollback journal holds what a killed program left half done: SQLite undoes that, and then we judge.
    if not path.exists() or _has_bytes(path, "-journal"):
        return
    try:
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); choose another file.") from error
    if not start:
        return
    if start != _MAGIC:
        raise UserError(f"{path} is not a Gristmill library; choose another file.")
    with closing(_peek(path)) as database:
        _judge(path, _identify(database), SCHEMA_VERSION)


def _peek(path: Path) -> Database:
    """A connection that leaves no trace: without its log a file can be read as if nobody could change it."""
    return _database(path, "mode=ro" if _has_bytes(path, "-wal") else "mode=ro&immutable=1")


def _has_bytes(path: Path, ending: str) -> bool:
    beside = path.with_name(path.name + ending)
    return beside.exists() and beside.stat().st_size > 0


def _reader(path: Path) -> Database:
    with _closed_on_failure(_database(path, _reading_options(path))) as database:
        found = _identify(database)
        _judge(path, found, SCHEMA_VERSION)
        if found.version < SCHEMA_VERSION:
            raise UserError(
                f"{path} is empty or was made by an older Gristmill; open it once for writing, in the "
                "window or with gristmill list, from where the file may be changed."
            )
        database.execute("PRAGMA query_only = ON")
        return database


def _reading_options(path: Path) -> str:
    # Where nobody may write, SQLite cannot make the log that it wants; and nothing changes there.
    if not _writable(path.parent) and not _has_bytes(path, "-wal"):
        return "mode=ro&immutable=1"
    # A connection in SQLite's own read-only mode leaves an empty log behind; this one tidies up.
    return "mode=rw"


def _writer(path: Path) -> Database:
    with _closed_on_failure(_database(path, "mode=rwc")) as database:
        found = _identify(database)
        _judge(path, found, SCHEMA_VERSION)
        if found.version < SCHEMA_VERSION:
            bring_up_to_date(database, path, MIGRATIONS, SCHEMA_VERSION)
        if database.journal_mode != "wal":
            database.execute("PRAGMA journal_mode = WAL").fetchall()
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA fullfsync = ON")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES_KEPT}").fetchall()
        return database


def _database(path: Path, options: str) -> Database:
    connection = sqlite3.connect(
        f"{path.as_uri()}?{options}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    # No plugins: what is installed beside Gristmill has no business with the user's library.
    return Database(connection, execute_plugins=False)


@contextmanager
def _closed_on_failure(database: Database) -> Iterator[Database]:
    try:
        yield database
    except BaseException:
        database.close()
        raise


def _identify(database: Database) -> _Identity:
    application_id, version, tables = database.execute(
        "SELECT a.application_id, u.user_version, (SELECT count(*) FROM sqlite_master) "
        "FROM pragma_application_id() AS a, pragma_user_version() AS u"
    ).fetchone()
    return _Identity(application_id, version, tables == 0)


def _judge(path: Path, found: _Identity, version: int) -> None:
    if found.empty and found.application_id == 0:
        return
    if found.application_id != APPLICATION_ID:
        raise UserError(f"{path} belongs to another program and is not a Gristmill library; choose another file.")
    if found.empty != (found.version == 0) or found.version < 0:
        raise damaged(path, "its version is not that of its tables")
    if found.version > version:
        raise UserError(f"{path} was made by a newer Gristmill; install that version to open it.")


def _refuse_damaged(database: Database, path: Path, migrations: Migrations, version: int) -> None:
    """A library that is brought up to date is read whole; what is damaged had better stay as it is."""
    if applied_migrations(database, migrations) != names_of(migrations, version):
        raise damaged(path, "its version is not that of its tables")
    for missing in missing_parts(database, migrations, version):
        raise damaged(path, missing)
    for (said,) in database.execute("PRAGMA quick_check(1)"):
        if said != "ok":
            raise damaged(path, str(said).splitlines()[-1])


def _back_up(path: Path, version: int) -> None:
    """Copies the library through SQLite, so that what is still in its log is in the copy."""
    target = free_name(path, f".version-{version}.backup")
    unfinished = target.with_name(target.name + ".part")
    # What a killed program left of one.
    remove_database(unfinished)
    try:
        with closing(_database(path, "mode=rw")) as source, closing(_database(unfinished, "mode=rwc")) as copy:
            source.conn.backup(copy.conn)
        unfinished.replace(target)
    finally:
        remove_database(unfinished)
