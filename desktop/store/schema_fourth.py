"""The fourth schema: several versions of one place in a run, and what each round learnt and measured."""

from sqlite_utils import Database

from desktop.store.scripts import run_script

# There is one first version of a place, whatever its seed number; of others, one a seed number.
_PLACE = """
DROP INDEX samples_place;
CREATE UNIQUE INDEX samples_place ON samples (
    run_id, ordinal, round, ifnull(parent_id, 0), iif(parent_id IS NULL, 0, seed_number)
);
"""

_ROUNDS = """
CREATE TABLE rounds (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    round INTEGER NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (run_id, round)
) STRICT, WITHOUT ROWID;
"""


def m004_fourth(database: Database) -> None:
    """The fourth schema. No row of the third one changes."""
    run_script(database, _PLACE)
    run_script(database, _ROUNDS)
