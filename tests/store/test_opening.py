"""What opening does with files that are a library, were one, or are none."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlite_utils import Database, Migrations

from desktop.domain.errors import UserError
from desktop.store import opening
from desktop.store.library import Library
from desktop.store.opening import bring_up_to_date
from desktop.store.schema import APPLICATION_ID, SCHEMA_VERSION
from desktop.store.schema_fifth import m005_fifth
from desktop.store.schema_first import m001_first
from desktop.store.schema_fourth import m004_fourth
from desktop.store.schema_second import m002_second
from desktop.store.schema_sixth import m006_sixth
from desktop.store.schema_third import m003_third

NOBODY = 65534


def snapshot(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}


def refusal(path: Path, *, read_only: bool = False) -> str:
    with pytest.raises(UserError) as caught:
        Library.open(path, read_only=read_only)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@contextmanager
def unprivileged() -> Iterator[Path]:
    """A folder that anyone may enter, and no root's rights, under which permissions would not bind."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root = os.geteuid() == 0
        if root:
            os.chown(folder, NOBODY, -1)
            os.seteuid(NOBODY)
        try:
            yield Path(folder)
        finally:
            if root:
                os.seteuid(0)
            for entry in (Path(folder), *Path(folder).iterdir()):
                entry.chmod(0o755)


def test_a_new_library_says_what_it_is_and_keeps_no_log_once_closed(path: Path) -> None:
    Library.open(path).close()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert APPLICATION_ID.to_bytes(4) == b"GrMl"


def test_commits_reach_the_disk_and_foreign_keys_hold(library: Library) -> None:
    database = library._connection.database
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)
    assert database.execute("PRAGMA fullfsync").fetchone() == (1,)
    assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "library.db"
    with Library.open(path) as library:
        assert library.path == path.resolve()


@pytest.mark.parametrize("name", ["with space.db", "a?mode=memory.db", "100%25#.db", "ü味.db", "{path}.db"])
def test_any_file_name_is_itself(tmp_path: Path, name: str) -> None:
    with Library.open(tmp_path / name) as library:
        library.add_project("Essays", "essay", {})
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_an_empty_file_and_an_empty_database_become_libraries(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with closing(sqlite3.connect(tmp_path / "vacuumed.db")) as connection:
        connection.execute("VACUUM")
    for name in ("empty.db", "vacuumed.db"):
        with Library.open(tmp_path / name) as library:
            assert library.projects() == []


def test_what_was_written_is_there_when_opened_again(path: Path) -> None:
    with Library.open(path) as library:
        project = library.add_project("Essays", "essay", {})
    with Library.open(path) as library:
        assert library.projects() == [project]


@pytest.mark.parametrize("content", [b"hello", b"\0" * 5000, b"SQLite format 3", b"SQLite format 3\0" + b"x" * 5000])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_database_is_left_alone(path: Path, content: bytes, read_only: bool) -> None:
    path.write_bytes(content)
    assert f"{path} is not a Gristmill library" in refusal(path, read_only=read_only)
    assert snapshot(path.parent) == {path.name: content}


@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("application_id", [0, 252006673])
def test_another_programs_database_is_left_alone(path: Path, journal: str, application_id: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("CREATE TABLE notes (text)")
        connection.execute(f"PRAGMA application_id = {application_id}")
    before = snapshot(path.parent)
    assert "belongs to another program" in refusal(path)
    assert snapshot(path.parent) == before


def test_a_marked_database_of_another_program_is_left_alone_even_when_it_is_empty(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 252006673")
    assert "belongs to another program" in refusal(path)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_library_is_refused_and_not_touched(path: Path, read_only: bool) -> None:
    Library.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = snapshot(path.parent)
    assert "was made by a newer Gristmill; install that version" in refusal(path, read_only=read_only)
    assert snapshot(path.parent) == before
    assert list(before) == [path.name]


def test_a_newer_version_that_is_only_in_the_log_is_seen(path: Path, tmp_path: Path) -> None:
    Library.open(path).close()
    copy = tmp_path / "copy"
    copy.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        for name in (path.name, path.name + "-wal"):
            shutil.copy(path.with_name(name), copy)
    before = snapshot(copy)
    assert "newer" in refusal(copy / path.name)
    assert {name: snapshot(copy)[name] for name in before} == before


def test_a_folder_a_pipe_and_a_place_under_a_file_are_no_library(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "is not a file" in refusal(tmp_path / "pipe")
    (tmp_path / "file").write_text("x")
    assert "cannot hold a library" in refusal(tmp_path / "file" / "library.db")


@pytest.mark.parametrize("name", ["a\0b.db", "x" * 300, "~no such user at all/library.db"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    path = Path(name) if name.startswith("~") else tmp_path / name
    assert "cannot hold a library" in refusal(path)
    assert list(tmp_path.iterdir()) == []


def test_reading_makes_nothing(tmp_path: Path) -> None:
    assert "There is no library at" in refusal(tmp_path / "folder" / "none.db", read_only=True)
    (tmp_path / "empty.db").touch()
    assert "open it once for writing" in refusal(tmp_path / "empty.db", read_only=True)
    assert snapshot(tmp_path) == {"empty.db": b""}


def test_a_reader_cannot_write_and_leaves_nothing_behind(path: Path) -> None:
    Library.open(path).close()
    before = snapshot(path.parent)
    with Library.open(path, read_only=True) as library:
        with pytest.raises(UserError, match="opened for reading only"):
            library.add_project("Essays", "essay", {})
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            library._connection.database.execute("DELETE FROM projects")
    assert snapshot(path.parent) == before


def test_a_file_without_permission_to_write() -> None:
    with unprivileged() as folder:
        path = folder / "library.db"
        Library.open(path).close()
        path.chmod(0o444)
        assert "cannot be written to" in refusal(path)
        with Library.open(path, read_only=True) as library:
            assert library.projects() == []
        path.chmod(0)
        assert "Permission denied" in refusal(path, read_only=True)


def test_a_folder_without_permission_to_write() -> None:
    with unprivileged() as folder:
        path = folder / "library.db"
        Library.open(path).close()
        folder.chmod(0o555)
        with Library.open(path, read_only=True) as library:
            assert library.projects() == []
        assert "library.db or its folder cannot be written to" in refusal(path)
        assert "other.db cannot be opened; check that its folder exists" in refusal(folder / "other.db")
        assert "Permission denied" in refusal(folder / "below" / "other.db")


def test_a_library_that_another_program_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Library.open(path).close()
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert "is locked by another program; close that program" in refusal(path)


def test_a_transaction_of_another_program_holds_up_writing_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Library.open(path).close()
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Library.open(path) as library:
            assert library.projects() == []
            with pytest.raises(UserError, match="locked by another program"):
                library.add_project("Essays", "essay", {})
            other.execute("ROLLBACK")
            library.add_project("Essays", "essay", {})


def test_the_wait_for_another_program_is_five_seconds() -> None:
    assert opening.BUSY_SECONDS == 5


def test_a_full_disk_is_told_plainly_and_costs_nothing_that_was_there(library: Library) -> None:
    library.add_project("Essays", "essay", {})
    database = library._connection.database
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    with pytest.raises(UserError, match=r"The disk that holds .*library\.db is full; free some space"):
        library.add_project("Large", "essay", {"text": "x" * 100_000})
    assert [project.name for project in library.projects()] == ["Essays"]
    database.execute("PRAGMA max_page_count = 1000000").fetchall()
    library.add_project("Large", "essay", {"text": "x" * 100_000})


def test_a_damaged_library_is_told_plainly(path: Path) -> None:
    with Library.open(path) as library:
        for number in range(300):
            library.add_project(f"Project {number}", "essay", {"text": "x" * 500})
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"library\.db is damaged"), Library.open(path) as library:
        library.projects()


def later(*, fails: bool = False) -> Migrations:
    migrations = Migrations("gristmill")
    migrations()(m001_first)
    migrations()(m002_second)
    migrations()(m003_third)
    migrations()(m004_fourth)
    migrations()(m005_fifth)
    migrations()(m006_sixth)

    @migrations()
    def m007_seventh(database: Database) -> None:
        database.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)")
        if fails:
            raise RuntimeError("a mistake in a migration")

    return migrations


def test_an_older_library_is_copied_and_then_brought_up_to_date(path: Path) -> None:
    with Library.open(path) as library:
        library.add_project("Essays", "essay", {})
        bring_up_to_date(library._connection.database, path, later(), 7)
        bring_up_to_date(library._connection.database, path, later(), 7)
        assert [project.name for project in library.projects()] == ["Essays"]
    assert sorted(snapshot(path.parent)) == ["library.db", "library.db.version-6.backup"]
    assert "newer" in refusal(path)
    with Library.open(path.with_name("library.db.version-6.backup")) as backup:
        assert [project.name for project in backup.projects()] == ["Essays"]
        assert "later" not in backup._connection.database.table_names()


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    with Library.open(path) as library:
        database = library._connection.database
        for _ in range(2):
            with pytest.raises(RuntimeError, match="a mistake"):
                bring_up_to_date(database, path, later(fails=True), 7)
        assert database.execute("PRAGMA user_version").fetchone() == (6,)
        assert "later" not in database.table_names()
    backups = ["library.db.version-6.backup", "library.db.version-6.backup-2"]
    assert sorted(snapshot(path.parent)) == ["library.db", *backups]


def test_closing_twice_is_harmless_and_using_a_closed_library_is_a_mistake(path: Path) -> None:
    library = Library.open(path)
    library.close()
    library.close()
    with pytest.raises(sqlite3.ProgrammingError):
        library.projects()


def test_nothing_but_the_store_imports_sqlite() -> None:
    package = Path(sys.modules["desktop"].__file__ or "").parent
    users = {
        file.relative_to(package).parts[0]
        for file in package.rglob("*.py")
        if any(
            line.lstrip().startswith(("import sqlite", "from sqlite"))
            for line in file.read_text("utf-8").splitlines()
        )
    }
    assert users == {"store"}
