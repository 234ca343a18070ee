"""Answers of places that are not finished: noted, read in order, forgotten."""

import pytest

from desktop.domain.run import Run
from desktop.store.library import Library
from tests.store.making import a_run

FIRST, SECOND, THIRD = (0, "a", "one"), (1, "b", "two"), (0, "a", "three")


@pytest.fixture
def run(library: Library) -> Run:
    return a_run(library)


def test_answers_come_in_the_order_in_which_they_were_noted(library: Library, run: Run) -> None:
    library.note_answers(run.id, [FIRST, SECOND])
    library.note_answers(run.id, [THIRD])
    assert library.answers(run.id) == [FIRST, SECOND, THIRD]


def test_what_is_over_is_forgotten_and_what_is_noted_with_it_stays(library: Library, run: Run) -> None:
    library.note_answers(run.id, [FIRST, SECOND])
    library.note_answers(run.id, [THIRD], over=[0])
    assert library.answers(run.id) == [SECOND, THIRD]


def test_runs_have_answers_of_their_own_that_go_with_their_project(library: Library, run: Run) -> None:
    other = library.start_run(run.project_id, 1, 1, 0, "a", {})
    library.note_answers(run.id, [FIRST])
    library.note_answers(other.id, [SECOND])
    library.forget_answers(run.id)
    assert library.answers(run.id) == []
    assert library.answers(other.id) == [SECOND]
    library.delete_project(run.project_id)
    assert library.answers(other.id) == []
