"""The first schema, word for word as it was: libraries of version 1 were made by it."""

from sqlite_utils import Database

from desktop.store.scripts import run_script

_TABLES = """
CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    recipe TEXT NOT NULL,
    settings TEXT NOT NULL,
    threshold REAL NOT NULL,
    created TEXT NOT NULL
) STRICT;

CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    title TEXT NOT NULL,
    path TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    characters INTEGER NOT NULL,
    licence TEXT NOT NULL,
    UNIQUE (project_id, sha256)
) STRICT;

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    position INTEGER NOT NULL,
    heading TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    sentences TEXT NOT NULL,
    UNIQUE (source_id, position)
) STRICT;

CREATE TABLE seeds (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    position INTEGER NOT NULL,
    chunk_id INTEGER REFERENCES chunks ON DELETE SET NULL,
    text TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (project_id, position)
) STRICT;
CREATE INDEX seeds_of_chunk ON seeds (chunk_id) WHERE chunk_id IS NOT NULL;

CREATE TABLE models (
    sha256 TEXT PRIMARY KEY,
    file_name TEXT NOT NULL,
    name TEXT NOT NULL,
    architecture TEXT NOT NULL,
    quantization TEXT NOT NULL,
    licence TEXT NOT NULL,
    context_length INTEGER NOT NULL,
    size INTEGER NOT NULL,
    path TEXT NOT NULL,
    turn INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    status TEXT NOT NULL CHECK (status IN ('running', 'done', 'stopped', 'failed')),
    requested INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    seed_number INTEGER NOT NULL,
    model_sha256 TEXT NOT NULL,
    settings TEXT NOT NULL,
    tokens INTEGER NOT NULL DEFAULT 0,
    seconds REAL NOT NULL DEFAULT 0,
    generate_seconds REAL NOT NULL DEFAULT 0,
    score_seconds REAL NOT NULL DEFAULT 0,
    started TEXT NOT NULL,
    ended TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX runs_of_project ON runs (project_id);

CREATE TABLE writers (
    id INTEGER PRIMARY KEY,
    model_sha256 TEXT NOT NULL,
    sampling TEXT NOT NULL,
    UNIQUE (model_sha256, sampling)
) STRICT;

CREATE TABLE prompts (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    sha256 BLOB NOT NULL,
    messages TEXT NOT NULL,
    UNIQUE (project_id, sha256)
) STRICT;

CREATE TABLE samples (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    round INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    parent_id INTEGER REFERENCES samples ON DELETE CASCADE,
    seed_id INTEGER,
    seed_number INTEGER NOT NULL,
    writer_id INTEGER NOT NULL REFERENCES writers,
    prompt_id INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('generated', 'accepted', 'rejected', 'failed')),
    judged TEXT NOT NULL CHECK (judged IN ('generated', 'accepted', 'rejected', 'failed')),
    score REAL NOT NULL CHECK (score = -1 OR score BETWEEN 0 AND 1),
    review TEXT NOT NULL CHECK (review IN ('', 'accept', 'reject', 'edit')),
    seconds REAL NOT NULL,
    end_logprob REAL NOT NULL,
    created TEXT NOT NULL,
    reason TEXT NOT NULL,
    fields TEXT NOT NULL,
    messages TEXT NOT NULL,
    raw_text TEXT NOT NULL,
    trace BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX samples_place ON samples (run_id, ordinal, round, ifnull(parent_id, 0));
CREATE INDEX samples_of_parent ON samples (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX samples_of_project ON samples (project_id, status, id, score);
CREATE INDEX samples_by_score ON samples (project_id, status, score, id);
CREATE INDEX samples_of_run ON samples (run_id, status, id, round);

CREATE TABLE signals (
    sample_id INTEGER NOT NULL REFERENCES samples ON DELETE CASCADE,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    soundness REAL NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (sample_id, name)
) STRICT, WITHOUT ROWID;
"""

# The triggers run before a row changes, since the old words must be taken out of the index as they were put in.
_SEARCH = """
CREATE VIEW readable AS
SELECT id, CASE messages WHEN '[]' THEN raw_text ELSE (
    SELECT group_concat(json_extract(value, '$.content'), char(10)) FROM json_each(messages)
) END AS text FROM samples;

CREATE VIRTUAL TABLE samples_fts USING fts5 (
    text, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER samples_added AFTER INSERT ON samples BEGIN
    INSERT INTO samples_fts (rowid, text) SELECT id, text FROM readable WHERE id = new.id;
END;
CREATE TRIGGER samples_changing BEFORE UPDATE OF messages, raw_text ON samples BEGIN
    INSERT INTO samples_fts (samples_fts, rowid, text) SELECT 'delete', id, text FROM readable WHERE id = old.id;
END;
CREATE TRIGGER samples_changed AFTER UPDATE OF messages, raw_text ON samples BEGIN
    INSERT INTO samples_fts (rowid, text) SELECT id, text FROM readable WHERE id = new.id;
END;
CREATE TRIGGER samples_going BEFORE DELETE ON samples BEGIN
    INSERT INTO samples_fts (samples_fts, rowid, text) SELECT 'delete', id, text FROM readable WHERE id = old.id;
END;
"""


def m001_first(database: Database) -> None:
    """The first schema."""
    run_script(database, _TABLES)
    run_script(database, _SEARCH)
