"""Plan: the topic tree and what it covers, and what samples are varied by."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.pipeline.growing import seeds_of_tree
from desktop.pipeline.trees import read_tree
from desktop.store.library import Library
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.session import Session
from tests.pipeline.making import a_run, a_sample
from tests.ui.conftest import settle
from tests.ui.pages.plan_page import document_project, enter, eventually, shown_page, undo

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
PATHS = (("health", "teeth"), ("health", "vets"), ("walks",))


@pytest.fixture
def dogs(library: Library) -> Project:
    """A project with a tree, of which one branch has an accepted sample."""
    project = library.add_project("Dogs", "essay", {})
    library.add_seeds(project.id, seeds_of_tree("dogs", PATHS))
    run = a_run(library, project, 2)
    first = library.seed_ids(project.id)[0]
    library.add_sample(a_sample(project, run, 0, Status.ACCEPTED, seed_id=first, score=0.9))
    return project


def rows(page: PlanPage) -> list[list[str]]:
    model, found = page.topics.model, []
    for path in model.paths():
        item = model.item_of(path)
        assert item is not None
        index = item.index()
        found.append([str(index.siblingAtColumn(column).data()) for column in range(model.columnCount())])
    return found


def pick(page: PlanPage, *path: str) -> None:
    item = page.topics.model.item_of(path)
    assert item is not None
    page.topics.view.setCurrentIndex(item.index())


def test_the_tree_is_shown_with_what_its_branches_have(qtbot: QtBot, session: Session, dogs: Project) -> None:
    page = shown_page(qtbot, session, dogs)
    assert rows(page) == [
        ["health", "2", "1", "1"],
        ["teeth", "1", "1", "1"],
        ["vets", "1", "0", "0"],
        ["walks", "1", "0", "0"],
    ]
    assert page.topics.count.text() == "3 topics"
    assert page.topics.sentence.text() == "2 of 3 topics have no accepted sample yet."


def test_a_branch_is_removed_with_its_topics_and_comes_back(
    qtbot: QtBot, session: Session, library: Library, dogs: Project
) -> None:
    page = shown_page(qtbot, session, dogs)
    pick(page, "health")
    QTest.keyClick(page.topics.view, Qt.Key.Key_Delete)
    settle(qtbot, session)
    assert read_tree(library, dogs.id).paths == (("walks",),)
    assert len(rows(page)) == 1
    undo(qtbot, session)
    assert len(rows(page)) == 4


def test_a_branch_is_renamed_in_its_place(qtbot: QtBot, session: Session, library: Library, dogs: Project) -> None:
    page = shown_page(qtbot, session, dogs)
    item = page.topics.model.item_of(("health",))
    assert item is not None
    item.setText("the vet")
    settle(qtbot, session)
    assert read_tree(library, dogs.id).paths[0] == ("the vet",)
    assert rows(page)[0][0] == "the vet"
    assert session.undo.undoText() == "renaming of a branch"


def test_recipes_that_start_from_no_topic_have_no_tree(qtbot: QtBot, session: Session, library: Library) -> None:
    assert not shown_page(qtbot, session, document_project(library)).topics.isVisible()


# --- variety ---------------------------------------------------------------------------------------------


def test_attributes_are_saved_once_they_can_be_read(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    section = shown_page(qtbot, session, essays).attributes
    enter(qtbot, section.field, "audience: children, experts")
    eventually(qtbot, session, lambda: "attributes" in library.project_of(essays.id).settings)
    assert library.project_of(essays.id).settings["attributes"] == {"audience": ["children", "experts"]}
    assert section.count.text() == "2 combinations."
    assert not section.notice.isVisible()


def test_what_cannot_be_read_is_said_and_not_saved(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    section = shown_page(qtbot, session, essays).attributes
    enter(qtbot, section.field, "children")
    eventually(qtbot, session, section.notice.isVisible)
    assert section.notice.text.startswith("Not saved yet. 'children' names no attribute")
    assert library.project_of(essays.id).settings == {}


def test_undone_the_box_shows_what_was_there(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    library.update_project(replace(essays, settings={"attributes": {"style": ["plain"]}}))
    section = shown_page(qtbot, session, library.project_of(essays.id)).attributes
    assert section.field.toPlainText() == "style: plain"
    enter(qtbot, section.field, "style: vivid")
    eventually(qtbot, session, lambda: session.undo.canUndo())
    undo(qtbot, session)
    assert section.field.toPlainText() == "style: plain"


def test_the_prompt_that_is_shown_asks_for_them(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    library.update_project(replace(essays, settings={"attributes": {"style": ["plain"]}}))
    page = shown_page(qtbot, session, library.project_of(essays.id))
    assert page._plan is not None
    assert page._plan.prompts[-1].messages[-1].content.endswith("Style: plain.")
