"""Plan: the list of seeds."""

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project, Seed
from desktop.recipes.personas import personas
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.pages.plan.seed_model import SeedModel
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.pages.plan_page import eventually, own_texts, redo, seeds_of, shown_page, undo

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
TOPICS = ["topic 0", "topic 1", "topic 2", "topic 3"]


def _select(page: PlanPage, *rows: int) -> None:
    selection = page.seeds.view.selectionModel()
    selection.clear()
    for number in rows:
        selection.setCurrentIndex(page.seeds.model.index(number), QItemSelectionModel.SelectionFlag.Select)
    page.seeds.view.setFocus()


def _shown(page: PlanPage) -> list[str]:
    model = page.seeds.model
    return [str(model.data(model.index(number))) for number in range(model.rowCount())]


def test_conversations_can_take_the_persona_list(qtbot: QtBot, session: Session, library: Library) -> None:
    project = library.add_project("Talks", "chat", {})
    section = shown_page(qtbot, session, project).seeds
    assert section.people_button.isVisible()
    section.people_button.click()
    settle(qtbot, session)
    assert seeds_of(library, project) == list(personas())


def test_topics_offer_no_persona_list(qtbot: QtBot, session: Session, essays: Project) -> None:
    assert not shown_page(qtbot, session, essays).seeds.people_button.isVisible()


def test_the_seeds_are_listed_in_order_with_their_count(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    eventually(qtbot, session, lambda: _shown(page) == TOPICS)
    assert page.seeds.count.text() == "4 seeds"


def test_return_in_the_field_adds_a_seed(qtbot: QtBot, session: Session, library: Library, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    QTest.keyClicks(page.seeds.field, "  the sea ")
    QTest.keyClick(page.seeds.field, Qt.Key.Key_Return)
    settle(qtbot, session)

    assert seeds_of(library, essays) == [*TOPICS, "the sea"]
    assert page.seeds.field.text() == ""
    assert page.seeds.count.text() == "5 seeds"


def test_an_empty_field_adds_nothing(qtbot: QtBot, session: Session, library: Library, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    QTest.keyClick(page.seeds.field, Qt.Key.Key_Return)
    settle(qtbot, session)

    assert seeds_of(library, essays) == TOPICS


@pytest.mark.parametrize("into", ["field", "list"])
def test_several_lines_that_are_pasted_become_a_seed_each(
    qtbot: QtBot, session: Session, library: Library, essays: Project, into: str
) -> None:
    page = shown_page(qtbot, session, essays)
    QGuiApplication.clipboard().setText("rain\n\n snow \nhail\n")
    target = page.seeds.field if into == "field" else page.seeds.view

    QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, session)

    assert seeds_of(library, essays) == [*TOPICS, "rain", "snow", "hail"]
    undo(qtbot, session)
    assert seeds_of(library, essays) == TOPICS


def test_a_seed_is_changed_in_place_and_undo_brings_the_old_one_back(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    eventually(qtbot, session, lambda: _shown(page) == TOPICS)
    before = library.seed_ids(essays.id)
    _select(page, 1)

    QTest.keyClick(page.seeds.view, Qt.Key.Key_Return)
    editor = page.seeds.view.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "lighthouses")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    eventually(qtbot, session, lambda: seeds_of(library, essays)[1] == "lighthouses")
    eventually(qtbot, session, lambda: _shown(page) == ["topic 0", "lighthouses", "topic 2", "topic 3"])

    undo(qtbot, session)
    assert library.seed_ids(essays.id) == before
    eventually(qtbot, session, lambda: _shown(page) == TOPICS)


def test_a_seed_of_several_lines_that_is_looked_at_in_the_editor_stays_what_it_is(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    project = library.add_project("Lines", "essay", {})
    library.add_seeds(project.id, [Seed("first\nsecond")])
    page = shown_page(qtbot, session, project)
    eventually(qtbot, session, lambda: _shown(page) == ["first second"])
    _select(page, 0)

    QTest.keyClick(page.seeds.view, Qt.Key.Key_Return)
    editor = page.seeds.view.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settle(qtbot, session)

    assert seeds_of(library, project) == ["first\nsecond"]
    assert session.undo.count() == 0


def test_a_seed_is_not_emptied(qtbot: QtBot, session: Session, library: Library, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    assert page.seeds.model.setData(page.seeds.model.index(0), "  ") is False
    settle(qtbot, session)

    assert seeds_of(library, essays) == TOPICS


def test_delete_removes_what_is_selected_and_the_row_that_follows_is_next(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    _select(page, 1, 2)

    QTest.keyClick(page.seeds.view, Qt.Key.Key_Delete)
    settle(qtbot, session)

    assert seeds_of(library, essays) == ["topic 0", "topic 3"]
    assert session.undo.undoText() == "removal of 2 seeds"
    undo(qtbot, session)
    assert seeds_of(library, essays) == TOPICS
    redo(qtbot, session)
    assert seeds_of(library, essays) == ["topic 0", "topic 3"]


def test_adding_done_again_brings_back_the_same_seeds(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    page.seeds.add(["tides"])
    settle(qtbot, session)
    added = library.seed_ids(essays.id)

    undo(qtbot, session)
    redo(qtbot, session)

    assert library.seed_ids(essays.id) == added


def test_copying_takes_the_whole_texts(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)
    _select(page, 0, 2)

    QTest.keyClick(page.seeds.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    eventually(qtbot, session, lambda: QGuiApplication.clipboard().text() == "topic 0\ntopic 2")


def test_a_file_of_seeds_is_brought_in_as_one_step(
    qtbot: QtBot, session: Session, library: Library, essays: Project, tmp_path: Path
) -> None:
    (tmp_path / "more.jsonl").write_text('{"topic": "clouds"}\n{"topic": "wind"}\n', encoding="utf-8")
    page = shown_page(qtbot, session, essays)

    page.seeds.bring_in([tmp_path / "more.jsonl"])
    settle(qtbot, session)

    assert seeds_of(library, essays) == [*TOPICS, "clouds", "wind"]
    assert session.undo.count() == 1


def test_a_file_that_cannot_be_read_is_told_in_place_and_nothing_is_added(
    qtbot: QtBot, session: Session, library: Library, essays: Project, tmp_path: Path
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"topic": "clouds"}\n{"topic": 3}\n', encoding="utf-8")
    page = shown_page(qtbot, session, essays)

    page.seeds.bring_in([tmp_path / "bad.jsonl"])
    settle(qtbot, session)

    assert "line 2" in page.seeds.notice.text
    assert page.seeds.notice.isVisible()
    assert seeds_of(library, essays) == TOPICS


def test_an_empty_list_offers_the_recipes_own_seeds(qtbot: QtBot, session: Session, library: Library) -> None:
    project = library.add_project("Empty", "essay", {})
    page = shown_page(qtbot, session, project)
    assert not page.make.button.isEnabled()
    assert not page.seeds.view.isVisible()

    QTest.mouseClick(page.seeds.own_button, Qt.MouseButton.LeftButton)
    settle(qtbot, session)

    assert seeds_of(library, project) == list(own_texts(project))
    assert not page.seeds.own_button.isVisible()
    assert page.make.button.isEnabled()


def test_texts_are_read_only_where_the_list_shows_them(qtbot: QtBot, session: Session, library: Library) -> None:
    project = library.add_project("Many", "essay", {})
    library.add_seeds(project.id, (Seed(f"topic {number}") for number in range(5000)))
    page = shown_page(qtbot, session, project)
    model = page.seeds.model

    eventually(qtbot, session, lambda: _first_row(model) == "topic 0")

    assert model.rowCount() == 5000
    assert len(model._texts) < 300


def test_the_model_keeps_the_rules_of_models_while_its_list_changes(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    model = SeedModel(session, lambda seed_id, text: None, session)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    for ids in ([1, 2, 3, 4], [1, 4], [1, 9, 4], [9, 4, 5, 6], [], [7]):
        model.show_ids(ids)
        assert list(model.ids) == ids
        settle(qtbot, session)

    assert tester.model() is model
    model.deleteLater()


def test_seeds_that_somebody_else_adds_show_up(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)

    library.add_seeds(essays.id, [Seed("imported")])
    session.changed.emit(Change(Touched.SEEDS, essays.id))

    eventually(qtbot, session, lambda: _shown(page) == [*TOPICS, "imported"])


def _first_row(model: SeedModel) -> str:
    return str(model.data(model.index(0)))


def test_a_file_of_seeds_goes_to_the_project_that_it_was_chosen_for(
    qtbot: QtBot, session: Session, library: Library, essays: Project, tmp_path: Path
) -> None:
    (tmp_path / "more.txt").write_text("clouds\n", encoding="utf-8")
    other = library.add_project("Other", "essay", {})
    page = shown_page(qtbot, session, essays)

    page.seeds.bring_in([tmp_path / "more.txt"])
    page.show_project(other)
    settle(qtbot, session)

    assert seeds_of(library, essays) == [*TOPICS, "clouds"]
    assert seeds_of(library, other) == []


def test_an_import_that_is_refused_leaves_nothing_to_undo_and_one_that_is_not_is_undone_and_done_again(
    qtbot: QtBot, session: Session, library: Library, essays: Project, tmp_path: Path
) -> None:
    (tmp_path / "more.txt").write_text("clouds\n", encoding="utf-8")
    page = shown_page(qtbot, session, essays)

    page.seeds.bring_in([tmp_path / "missing.txt"])
    settle(qtbot, session)
    assert session.undo.count() == 0

    page.seeds.bring_in([tmp_path / "more.txt"])
    settle(qtbot, session)
    undo(qtbot, session)
    assert seeds_of(library, essays) == TOPICS
    redo(qtbot, session)
    assert seeds_of(library, essays) == [*TOPICS, "clouds"]


def test_a_file_that_cannot_be_read_is_told_by_the_window_once_another_project_is_shown(
    qtbot: QtBot, session: Session, library: Library, essays: Project, tmp_path: Path
) -> None:
    page = shown_page(qtbot, session, essays)
    told: list[str] = []
    session.troubled.connect(told.append)
    page.seeds.bring_in([tmp_path / "missing.txt"])
    page.seeds.show_plan(library.add_project("Other", "essay", {}), None, True, "")
    settle(qtbot, session)

    assert "missing.txt" in told[0]
    assert not page.seeds.notice.isVisible()


def test_texts_are_asked_for_again_after_a_bug(
    qtbot: QtBot, session: Session, library: Library, essays: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = SeedModel(session, lambda seed_id, text: None, session)
    model.show_ids(library.seed_ids(essays.id))
    with monkeypatch.context() as patched, qtbot.captureExceptions() as bugs:
        patched.setattr(Library, "seeds_of", _broken)
        model.data(model.index(0))
        settle(qtbot, session)
    assert len(bugs) == 1

    model.data(model.index(0))

    eventually(qtbot, session, lambda: _first_row(model) == "topic 0")
    model.deleteLater()


def test_a_seed_that_looks_like_html_is_told_as_it_stands(qtbot: QtBot, session: Session, library: Library) -> None:
    project = library.add_project("Tags", "essay", {})
    library.add_seeds(project.id, [Seed("<b>bold</b>")])
    page = shown_page(qtbot, session, project)
    eventually(qtbot, session, lambda: _shown(page) == ["<b>bold</b>"])

    told = page.seeds.model.data(page.seeds.model.index(0), Qt.ItemDataRole.ToolTipRole)

    assert "&lt;b&gt;bold&lt;/b&gt;" in told


def _broken(library: Library, ids: object) -> list[Seed]:
    raise RuntimeError("broken")
