"""Growing topics in the window: what grows is shown, changed, and added as seeds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project, Seed
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.pipeline.growing import seeds_of_tree
from desktop.pipeline.starter import new_project
from desktop.pipeline.trees import Tree, read_tree
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from desktop.ui.dialogs.grow_topics import GrowTopicsDialog
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.session import Session
from tests.pipeline.test_growing import botanist
from tests.ui.conftest import settle
from tests.ui.pages.plan_page import redo, seeds_of, shown_page, undo

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def opener() -> Callable[..., Engine]:
    """An engine that names part1, part2, ... of everything."""

    def open_scripted(
        path: Path, settings: EngineSettings, cache: Path, say: Callable[[str], None], *_: object
    ) -> Engine:
        return botanist()

    return open_scripted


def dialog_of(qtbot: QtBot, session: Session, added: list[Seed], under: tuple[str, ...] = ()) -> GrowTopicsDialog:
    made = GrowTopicsDialog(session, Tree("dogs"), under, added.extend)
    qtbot.addWidget(made)
    made.open()
    return made


def grown(qtbot: QtBot, session: Session, dialog: GrowTopicsDialog, width: int = 2, depth: int = 2) -> None:
    dialog.width_field.setValue(width)
    dialog.depth_field.setValue(depth)
    dialog.grow_button.click()
    settle(qtbot, session)
    # The last of it is handed over a moment after the engine is free.
    qtbot.waitUntil(lambda: dialog.grow_button.text() == "Grow more")


def add_grown(qtbot: QtBot, session: Session, page: PlanPage) -> None:
    page.grow_topics()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, GrowTopicsDialog)
    QTest.keyClicks(dialog.domain, "dogs")
    grown(qtbot, session, dialog)
    dialog.add_button.click()
    settle(qtbot, session)


def test_a_tree_grows_and_its_leaves_can_be_added(qtbot: QtBot, session: Session) -> None:
    added: list[Seed] = []
    dialog = dialog_of(qtbot, session, added)
    assert not dialog.add_button.isEnabled()
    grown(qtbot, session, dialog)
    assert dialog.model.paths()[0] == ("part1",)
    assert len(dialog.model.paths()) == 6
    assert dialog.add_button.text() == "Add 4 topics"
    dialog.add_button.click()
    assert [seed.fields["domain"] for seed in added] == ["dogs"] * 4
    assert not dialog.isVisible()


def test_what_is_unticked_renamed_or_removed_is_added_so(qtbot: QtBot, session: Session) -> None:
    added: list[Seed] = []
    dialog = dialog_of(qtbot, session, added)
    grown(qtbot, session, dialog)
    first, second = (dialog.model.item(row) for row in range(2))
    first.setCheckState(Qt.CheckState.Unchecked)
    assert dialog.add_button.text() == "Add 2 topics"
    second.setText("  walks ")
    dialog.view.setCurrentIndex(second.child(0).index())
    QTest.keyClick(dialog.view, Qt.Key.Key_Delete)
    assert dialog.add_button.text() == "Add 1 topic"
    dialog.add_button.click()
    assert [len(seed.fields["branch"]) for seed in added] == [2]
    assert added[0].fields["branch"][0] == "walks"


def test_a_topic_can_be_added_by_hand(qtbot: QtBot, session: Session) -> None:
    added: list[Seed] = []
    dialog = dialog_of(qtbot, session, added, under=("health",))
    QTest.keyClicks(dialog.own, "teeth")
    QTest.keyClick(dialog.own, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.add_button.click()
    assert added[0].fields["branch"] == ["health", "teeth"]


def test_growing_again_brings_others(qtbot: QtBot, session: Session) -> None:
    dialog = dialog_of(qtbot, session, [])
    grown(qtbot, session, dialog, 2, 1)
    grown(qtbot, session, dialog, 2, 1)
    assert len(dialog.model.paths()) >= 3


def test_nothing_grows_without_a_domain(qtbot: QtBot, session: Session) -> None:
    dialog = dialog_of(qtbot, session, [])
    dialog.domain.clear()
    dialog.domain.textEdited.emit("")
    assert not dialog.grow_button.isEnabled()
    assert dialog.grow_button.toolTip()
    dialog.press()
    assert not session.engine.busy


def test_closed_while_it_grows_the_model_is_stopped(qtbot: QtBot, session: Session) -> None:
    added: list[Seed] = []
    dialog = dialog_of(qtbot, session, added)
    dialog.width_field.setValue(10)
    dialog.depth_field.setValue(3)
    dialog.grow_button.click()
    dialog.reject()
    settle(qtbot, session)
    assert added == []


def test_the_next_step_stands_out(qtbot: QtBot, session: Session) -> None:
    dialog = dialog_of(qtbot, session, [])
    assert dialog.hint.isVisible()
    assert dialog.grow_button.property("role") == "primary"
    assert dialog.add_button.text() == "Add topics"

    grown(qtbot, session, dialog)

    assert not dialog.hint.isVisible()
    assert dialog.view.isVisible()
    assert [button.property("role") for button in (dialog.grow_button, dialog.add_button)] == ["plain", "primary"]


def test_seeds_that_nobody_chose_give_way_to_the_topics_and_undo_brings_them_back(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    recipe = find_recipe("essay", session.places.recipes)
    project = new_project(library, recipe, "Dogs")
    page = shown_page(qtbot, session, project)
    add_grown(qtbot, session, page)
    assert seeds_of(library, project) == [
        seed.text for seed in seeds_of_tree("dogs", read_tree(library, project.id).paths)
    ]
    assert page.topics.notice.isVisible()
    assert page.topics.notice.text.startswith(f"The recipe's own {len(recipe.starters)} seeds gave way")

    undo(qtbot, session)
    assert seeds_of(library, project) == list(recipe.starters)
    assert not page.topics.notice.isVisible()

    redo(qtbot, session)
    assert len(seeds_of(library, project)) == 4


def test_beside_a_seed_of_ones_own_all_seeds_stay(qtbot: QtBot, session: Session, library: Library) -> None:
    recipe = find_recipe("essay", session.places.recipes)
    project = new_project(library, recipe, "Dogs")
    library.add_seeds(project.id, [Seed("why dogs bark")])
    page = shown_page(qtbot, session, project)
    add_grown(qtbot, session, page)
    assert seeds_of(library, project)[: len(recipe.starters) + 1] == [*recipe.starters, "why dogs bark"]
    assert not page.topics.notice.isVisible()


def test_topics_grown_from_plan_become_seeds_and_can_be_undone(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    add_grown(qtbot, session, page)
    assert len(seeds_of(library, essays)) == 8
    assert len(read_tree(library, essays.id).paths) == 6
    assert len(page.topics.model.paths()) == 6
    undo(qtbot, session)
    assert len(seeds_of(library, essays)) == 4
    redo(qtbot, session)
    assert len(seeds_of(library, essays)) == 8
