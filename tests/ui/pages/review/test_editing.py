"""Writing a sample anew."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project, Seed
from desktop.places import Places
from desktop.store.library import Library
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Session
from tests.pipeline.making import ESSAY
from tests.ui.conftest import settle
from tests.ui.making import made_essays
from tests.ui.pages.review.making import MADE, Opens, add, cited_project, focus, shown

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def test_an_edit_teaches_what_was_written_and_keeps_the_original(
    qtbot: QtBot, press: Callable[..., None], page: ReviewPage, library: Library, project: Project
) -> None:
    sample_id = page.listing.table.current_id
    press(Qt.Key.Key_E)
    editor = page.sample.view.editor
    assert focus(page) is editor.fields["essay"]
    editor.fields["essay"].selectAll()
    qtbot.keyClicks(editor.fields["essay"], "Trees are a joke.")
    press(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)

    edited = library.sample(sample_id)
    assert (edited.review, edited.fields["essay"]) == ("edit", "Trees are a joke.")
    assert edited.messages[-1].content == "Trees are a joke."
    assert focus(page) is page.listing.table
    assert page.sample.view.fields.original.text.shown_text() == ESSAY
    assert not page.sample.view.score.note.isHidden()


def test_esc_leaves_an_edit_and_nothing_is_stored(
    qtbot: QtBot, press: Callable[..., None], page: ReviewPage, session: Session
) -> None:
    press(Qt.Key.Key_E)
    qtbot.keyClicks(focus(page), "Never mind.")
    press(Qt.Key.Key_Escape)

    assert not page.sample.editing
    assert ESSAY in shown(page)
    assert not session.undo.canUndo()


def test_undo_of_an_edit_brings_the_text_back(
    qtbot: QtBot, press: Callable[..., None], page: ReviewPage, library: Library
) -> None:
    before = library.sample(page.listing.table.current_id)
    press(Qt.Key.Key_E)
    qtbot.keyClicks(focus(page), "No. ")
    press(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)

    press(Qt.Key.Key_U)

    assert library.sample(before.id) == before
    assert page.sample.view.fields.edited.isHidden()


def test_the_original_can_be_restored_and_the_edit_brought_back(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage, library: Library
) -> None:
    before = library.sample(page.listing.table.current_id)
    press(Qt.Key.Key_E)
    qtbot.keyClicks(focus(page), "No. ")
    press(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)

    qtbot.mouseClick(page.sample.view.fields.restore, Qt.MouseButton.LeftButton)
    settle(qtbot, session)
    assert library.sample(before.id) == before

    press(Qt.Key.Key_U)
    assert library.sample(before.id).review == "edit"


def test_an_empty_text_is_refused_with_what_to_do(
    press: Callable[..., None], page: ReviewPage, library: Library
) -> None:
    press(Qt.Key.Key_E)
    page.sample.view.editor.fields["essay"].clear()

    press(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)

    assert page.sample.editing
    assert page.sample.notice.text.startswith("Essay is empty; write something")
    assert library.sample(page.listing.table.current_id).review == ""


def test_going_on_while_editing_keeps_what_was_written(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage, library: Library
) -> None:
    sample_id = page.listing.table.current_id
    press(Qt.Key.Key_E)
    qtbot.keyClicks(focus(page), "Kept. ")

    page.listing.table.step(1)
    settle(qtbot, session)

    assert library.sample(sample_id).fields["essay"] == f"Kept. {ESSAY}"
    assert not page.sample.editing


def written(qtbot: QtBot, press: Callable[..., None], page: ReviewPage) -> int:
    """Begins to write the current sample anew; its id."""
    press(Qt.Key.Key_E)
    qtbot.keyClicks(focus(page), "Kept. ")
    return page.listing.table.current_id


def test_an_edit_is_kept_when_the_page_goes_out_of_sight_and_can_be_undone(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage, library: Library
) -> None:
    sample_id = written(qtbot, press, page)

    page.hide()
    settle(qtbot, session)

    assert library.sample(sample_id).fields["essay"] == f"Kept. {ESSAY}"
    assert not page.sample.editing
    session.undo.undo()
    settle(qtbot, session)
    assert library.sample(sample_id).fields["essay"] == ESSAY


def test_an_edit_is_kept_as_its_own_project_and_recipe_want_it_when_another_project_is_shown(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage, library: Library
) -> None:
    sample_id = written(qtbot, press, page)
    other = cited_project(library)

    page.show_project(other)
    settle(qtbot, session)

    edited = library.sample(sample_id)
    assert (edited.review, edited.fields["essay"]) == ("edit", f"Kept. {ESSAY}")
    assert edited.messages[-1].content == f"Kept. {ESSAY}"
    assert not page.sample.editing
    assert shown(page) == ["What is Ankaa?", "A blue giant."]


def test_other_settings_of_the_project_leave_an_edit_open(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage, project: Project
) -> None:
    written(qtbot, press, page)

    page.show_project(replace(project, name="Renamed"))
    settle(qtbot, session)

    assert page.sample.editing
    assert page.sample.view.editor.fields["essay"].toPlainText() == f"Kept. {ESSAY}"


def test_an_edit_is_kept_when_the_window_closes(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage, places: Places
) -> None:
    sample_id = written(qtbot, press, page)

    session.close()

    with Library.open(places.library) as library:
        assert library.sample(sample_id).fields["essay"] == f"Kept. {ESSAY}"


def test_an_edit_is_kept_in_the_library_that_it_was_made_in(
    qtbot: QtBot,
    session: Session,
    press: Callable[..., None],
    page: ReviewPage,
    project: Project,
    places: Places,
    tmp_path: Path,
) -> None:
    sample_id = written(qtbot, press, page)
    with Library.open(tmp_path / "other.gristmill") as other:
        made_essays(other, MADE)

    with qtbot.waitSignal(session.opened):
        session.open_library(tmp_path / "other.gristmill")
    settle(qtbot, session)

    assert session.library.sample(sample_id).fields["essay"] == ESSAY
    with Library.open(places.library) as before:
        assert before.sample(sample_id).fields["essay"] == f"Kept. {ESSAY}"


CALL = {"request": "Rain?", "tool": "weather", "arguments": '{"city": "Pune"}'}
TOOL = (
    '[{"type": "function", "function": {"name": "weather", "description": "Tells it.", "parameters": '
    '{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]'
)
ROW = {"size": "small", "review": "Good.", "instruction": "Write.", "row": '{"size": "small", "review": "Good."}'}
TALK = {"persona": "a baker", "conversation": "User: Is it wet?", "reply": "No."}
REFUSED = {
    "the arguments of a call": ("tool-call", {"tools": TOOL}, CALL, "arguments", '{"city": "Pune",}'),
    "a cell of a row": ("table", {"columns": "size: small, large\nreview: text"}, ROW, "size", "huge"),
    "a conversation": ("chat", {}, TALK, "conversation", "Is it wet?"),
}


@pytest.fixture(params=list(REFUSED.values()), ids=list(REFUSED))
def refused(
    request: pytest.FixtureRequest, qtbot: QtBot, session: Session, library: Library, opens: Opens
) -> tuple[ReviewPage, str, str]:
    """A page where what was typed, in the field of that name, is about to be refused; there is one more sample."""
    recipe, settings, fields, name, text = request.param
    project = library.add_project("Refused", recipe, settings)
    library.add_seeds(project.id, [Seed("bag")])
    for _ in range(2):
        add(library, project, fields=fields)
    page = opens(project)
    page.sample.begin_edit()
    page.sample.view.editor.fields[name].setPlainText(text)
    return page, name, text


def test_an_edit_that_is_refused_stays_open_with_what_was_typed(
    qtbot: QtBot, session: Session, refused: tuple[ReviewPage, str, str]
) -> None:
    page, name, text = refused

    with qtbot.waitSignal(session.troubled):
        qtbot.keyClick(focus(page), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, session)

    assert page.sample.editing
    assert page.sample.view.editor.fields[name].toPlainText() == text
    assert page.isAncestorOf(focus(page))
    assert not session.undo.canUndo()


def test_an_edit_that_is_refused_after_its_sample_was_left_is_kept_for_the_next_edit_of_it(
    qtbot: QtBot, session: Session, refused: tuple[ReviewPage, str, str]
) -> None:
    page, name, text = refused
    left = page.listing.table.current_id

    page.listing.table.step(1)
    settle(qtbot, session)
    assert not page.sample.editing
    assert f"What you wrote in sample {left} is not stored" in page.sample.notice.text
    page.sample.begin_edit()
    assert page.sample.view.editor.fields[name].toPlainText() != text
    page.sample.end_edit(False)

    page.listing.table.step(-1)
    settle(qtbot, session)
    page.sample.begin_edit()

    assert page.sample.view.editor.fields[name].toPlainText() == text


def test_an_edit_that_was_refused_is_forgotten_once_it_is_given_up(
    qtbot: QtBot, session: Session, refused: tuple[ReviewPage, str, str]
) -> None:
    page, name, text = refused
    page.sample.end_edit(True)
    settle(qtbot, session)

    qtbot.keyClick(focus(page), Qt.Key.Key_Escape)
    page.sample.begin_edit()

    assert page.sample.view.editor.fields[name].toPlainText() != text


def test_an_edit_that_was_stored_and_taken_back_does_not_come_again(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage
) -> None:
    written(qtbot, press, page)
    press(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_U, Qt.Key.Key_E)

    assert page.sample.view.editor.fields["essay"].toPlainText() == ESSAY
