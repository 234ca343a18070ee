"""The second schema: what a person does in the window can be undone, and what is shown there is found at once."""

from sqlite_utils import Database

from desktop.store.scripts import run_script

_PROJECTS = """
ALTER TABLE projects ADD COLUMN prompts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE projects ADD COLUMN rubric TEXT NOT NULL DEFAULT '[]';
ALTER TABLE projects ADD COLUMN discarded TEXT;
ALTER TABLE sources ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1));
"""

# A column that may become NULL takes a new table; nothing refers to this one, so it can be replaced as it stands.
_SEEDS = """
CREATE TABLE new_seeds (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    position INTEGER,
    left_position INTEGER,
    chunk_id INTEGER REFERENCES chunks ON DELETE SET NULL,
    text TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (project_id, position)
) STRICT;
INSERT INTO new_seeds (id, project_id, position, chunk_id, text, fields)
SELECT id, project_id, position, chunk_id, text, fields FROM seeds ORDER BY id;
DROP TABLE seeds;
ALTER TABLE new_seeds RENAME TO seeds;
CREATE INDEX seeds_of_chunk ON seeds (chunk_id) WHERE chunk_id IS NOT NULL;
"""

_SAMPLES = """
CREATE TABLE originals (
    sample_id INTEGER PRIMARY KEY REFERENCES samples ON DELETE CASCADE,
    fields TEXT NOT NULL,
    messages TEXT NOT NULL
) STRICT;

DROP INDEX samples_of_project;
DROP INDEX samples_by_score;
DROP INDEX samples_of_run;
CREATE INDEX samples_of_project ON samples (project_id, status, id, score, review);
CREATE INDEX samples_by_score ON samples (project_id, status, score, id, review);
CREATE INDEX samples_of_run ON samples (run_id, status, id, round, score);
CREATE INDEX samples_of_seed ON samples (project_id, seed_id, status) WHERE seed_id IS NOT NULL;
CREATE INDEX samples_reviewed ON samples (project_id, status, id, score, review) WHERE review <> '';
CREATE INDEX samples_reviewed_by_score ON samples (project_id, status, score, id, review) WHERE review <> '';
"""


def m002_second(database: Database) -> None:
    """The second schema. Every row of the first one stays, with the id that it had."""
    run_script(database, _PROJECTS)
    run_script(database, _SEEDS)
    run_script(database, _SAMPLES)
