"""The third schema: what speaks for and against each sample, and what reviews taught a project's score."""

from sqlite_utils import Database

from desktop.store.scripts import run_script

DOUBT = "abs(score - 0.5) + 2 * (review <> '') + 4 * (score < 0)"
"""How little a person's review would teach: least near 0.5, more where there is a review, most without a score."""

_TABLES = """
ALTER TABLE projects ADD COLUMN judging TEXT NOT NULL DEFAULT '{}';

CREATE TABLE evidence (
    sample_id INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('source', 'agreement')),
    found TEXT NOT NULL,
    PRIMARY KEY (sample_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE calibrations (
    project_id INTEGER PRIMARY KEY REFERENCES projects ON DELETE CASCADE,
    calibration TEXT NOT NULL
) STRICT;
"""

_INDEXES = f"""
CREATE INDEX samples_by_doubt ON samples (project_id, status, {DOUBT}, id, score, review);
CREATE INDEX samples_reviewed_by_doubt ON samples (project_id, status, {DOUBT}, id, score, review) WHERE review <> '';
"""


def m003_third(database: Database) -> None:
    """The third schema. No row of the second one changes."""
    run_script(database, _TABLES)
    run_script(database, _INDEXES)
