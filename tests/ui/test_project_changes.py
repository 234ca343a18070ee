"""What is done to whole projects, and taken back."""

import time
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.pipeline.cancel import CancelToken
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.engine_host import Job
from desktop.ui.live_run import LiveRun
from desktop.ui.project_changes import delete, duplicate, rename
from desktop.ui.session import Session
from tests.pipeline.making import a_run
from tests.ui.conftest import settle


def names(library: Library) -> list[str]:
    return [project.name for project in library.projects()]


def until_stopped(stop: CancelToken) -> None:
    """Documents that take as long as one lets them."""
    while not stop():
        time.sleep(0.01)


@pytest.fixture
def copy(qtbot: QtBot, session: Session, essays: Project) -> Project:
    """A second project with the plan of the first, made in the window."""
    made: list[Project] = []
    rename(session, essays, "Trees")
    settle(qtbot, session)
    duplicate(session, replace(essays, name="Trees"), made.append)
    settle(qtbot, session)
    return made[0]


def test_a_copy_in_which_nothing_was_made_is_taken_back_and_made_again(
    qtbot: QtBot, session: Session, library: Library, copy: Project
) -> None:
    session.undo.undo()
    settle(qtbot, session)
    assert names(library) == ["Trees"]

    session.undo.redo()
    settle(qtbot, session)
    assert names(library) == ["Trees", "Trees copy"]


def test_a_copy_with_a_run_of_its_own_stays_and_that_is_told(
    qtbot: QtBot, session: Session, library: Library, copy: Project
) -> None:
    a_run(library, copy, 4)

    with qtbot.waitSignal(session.troubled) as told:
        session.undo.undo()
    settle(qtbot, session)

    assert told.args is not None
    assert "Trees copy has runs of its own by now" in told.args[0]
    assert names(library) == ["Trees", "Trees copy"]


def test_a_copy_that_documents_are_read_into_stays_and_that_is_told(
    qtbot: QtBot, session: Session, library: Library, copy: Project
) -> None:
    session.sources.start(
        lambda library, stop: until_stopped(stop),
        Change(Touched.SOURCES, copy.id),
        lambda result: None,
        lambda error: None,
        session,
    )

    try:
        with qtbot.waitSignal(session.troubled) as told:
            session.undo.undo()
    finally:
        session.sources.stop()
    settle(qtbot, session)

    assert told.args is not None
    assert "Documents are being read into Trees copy, so undo leaves it" in told.args[0]
    assert names(library) == ["Trees", "Trees copy"]


def test_a_copy_in_which_a_run_is_about_to_begin_stays(
    qtbot: QtBot, session: Session, library: Library, copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.runs.live = LiveRun(copy, 4)
    monkeypatch.setattr(session.runs, "_job", Job(session))

    with qtbot.waitSignal(session.troubled):
        session.undo.undo()
    settle(qtbot, session)

    assert names(library) == ["Trees", "Trees copy"]


def test_the_steps_before_a_copy_that_stays_can_still_be_undone(
    qtbot: QtBot, session: Session, library: Library, copy: Project
) -> None:
    a_run(library, copy, 4)
    session.undo.undo()
    settle(qtbot, session)

    assert session.undo.undoText().startswith("rename")
    assert not session.undo.canRedo()


def test_a_project_that_was_deleted_comes_back(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    a_run(library, essays, 4)
    delete(session, essays, lambda: None, lambda: None)
    settle(qtbot, session)
    assert names(library) == []

    session.undo.undo()
    settle(qtbot, session)
    assert names(library) == [essays.name]
