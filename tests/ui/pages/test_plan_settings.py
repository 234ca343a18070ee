"""Plan: the form that the recipe declares, the threshold, and the rubric."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.recipe import Parameter
from desktop.store.library import Library
from desktop.ui.pages.plan.controls import control_for, step_of
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.pages.plan_page import document_project, enter, eventually, shown_page, undo

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def _spin(page: PlanPage, name: str) -> QSpinBox | QDoubleSpinBox:
    field = page.form.field(name)
    assert isinstance(field, QSpinBox | QDoubleSpinBox)
    return field


def _set_number(page: PlanPage, name: str, value: float) -> None:
    box = page.form.field(name)
    assert isinstance(box, QDoubleSpinBox)
    box.setValue(value)


def test_each_parameter_has_a_control_of_its_kind_within_its_bounds(
    qtbot: QtBot, session: Session, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)

    words = _spin(page, "words")
    assert (words.minimum(), words.maximum(), words.value()) == (60, 900, 150)
    assert _spin(page, "temperature").value() == 0.6
    assert isinstance(page.form.field("reader"), QLineEdit)
    assert words.accessibleName() == "Length"


def test_a_boolean_is_a_check_box(qtbot: QtBot, session: Session, library: Library) -> None:
    project = document_project(library)
    page = shown_page(qtbot, session, project)
    box = page.form.field("with_source")
    assert isinstance(box, QCheckBox)

    box.click()
    eventually(qtbot, session, lambda: library.project_of(project.id).settings == {"with_source": True})


def test_a_choice_is_a_list_of_its_choices(qtbot: QtBot) -> None:
    chosen: list[object] = []
    parameter = Parameter("tone", "choice", "plain", "Tone", choices=("plain", "warm"))
    control = control_for(parameter, chosen.append)
    qtbot.addWidget(control.widget)
    assert isinstance(control.widget, QComboBox)
    control.show("plain")

    QTest.keyClick(control.widget, Qt.Key.Key_Down)

    assert chosen == ["warm"]


def test_what_is_typed_is_saved_as_one_step_that_can_be_undone(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)

    enter(qtbot, page.form.field("words"), "300")
    eventually(qtbot, session, lambda: library.project_of(essays.id).settings == {"words": 300})
    assert session.undo.count() == 1
    assert session.undo.undoText() == "change of Length"

    undo(qtbot, session)
    assert library.project_of(essays.id).settings == {}
    eventually(qtbot, session, lambda: _spin(page, "words").value() == 150)


def test_two_settings_that_are_changed_in_a_row_are_two_steps(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)

    _spin(page, "words").setValue(200)
    _set_number(page, "temperature", 0.9)
    page.form.flush()
    settle(qtbot, session)
    assert library.project_of(essays.id).settings == {"words": 200, "temperature": 0.9}

    undo(qtbot, session)
    assert library.project_of(essays.id).settings == {"words": 200}


def test_reset_takes_a_setting_back_to_its_default_and_goes_away(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    project = library.add_project("Long", "essay", {"words": 400})
    page = shown_page(qtbot, session, project)
    assert page.form.reset_link("words").isVisible()
    assert not page.form.reset_link("reader").isVisible()

    QTest.mouseClick(page.form.reset_link("words"), Qt.MouseButton.LeftButton)
    settle(qtbot, session)

    assert library.project_of(project.id).settings == {}
    assert _spin(page, "words").value() == 150
    assert not page.form.reset_link("words").isVisible()


def test_the_threshold_is_set_in_the_same_form(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)

    _set_number(page, "threshold", 0.7)

    eventually(qtbot, session, lambda: library.project_of(essays.id).threshold == 0.7)
    assert library.project_of(essays.id).settings == {}


def test_the_wheel_scrolls_the_page_and_turns_no_number_on_its_way(
    qtbot: QtBot, session: Session, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    words = _spin(page, "words")
    page.recipes.cards["essay"].setFocus()
    turn = QWheelEvent(
        QPointF(4, 4),
        words.mapToGlobal(QPointF(4, 4)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )

    QApplication.sendEvent(words, turn)

    assert words.value() == 150


@pytest.mark.parametrize(
    ("kind", "low", "high", "step"),
    [("integer", 1, 8, 1), ("integer", 60, 900, 10), ("number", 0.0, 1.0, 0.05), ("number", 0.0, 2.0, 0.1)],
)
def test_one_press_of_an_arrow_goes_a_sensible_way(kind: str, low: float, high: float, step: float) -> None:
    parameter = Parameter("x", kind, low, "X", minimum=low, maximum=high)  # type: ignore[arg-type]

    assert step_of(parameter) == step


# --- the rubric ----------------------------------------------------------------------------------


def test_a_criterion_is_added_typed_and_saved(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)

    QTest.mouseClick(page.rubric.add_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(page.rubric.fields[0], "It names a town")
    eventually(qtbot, session, lambda: library.project_of(essays.id).rubric == ("It names a town",))

    undo(qtbot, session)
    assert library.project_of(essays.id).rubric == ()
    eventually(qtbot, session, lambda: page.rubric.fields == [])


def test_return_in_a_criterion_begins_the_next(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)
    page.rubric.add()
    QTest.keyClicks(page.rubric.fields[0], "It is short")

    QTest.keyClick(page.rubric.fields[0], Qt.Key.Key_Return)

    assert [field.text() for field in page.rubric.fields] == ["It is short", ""]
    page.rubric.flush()
    settle(qtbot, session)


def test_the_tab_key_goes_from_a_criterion_to_the_one_that_was_added_after_it(
    qtbot: QtBot, session: Session, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    for text in ("It is short", "It is true"):
        page.rubric.add()
        QTest.keyClicks(page.rubric.fields[-1], text)
    first, second = page.rubric.fields
    qtbot.waitUntil(second.isVisible)

    first.setFocus()
    # Past the button that removes the first.
    for _ in range(2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is second
    for _ in range(2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is page.rubric.add_button
    page.rubric.flush()
    settle(qtbot, session)


def test_an_empty_line_is_begun_once(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    page.rubric.add()
    page.rubric.add()

    assert len(page.rubric.fields) == 1


def test_a_criterion_that_is_removed_leaves_the_others(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    for text in ("one", "two", "three"):
        page.rubric.add()
        QTest.keyClicks(page.rubric.fields[-1], text)
    page.rubric.flush()
    settle(qtbot, session)

    page.rubric._rows[1].remove.click()
    settle(qtbot, session)

    assert library.project_of(essays.id).rubric == ("one", "three")
    assert [field.text() for field in page.rubric.fields] == ["one", "three"]


def test_a_criterion_and_the_threshold_are_saved_for_the_project_that_they_were_typed_for(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    other = library.add_project("Other", "essay", {})
    page = shown_page(qtbot, session, essays)

    page.show_project(other)
    _set_number(page, "threshold", 0.75)
    page.rubric.add()
    enter(qtbot, page.rubric.fields[0], "It is kind")
    settle(qtbot, session)

    saved = library.project_of(essays.id)
    assert (saved.threshold, saved.rubric) == (0.75, ("It is kind",))
    assert library.project_of(other.id) == other
    assert page.rubric.fields == []
    assert _spin(page, "threshold").value() == other.threshold


def test_a_criterion_that_was_begun_and_never_filled_does_not_follow_to_another_project(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    page.rubric.add()

    page.show_project(library.add_project("Other", "essay", {}))
    settle(qtbot, session)

    assert page.rubric.fields == []
