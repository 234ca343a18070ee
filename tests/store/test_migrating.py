"""A library that an older Gristmill made comes along whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from desktop.domain.errors import UserError
from desktop.domain.evidence import Evidence
from desktop.domain.finding import Finding, FindingKind
from desktop.domain.project import Judging, Project, Seed
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Lineage, Sample, Status
from desktop.store.library import Library
from desktop.store.samples import PlaceTaken
from tests.store.making import a_sample
from tests.store.older import MIGRATIONS_OF, older_library


@pytest.fixture(params=MIGRATIONS_OF)
def version(request: pytest.FixtureRequest) -> int:
    """The version of the older library."""
    return int(request.param)


@pytest.fixture
def samples(path: Path, version: int) -> list[Sample]:
    """The samples of a library of that version at `path`."""
    return older_library(path, version)


def test_every_row_of_an_older_version_is_there(path: Path, samples: list[Sample]) -> None:
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


def test_what_version_3_brought_is_empty_at_first_and_then_works(path: Path, samples: list[Sample]) -> None:
    first, child = samples
    with Library.open(path) as library:
        assert [project.judging for project in library.projects()] == [Judging(), Judging()]
        assert library.sample(first.id).evidence == ()
        assert library.calibration(3) is None
        assert [found.id for found in library.page(3, order="doubt")] == [first.id, child.id]
        evidence = Evidence("agreement", (), ("Another.",))
        library.store_evidence(first.id, evidence)
        judged = library.update_project(replace(library.project_of(3), judging=Judging(resamples=2)))
    with Library.open(path) as library:
        assert library.sample(first.id) == replace(first, evidence=(evidence,))
        assert library.project_of(3) == judged


def test_what_version_4_brought_works_with_the_rows_that_there_are(path: Path, samples: list[Sample]) -> None:
    first, child = samples
    run = Run(7, 3, RunStatus.DONE, 9, 1, 11, "cd")
    with Library.open(path) as library:
        assert library.rounds(7) == {}
        library.store_round(7, 1, {"learnt": []})
        another = a_sample(run, 0, "Other rivers.", parent=first.id)
        added = library.add_sample(replace(another, lineage=replace(another.lineage, seed_number=99)))
        with pytest.raises(PlaceTaken):
            library.add_sample(a_sample(run, 0, "The same rivers.", parent=first.id))
        assert [version.id for version in library.versions(7, 0, 0)] == [first.id, child.id, added.id]
    with Library.open(path) as library:
        assert library.rounds(7) == {1: {"learnt": []}}


def test_what_version_6_brought_works_with_the_runs_that_there_are(path: Path, samples: list[Sample]) -> None:
    with Library.open(path) as library:
        assert library.answers(7) == []
        library.note_answers(7, [(0, "asked", "answered")])
    with Library.open(path) as library:
        assert library.answers(7) == [(0, "asked", "answered")]


def test_what_version_5_brought_works_with_the_rows_that_there_are(path: Path, samples: list[Sample]) -> None:
    first, _ = samples
    finding = Finding(FindingKind.PERSONAL, words="ada@lovelace.org", place="e-mail")
    with Library.open(path) as library:
        assert library.finding_counts(3) == {}
        library.store_findings({first.id: [finding]})
        library.add_benchmark(3, "quiz.txt", "ef", [(1, "How long is the Nile?")])
        library.remember_export(3, {"format": "messages"})
    with Library.open(path) as library:
        assert library.findings([first.id]) == {first.id: (finding,)}
        assert [benchmark.texts for benchmark in library.benchmarks(3)] == [((1, "How long is the Nile?"),)]
        assert [export.options for export in library.exports(3)] == [{"format": "messages"}]


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


def test_the_older_library_is_kept_beside_it(path: Path, samples: list[Sample], version: int) -> None:
    Library.open(path).close()
    backup = path.with_name(f"library.db.version-{version}.backup")
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name, backup.name]
    kept = Database(backup)
    try:
        assert kept.execute("PRAGMA user_version").fetchone() == (version,)
        assert kept.execute("SELECT count(*) FROM samples").fetchone() == (len(samples),)
        assert ("originals" in kept.table_names()) is (version > 1)
        assert ("evidence" in kept.table_names()) is (version > 2)
        assert ("rounds" in kept.table_names()) is (version > 3)
        assert ("findings" in kept.table_names()) is (version > 4)
        assert "answers" not in kept.table_names()
    finally:
        kept.close()


def test_an_older_library_is_not_opened_for_reading_only(path: Path, samples: list[Sample]) -> None:
    with pytest.raises(UserError, match="made by an older Gristmill; open it once for writing"):
        Library.open(path, read_only=True)
    assert samples
