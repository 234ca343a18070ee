"""A library that an older Gristmill made comes along whole."""

from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from desktop.domain.errors import UserError
from desktop.domain.project import Project, Seed
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Lineage, Sample, Status
from desktop.store.connection import Connection
from desktop.store.library import Library
from desktop.store.opening import bring_up_to_date
from desktop.store.samples import Samples
from desktop.store.schema_first import m001_first
from tests.store.making import a_sample

ROWS = """
INSERT INTO projects VALUES (3, 'Questions', 'document-qa', '{"words":5}', 0.25, '2026-01-01');
INSERT INTO projects VALUES (5, 'Empty', 'essay', '{}', 0.5, '2026-01-02');
INSERT INTO sources VALUES (2, 3, 'T', 't.txt', 'text/plain', 'ab', 3, 'CC0');
INSERT INTO chunks VALUES (4, 2, 0, 'Head', 0, 3, 'Hi.', '["Hi."]');
INSERT INTO seeds VALUES (6, 3, 1, NULL, 'Second', '{"level":2}');
INSERT INTO seeds VALUES (8, 3, 0, 4, 'First', '{}');
INSERT INTO runs (id, project_id, status, requested, rounds, seed_number, model_sha256, settings, started)
VALUES (7, 3, 'done', 9, 1, 11, 'cd', '{}', '2026-01-03');
"""


@pytest.fixture
def samples(path: Path) -> list[Sample]:
    """The samples of a library of version 1 at `path`."""
    migrations = Migrations("gristmill")
    migrations()(m001_first)
    database = Database(path)
    database.conn.isolation_level = None
    bring_up_to_date(database, path, migrations, 1)
    database.executescript(ROWS)
    shelf = Samples(Connection(database, path, read_only=False))
    run = Run(7, 3, RunStatus.DONE, 9, 1, 11, "cd")
    first = shelf.add_sample(a_sample(run, 0, "Old rivers.", status=Status.ACCEPTED, score=0.75))
    child = shelf.add_sample(
        a_sample(run, 0, "Older rivers.", parent=first.id, review="reject", status=Status.REJECTED)
    )
    database.close()
    return [first, child]


def test_every_row_of_version_1_is_there_in_version_2(path: Path, samples: list[Sample]) -> None:
    with Library.open(path) as library:
        questions = Project(3, "Questions", "document-qa", {"words": 5}, 0.25, "2026-01-01")
        assert library.projects() == [questions, Project(5, "Empty", "essay", {}, 0.5, "2026-01-02")]
        assert list(library.seeds(3)) == [Seed("First", {}, 4, 8, 0), Seed("Second", {"level": 2}, None, 6, 1)]
        assert [source.licence for source in library.sources(3)] == ["CC0"]
        assert library.chunk(4).sentences == ("Hi.",)
        assert library.run(7).seed_number == 11
        assert list(library.iterate(3)) == samples
        assert [found.id for found in library.page(3, search="older")] == [samples[1].id]
        assert library.reviewed_count(3) == 1
        assert library._connection.value("PRAGMA integrity_check") == "ok"
        assert library._connection.rows("PRAGMA foreign_key_check") == []


def test_what_was_migrated_goes_on_as_if_it_were_new(path: Path, samples: list[Sample]) -> None:
    with Library.open(path) as library:
        library.add_seeds(3, [Seed("Third")])
        library.arrange_seeds(3, [6])
        assert library.seed_ids(3) == [6]
        assert library.seed(8).position == -1
        lineage = Lineage(7, 0, 5, 6, 0)
        with pytest.raises(UserError, match="Seed 99"):
            library.seed(99)
        added = library.add_sample(Sample(3, lineage, Status.GENERATED, {}, (), (), "New."))
        assert added.id > samples[-1].id
        library.delete_project(3)
        assert library._connection.value("SELECT count(*) FROM seeds") == 0


def test_the_library_of_version_1_is_kept_beside_it(path: Path, samples: list[Sample]) -> None:
    Library.open(path).close()
    backup = path.with_name("library.db.version-1.backup")
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name, backup.name]
    kept = Database(backup)
    try:
        assert kept.execute("PRAGMA user_version").fetchone() == (1,)
        assert kept.execute("SELECT count(*) FROM samples").fetchone() == (len(samples),)
        assert "originals" not in kept.table_names()
    finally:
        kept.close()


def test_a_library_of_version_1_is_not_opened_for_reading_only(path: Path, samples: list[Sample]) -> None:
    with pytest.raises(UserError, match="made by an older Gristmill; open it once for writing"):
        Library.open(path, read_only=True)
    assert samples
