"""Plan: the prompt as it will be sent, and changing it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project, Seed
from desktop.store.library import Library
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.pages.plan_page import document_project, enter, eventually, shown_page, undo

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
SYSTEM = "thesis/0"


def _read(page: PlanPage) -> str:
    return "\n".join(text.text() for text in page.prompt.turns.findChildren(QLabel) if text.isVisible())


def _step(page: PlanPage, name: str) -> QPushButton:
    (found,) = (made for made in page.prompt.findChildren(QPushButton) if made.text() == name)
    return found


def _editing(qtbot: QtBot, session: Session, project: Project) -> PlanPage:
    page = shown_page(qtbot, session, project)
    QTest.mouseClick(page.prompt.edit_button, Qt.MouseButton.LeftButton)
    return page


def test_the_prompt_is_shown_filled_in_with_the_first_seed(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    assert "Topic: topic 0" in _read(page)
    assert "{{" not in _read(page)
    assert "I believe that" in _read(page)


def test_each_step_has_its_own_prompt(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    QTest.mouseClick(_step(page, "Essay"), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: "Write about topic 0" in _read(page))
    assert "Topic: topic 0" not in _read(page)


def test_a_changed_setting_shows_in_the_prompt(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)
    page.prompt.show_step("essay")

    enter(qtbot, page.form.field("reader"), "pirates")

    eventually(qtbot, session, lambda: "texts for pirates" in _read(page))


def test_editing_shows_the_templates_of_the_step(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = _editing(qtbot, session, essays)

    texts = [editor.toPlainText() for editor in page.prompt.turns.editors.values()]
    assert "Topic: {{ seed }}" in texts
    assert "Topic: {{ item.seed }}" in texts


def test_what_is_typed_into_a_template_is_saved_and_shown_filled_in(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)

    enter(qtbot, page.prompt.turns.editors[SYSTEM], "Be brief about {{ seed }}.")
    eventually(
        qtbot, session, lambda: library.project_of(essays.id).prompts == {SYSTEM: "Be brief about {{ seed }}."}
    )
    assert page.prompt.reset_link.isVisible()

    QTest.mouseClick(page.prompt.edit_button, Qt.MouseButton.LeftButton)
    eventually(qtbot, session, lambda: "Be brief about topic 0." in _read(page))


def test_the_editor_stays_where_it_is_while_it_is_saved(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    editor = page.prompt.turns.editors[SYSTEM]

    enter(qtbot, editor, "One.")
    eventually(qtbot, session, lambda: SYSTEM in library.project_of(essays.id).prompts)
    QTest.keyClicks(editor, " Two.")
    page.prompt.flush()
    settle(qtbot, session)

    assert page.prompt.turns.editors[SYSTEM] is editor
    assert library.project_of(essays.id).prompts[SYSTEM] == "One. Two."


def test_a_change_of_the_prompt_is_undone_in_the_open_editor_too(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    editor = page.prompt.turns.editors[SYSTEM]
    before = editor.toPlainText()
    enter(qtbot, editor, "Other words.")
    eventually(qtbot, session, lambda: SYSTEM in library.project_of(essays.id).prompts)

    undo(qtbot, session)

    assert library.project_of(essays.id).prompts == {}
    eventually(qtbot, session, lambda: editor.toPlainText() == before)


@pytest.mark.parametrize("template", ["About {{ sead }}.", "About {{ seed."])
def test_a_template_that_cannot_be_filled_in_is_told_under_the_editor_and_not_saved(
    qtbot: QtBot, session: Session, library: Library, essays: Project, template: str
) -> None:
    page = _editing(qtbot, session, essays)

    enter(qtbot, page.prompt.turns.editors[SYSTEM], template)
    eventually(qtbot, session, lambda: page.prompt.turns.complaint.startswith("Not saved yet."))

    assert library.project_of(essays.id).prompts == {}
    assert page.prompt.edit_button.text() == "Discard"


def test_once_it_is_mended_the_complaint_goes_and_it_is_saved(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    editor = page.prompt.turns.editors[SYSTEM]
    enter(qtbot, editor, "About {{ sead }}.")
    eventually(qtbot, session, lambda: page.prompt.turns.complaint != "")

    enter(qtbot, editor, "About {{ seed }}.")

    eventually(qtbot, session, lambda: library.project_of(essays.id).prompts == {SYSTEM: "About {{ seed }}."})
    assert page.prompt.turns.complaint == ""
    assert page.prompt.edit_button.text() == "Done"


def test_discarding_brings_the_saved_text_back(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    before = page.prompt.turns.editors[SYSTEM].toPlainText()
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "{{ sead }}")
    eventually(qtbot, session, lambda: page.prompt.turns.complaint != "")

    QTest.mouseClick(page.prompt.edit_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: before in _read(page))
    assert page.prompt.edit_button.text() == "Edit"


def test_reset_goes_back_to_the_recipes_words_for_this_step_alone(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    from dataclasses import replace

    library.update_project(replace(essays, prompts={SYSTEM: "Mine.", "essay/0": "Mine too."}))
    page = shown_page(qtbot, session, essays)
    assert page.prompt.reset_link.isVisible()

    QTest.mouseClick(page.prompt.reset_link, Qt.MouseButton.LeftButton)
    settle(qtbot, session)

    assert library.project_of(essays.id).prompts == {"essay/0": "Mine too."}
    assert not page.prompt.reset_link.isVisible()


def test_the_recipes_own_words_are_not_written_down(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    editor = page.prompt.turns.editors[SYSTEM]
    own = editor.toPlainText()
    editor.setPlainText("Mine.")
    page.prompt.flush()
    settle(qtbot, session)

    editor.setPlainText(own)
    page.prompt.flush()
    settle(qtbot, session)

    assert library.project_of(essays.id).prompts == {}


def test_without_a_document_the_prompt_is_shown_with_the_example(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    page = shown_page(qtbot, session, document_project(library))

    assert "Ankaa" in _read(page)


def _other(library: Library) -> Project:
    project = library.add_project("Other", "essay", {})
    library.add_seeds(project.id, [Seed("the sea")])
    return project


def test_a_prompt_is_saved_for_the_project_that_it_was_typed_for(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    other = _other(library)
    page = _editing(qtbot, session, essays)
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "Mine.")

    page.show_project(other)
    settle(qtbot, session)

    assert library.project_of(essays.id).prompts == {SYSTEM: "Mine."}
    assert library.project_of(other.id).prompts == {}


def test_what_is_typed_while_another_project_is_still_read_goes_to_the_one_on_screen(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    other = _other(library)
    page = _editing(qtbot, session, essays)

    page.show_project(other)
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "Mine.")
    enter(qtbot, page.form.field("reader"), "pirates")
    settle(qtbot, session)

    assert library.project_of(essays.id).prompts == {SYSTEM: "Mine."}
    assert library.project_of(essays.id).settings == {"reader": "pirates"}
    assert library.project_of(other.id) == other


def test_once_flushed_a_prompt_is_saved_ahead_of_whatever_is_asked_next(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "Mine.")
    found: list[Project] = []

    page.prompt.flush()
    session.writing.ask(lambda: library.project_of(essays.id), found.append)
    settle(qtbot, session)

    assert found[0].prompts == {SYSTEM: "Mine."}


def test_a_run_that_is_started_right_after_typing_has_the_new_prompt(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    page.make.count.setValue(1)
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "Mine.")

    page.start()
    qtbot.waitUntil(lambda: bool(library.runs(essays.id)))
    settle(qtbot, session)

    assert library.project_of(essays.id).prompts == {SYSTEM: "Mine."}


def test_no_run_is_started_while_the_prompt_is_wrong(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "{{ sead }}")

    page.start()
    settle(qtbot, session)

    assert library.runs(essays.id) == []
    assert "mend it or discard it" in page.make.notice.text
    assert page.make.button.isEnabled()


def test_a_prompt_typed_last_is_saved_when_the_window_closes(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = _editing(qtbot, session, essays)
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "Mine.")

    page.hide()
    session.close()

    with Library.open(session.places.library, read_only=True) as saved:
        assert saved.project_of(essays.id).prompts == {SYSTEM: "Mine."}


def test_a_refused_prompt_leaves_nothing_to_undo(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "{{ sead }}")

    page.prompt.flush()
    settle(qtbot, session)

    assert page.prompt.wrong
    assert session.undo.count() == 0


def test_a_step_whose_prompt_is_wrong_stays_when_another_is_picked_and_says_why(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    editor = page.prompt.turns.editors[SYSTEM]
    enter(qtbot, editor, "{{ sead }}")

    for _ in range(2):
        QTest.mouseClick(_step(page, "Essay"), Qt.MouseButton.LeftButton)
        settle(qtbot, session)
        assert page.prompt.turns.editors[SYSTEM].toPlainText() == "{{ sead }}"
        assert page.prompt.notice.isVisible()
        assert _step(page, "Thesis").isChecked()

    enter(qtbot, editor, "Mine.")
    QTest.mouseClick(_step(page, "Essay"), Qt.MouseButton.LeftButton)
    eventually(qtbot, session, lambda: _step(page, "Essay").isChecked())
    assert not page.prompt.notice.isVisible()
    assert library.project_of(essays.id).prompts == {SYSTEM: "Mine."}


def test_a_wrong_prompt_that_is_left_for_another_project_is_told(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = _editing(qtbot, session, essays)
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "{{ sead }}")
    told: list[str] = []
    session.troubled.connect(told.append)

    page.show_project(_other(library))
    settle(qtbot, session)

    assert len(told) == 1
    assert f"The prompt of {essays.name}" in told[0]


def test_a_bug_while_a_prompt_is_saved_is_told_and_the_text_can_be_discarded(
    qtbot: QtBot, session: Session, library: Library, essays: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    page = _editing(qtbot, session, essays)
    enter(qtbot, page.prompt.turns.editors[SYSTEM], "Mine.")
    with monkeypatch.context() as patched, qtbot.captureExceptions() as bugs:
        patched.setattr(Library, "update_project", fail)
        page.prompt.flush()
        settle(qtbot, session)

    assert len(bugs) == 1
    assert session.undo.count() == 0
    assert page.prompt.turns.complaint.startswith("Not saved yet.")
    assert page.prompt.edit_button.text() == "Discard"
