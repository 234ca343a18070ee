"""The sixth schema: what the engine has answered of places that are not finished."""

from sqlite_utils import Database

_ANSWERS = """
CREATE TABLE answers (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    request TEXT NOT NULL,
    answer TEXT NOT NULL
) STRICT;
CREATE INDEX answers_of_run ON answers (run_id, ordinal);
"""


def m006_sixth(database: Database) -> None:
    """The sixth schema. No row of the fifth one changes."""
    database.executescript(_ANSWERS)
