"""What the sidebar says of each project."""

from collections.abc import Mapping
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.imported import IMPORTED
from desktop.domain.overview import ProjectOverview
from desktop.domain.project import Project
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Status
from desktop.ui.project_list import STATE, ProjectsModel, ProjectState
from desktop.ui.session import Session
from desktop.ui.shelf import Shelf
from tests.ui.conftest import settle


def told(
    qtbot: QtBot,
    session: Session,
    project: Project,
    counts: Mapping[Status, int],
    reviewed: int = 0,
    run: Run | None = None,
) -> ProjectState:
    """The state of a project with such samples."""
    shelf = Shelf(session)
    shown = ProjectsModel(session, shelf)
    settle(qtbot, session)
    finished = sum(counts.values()) - counts.get(Status.GENERATED, 0)
    shelf.overviews = (ProjectOverview(project, counts, reviewed, 4, run, finished),)
    shelf.changed.emit()
    return cast(ProjectState, shown.index(0).data(STATE))


@pytest.mark.parametrize(
    ("counts", "reviewed", "words"),
    [
        ({Status.ACCEPTED: 1}, 0, "1 sample"),
        ({Status.ACCEPTED: 1}, 1, "1 sample, reviewed"),
        ({Status.ACCEPTED: 2}, 2, "2 samples, reviewed"),
        ({Status.ACCEPTED: 2, Status.FAILED: 1}, 2, "3 samples, reviewed"),
        ({Status.FAILED: 2}, 0, "2 samples"),
    ],
)
def test_samples_are_counted_and_said_to_be_reviewed_where_none_is_left_to_review(
    qtbot: QtBot, session: Session, essays: Project, counts: Mapping[Status, int], reviewed: int, words: str
) -> None:
    assert told(qtbot, session, essays, counts, reviewed).words == words


def test_what_is_written_and_not_yet_scored_does_not_count_as_done(
    qtbot: QtBot, session: Session, essays: Project
) -> None:
    run = Run(essays.id, 1, RunStatus.STOPPED, 20, 1, 0, "")

    state = told(qtbot, session, essays, {Status.ACCEPTED: 7, Status.GENERATED: 1}, run=run)

    assert (state.words, state.share) == ("stopped at 7 of 20", 0.35)


def test_an_import_that_was_cut_off_is_said_to_be_one(qtbot: QtBot, session: Session, essays: Project) -> None:
    run = Run(essays.id, 1, RunStatus.STOPPED, 4500, 1, 0, "", settings={IMPORTED: {}})

    assert told(qtbot, session, essays, {Status.GENERATED: 4500}, run=run).words == "import stopped at 4,500"
