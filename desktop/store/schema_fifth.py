"""The fifth schema: what curation found, benchmarks to keep clear of, and exports that can be repeated."""

from sqlite_utils import Database

_FINDINGS = """
CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    sample_id INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE,
    kind TEXT NOT NULL,
    share REAL NOT NULL,
    words TEXT NOT NULL,
    place TEXT NOT NULL,
    other TEXT NOT NULL,
    twin_id INTEGER
) STRICT;
CREATE INDEX findings_of_sample ON findings (sample_id);
CREATE INDEX findings_of_project ON findings (project_id, kind, sample_id);
"""

_BENCHMARKS = """
CREATE TABLE benchmarks (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    title TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    texts TEXT NOT NULL,
    UNIQUE (project_id, sha256)
) STRICT;
"""

_EXPORTS = """
CREATE TABLE exports (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    options TEXT NOT NULL,
    written TEXT NOT NULL
) STRICT;
CREATE INDEX exports_of_project ON exports (project_id, id);
"""


def m005_fifth(database: Database) -> None:
    """The fifth schema. No row of the fourth one changes."""
    database.executescript(_FINDINGS)
    database.executescript(_BENCHMARKS)
    database.executescript(_EXPORTS)
