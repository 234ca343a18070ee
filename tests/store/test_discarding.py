import pytest

from desktop.domain.errors import UserError
from desktop.domain.evidence import Evidence
from desktop.domain.project import Chunk, Project, Seed, Source
from desktop.domain.run import Run
from desktop.store.library import Library
from tests.store.making import a_calibration, a_run, a_sample, indexed_words


def fill(library: Library, run: Run) -> None:
    """A source, three chunks, three seeds, six samples of which three are revisions, two of them edited.

    Three have evidence, and a score was learnt.
    """
    chunks = [Chunk(f"Text {n}.", (f"Text {n}.",)) for n in range(3)]
    library.add_source(run.project_id, Source("T", "t.txt", "text/plain", "00", 1), chunks)
    library.add_seeds(
        run.project_id, (Seed(chunk.text, chunk_id=chunk.id) for chunk in library.chunks(run.project_id))
    )
    for ordinal in range(3):
        parent = library.add_sample(a_sample(run, ordinal, evidence=(Evidence("source", ()),)))
        library.add_sample(a_sample(run, ordinal, parent=parent.id))
    for sample in library.page(run.project_id, limit=2):
        library.edit_sample(sample.id, {"essay": "Anew."}, sample.messages)
    library.store_calibration(run.project_id, a_calibration())


def rows(library: Library) -> dict[str, int]:
    """How many rows each table has."""
    of_project = ("projects", "sources", "chunks", "seeds", "runs", "prompts", "calibrations")
    tables = (*of_project, "samples", "signals", "evidence", "originals")
    return {table: library._connection.value(f"SELECT count(*) FROM {table}") for table in tables}


def test_a_discarded_project_is_in_no_list_and_its_name_is_free(library: Library, run: Run) -> None:
    library.discard_project(run.project_id)
    assert library.projects() == []
    assert library.overview() == []
    with pytest.raises(UserError, match="none yet"):
        library.project("Essays")
    with pytest.raises(UserError, match="no longer in"):
        library.project_of(run.project_id)
    with pytest.raises(UserError, match="no longer in"):
        library.discard_project(run.project_id)
    assert library.add_project("Essays", "essay", {}).id != run.project_id


def test_a_discarded_project_comes_back_whole(library: Library, run: Run) -> None:
    fill(library, run)
    before, project = rows(library), library.project_of(run.project_id)
    library.discard_project(run.project_id)
    assert rows(library) == before
    assert library.restore_project(run.project_id) == project
    assert library.projects() == [project]
    assert len(library.page(project.id, search="rivers")) == 6


def test_a_project_comes_back_under_a_free_name_where_its_own_is_taken(library: Library) -> None:
    def discarded(name: str) -> Project:
        project = library.add_project(name, "essay", {})
        library.discard_project(project.id)
        return project

    first, second, long = discarded("Essays"), discarded("Essays"), discarded("x" * 200)
    library.add_project("Essays", "essay", {})
    library.add_project("x" * 200, "essay", {})
    assert library.restore_project(first.id).name == "Essays 2"
    assert library.restore_project(second.id).name == "Essays 3"
    assert library.restore_project(long.id).name == "x" * 198 + " 2"


def test_restoring_what_was_not_discarded_changes_nothing(library: Library) -> None:
    project = library.add_project("Essays", "essay", {})
    assert library.restore_project(project.id) == project
    with pytest.raises(UserError, match="Project 9 is no longer"):
        library.restore_project(9)


@pytest.mark.parametrize("most", [1, 4, 1000])
def test_purging_takes_all_of_a_discarded_project_and_nothing_else(library: Library, most: int) -> None:
    fill(library, a_run(library, "Kept"))
    only_kept = rows(library)
    gone = a_run(library, "Gone")
    fill(library, gone)
    library.discard_project(gone.project_id)
    counts = []
    while purged := library.purge_discarded(most):
        counts.append(purged)
    assert max(counts) <= most
    assert rows(library) == only_kept
    assert [project.name for project in library.projects()] == ["Kept"]
    assert indexed_words(library)["rivers"] == 6


def test_projects_are_purged_one_after_the_other(library: Library) -> None:
    for name in ("First", "Second"):
        library.discard_project(library.add_project(name, "essay", {}).id)
    assert [library.purge_discarded(500) for _ in range(3)] == [1, 1, 0]


def test_nothing_is_purged_where_nothing_was_discarded(library: Library, run: Run) -> None:
    fill(library, run)
    before = rows(library)
    assert library.purge_discarded(500) == 0
    assert rows(library) == before


def test_a_project_whose_purging_has_begun_does_not_come_back(library: Library, run: Run) -> None:
    fill(library, run)
    library.discard_project(run.project_id)
    assert library.purge_discarded(1) == 1
    with pytest.raises(UserError, match="no longer in"):
        library.restore_project(run.project_id)


def test_purging_nothing_at_a_time_is_a_mistake(library: Library) -> None:
    with pytest.raises(ValueError, match="never end"):
        library.purge_discarded(0)
