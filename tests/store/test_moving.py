"""A library whose file loses its name while it is open: nothing that was finished is lost with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.run import Run
from desktop.store.library import Library
from tests.store.making import a_run, a_sample


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced(path: Path) -> None:
    other = path.with_name("other.db")
    with Library.open(other) as library:
        library.add_project("Another", "essay", {})
    other.replace(path)


def deleted(path: Path) -> None:
    path.unlink()


@pytest.fixture(params=[moved, replaced, deleted])
def lose(request: pytest.FixtureRequest) -> Callable[[Path], None]:
    """A way for a file to lose its name."""
    found: Callable[[Path], None] = request.param
    return found


def test_it_is_noticed_at_the_next_commit_and_all_is_kept_beside(
    library: Library, run: Run, lose: Callable[[Path], None]
) -> None:
    library.add_sample(a_sample(run, 0))
    lose(library.path)
    with pytest.raises(UserError) as caught:
        library.add_sample(a_sample(run, 1))
    kept = library.path.with_name("library.db.saved")
    assert str(caught.value) == (
        f"{library.path} was moved, replaced or deleted while it was open; all that was in it is kept in {kept}: "
        "open that, or put it in its place."
    )
    with Library.open(kept) as found:
        assert found.finished_ordinals(run.id) == {0, 1}
        found.add_sample(a_sample(run, 2))


def test_from_then_on_nothing_more_is_written_and_no_second_copy_made(
    library: Library, run: Run, lose: Callable[[Path], None]
) -> None:
    lose(library.path)
    for ordinal in range(3):
        with pytest.raises(UserError, match="was moved, replaced or deleted"):
            library.add_sample(a_sample(run, ordinal))
    assert library.finished_ordinals(run.id) == {0}
    assert [entry.name for entry in library.path.parent.glob("*.saved*")] == ["library.db.saved"]


def test_what_took_its_place_is_left_alone(path: Path) -> None:
    with Library.open(path) as library:
        run = a_run(library)
        replaced(path)
        with pytest.raises(UserError, match="was moved"):
            library.add_sample(a_sample(run, 0))
    with Library.open(path) as library:
        assert [project.name for project in library.projects()] == ["Another"]


def test_it_is_noticed_at_the_end_too(path: Path, lose: Callable[[Path], None]) -> None:
    library = Library.open(path)
    run = a_run(library)
    library.add_sample(a_sample(run, 0))
    lose(path)
    with pytest.raises(UserError, match="was moved, replaced or deleted"):
        library.close()
    library.close()
    with Library.open(path.with_name("library.db.saved")) as found:
        assert found.finished_ordinals(run.id) == {0}
    with Library.open(path) as library:
        assert "Essays" not in [project.name for project in library.projects()]


def test_a_file_that_was_moved_has_all_that_was_written(path: Path) -> None:
    library = Library.open(path)
    run = a_run(library)
    moved(path)
    with pytest.raises(UserError, match="was moved"):
        library.add_sample(a_sample(run, 0))
    library.close()
    with Library.open(path.with_name("elsewhere.db")) as found:
        assert found.finished_ordinals(run.id) == {0}


def test_one_that_was_only_read_may_go(path: Path, lose: Callable[[Path], None]) -> None:
    Library.open(path).close()
    library = Library.open(path)
    assert library.projects() == []
    lose(path)
    library.close()
    assert not list(path.parent.glob("*.saved"))


def test_where_nothing_can_be_kept_that_is_said(library: Library, run: Run) -> None:
    library.path.parent.rename(library.path.parent.with_name("gone"))
    with pytest.raises(UserError, match=r"no copy of what was in it can be kept beside it .*: put it back"):
        library.add_sample(a_sample(run, 0))


def test_a_library_reached_by_a_link_or_written_by_others_is_where_it_was(path: Path, tmp_path: Path) -> None:
    Library.open(path).close()
    link = tmp_path / "link.db"
    link.symlink_to(path)
    with Library.open(link) as library, Library.open(path) as other:
        for number in range(3):
            library.add_project(f"Mine {number}", "essay", {})
            other.add_project(f"Another {number}", "essay", {})
        assert len(library.projects()) == 6
