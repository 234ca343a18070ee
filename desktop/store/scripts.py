"""Several statements of SQL in a row."""

import sqlite3

from sqlite_utils import Database


def run_script(database: Database, sql: str) -> None:
    """Runs statements, each of which ends with its line, as part of the transaction that is open.

    sqlite-utils looks for their ends letter by letter, which takes longer than all else of making a library.
    """
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            database.execute(statement)
            statement = ""
    assert not statement.strip(), f"no statement ends with: {statement[-80:]}"
