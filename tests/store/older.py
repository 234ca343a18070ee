"""Libraries as older Gristmills made them, by the real earlier migrations."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Sample, Status
from desktop.store.connection import Connection
from desktop.store.opening import bring_up_to_date
from desktop.store.samples import Samples
from desktop.store.schema_fifth import m005_fifth
from desktop.store.schema_first import m001_first
from desktop.store.schema_fourth import m004_fourth
from desktop.store.schema_second import m002_second
from desktop.store.schema_third import m003_third
from tests.store.making import a_sample

ROWS = """
INSERT INTO projects (id, name, recipe, settings, threshold, created)
VALUES (3, 'Questions', 'document-qa', '{"words":5}', 0.25, '2026-01-01');
INSERT INTO projects (id, name, recipe, settings, threshold, created)
VALUES (5, 'Empty', 'essay', '{}', 0.5, '2026-01-02');
INSERT INTO sources (id, project_id, title, path, media_type, sha256, characters, licence)
VALUES (2, 3, 'T', 't.txt', 'text/plain', 'ab', 3, 'CC0');
INSERT INTO chunks VALUES (4, 2, 0, 'Head', 0, 3, 'Hi.', '["Hi."]');
INSERT INTO seeds (id, project_id, position, chunk_id, text, fields) VALUES (6, 3, 1, NULL, 'Second', '{"level":2}');
INSERT INTO seeds (id, project_id, position, chunk_id, text, fields) VALUES (8, 3, 0, 4, 'First', '{}');
INSERT INTO runs (id, project_id, status, requested, rounds, seed_number, model_sha256, settings, started)
VALUES (7, 3, 'done', 9, 1, 11, 'cd', '{}', '2026-01-03');
"""


MIGRATIONS_OF = {
    1: [m001_first],
    2: [m001_first, m002_second],
    3: [m001_first, m002_second, m003_third],
    4: [m001_first, m002_second, m003_third, m004_fourth],
    5: [m001_first, m002_second, m003_third, m004_fourth, m005_fifth],
}


def older_library(path: Path, version: int) -> list[Sample]:
    """Makes a library of a version at `path`, with a row in every table of the first one; returns its samples."""
    migrations = Migrations("gristmill")
    for migration in MIGRATIONS_OF[version]:
        migrations()(migration)
    database = Database(path)
    database.conn.isolation_level = None
    bring_up_to_date(database, path, migrations, version)
    database.executescript(ROWS)
    shelf = Samples(Connection(database, path, read_only=False))
    run = Run(7, 3, RunStatus.DONE, 9, 1, 11, "cd")
    first = shelf.add_sample(a_sample(run, 0, "Old rivers.", status=Status.ACCEPTED, score=0.75))
    child = shelf.add_sample(
        a_sample(run, 0, "Older rivers.", parent=first.id, review="reject", status=Status.REJECTED)
    )
    database.close()
    return [first, child]


Rows = dict[tuple[str, ...], list[tuple[Any, ...]]]


def rows_in(path: Path) -> Rows:
    """Every row of a library, by the name of the table and those of its columns."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict").fetchall()
        parts = [(name, *_columns(connection, name)) for (name,) in tables]
        return {part: _sorted(connection, part) for part in parts}


def same_rows_in(path: Path, rows: Rows) -> bool:
    """Whether a library still has exactly those rows, in the columns that they have."""
    with closing(sqlite3.connect(path)) as connection:
        return all(_sorted(connection, part) == found for part, found in rows.items())


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _sorted(connection: sqlite3.Connection, part: tuple[str, ...]) -> list[tuple[Any, ...]]:
    table, *columns = part
    return sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall(), key=repr)
