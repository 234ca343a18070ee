"""What keeps a run from going on, and runs that are not this project's."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.pipeline.running import Wish
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.run.page import RunPage
from desktop.ui.pages.run.table import FiguresTable
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.pipeline.making import a_run, carry_out
from tests.ui.conftest import settle
from tests.ui.pages.run.gate import Gate, finish, make, press, show_project, start_run

# The offscreen platform says so of every window.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def test_a_model_that_cannot_be_loaded_is_told_with_the_way_to_models(
    page: RunPage, session: Session, gate: Gate, went: list[Destination], qtbot: QtBot
) -> None:
    gate.trouble = "scripted.gguf is not a model file; choose another one."
    start_run(page, qtbot)
    settle(qtbot, session)

    assert page.body.notice.isVisible()
    assert page.body.notice.text == gate.trouble
    press(page, "Open Models", qtbot)
    assert went == [Destination(Place.MODELS)]


def test_a_run_that_broke_off_is_told_with_resume_as_the_mend(
    page: RunPage, session: Session, gate: Gate, qtbot: QtBot
) -> None:
    start_run(page, qtbot)
    make(session, gate, qtbot, samples=2)
    gate.breakage = "The disk is full."
    gate.samples.release()
    settle(qtbot, session)

    assert page.body.notice.text == "The disk is full."
    assert page.body.head.heading.text() == "Run stopped at 2 of 8"
    gate.breakage = ""
    press(page, "Resume", qtbot)
    qtbot.waitUntil(lambda: session.runs.running)
    assert not page.body.notice.isVisible()


def test_trouble_that_was_closed_stays_closed(page: RunPage, session: Session, gate: Gate, qtbot: QtBot) -> None:
    gate.trouble = "scripted.gguf is not a model file; choose another one."
    start_run(page, qtbot)
    settle(qtbot, session)

    page.body.notice.hide()
    session.engine.state_changed.emit()

    assert not page.body.notice.isVisible()


def test_a_run_of_another_project_is_told_with_a_link_to_it(
    page: RunPage, session: Session, library: Library, went: list[Destination], qtbot: QtBot
) -> None:
    other = library.duplicate_project(page.project.id, "Other essays")
    session.runs.start(other, Wish(5))

    assert page.body.elsewhere.text() == "Other essays is being run now: 0 of 5."
    qtbot.mouseClick(page.body.go_elsewhere, Qt.MouseButton.LeftButton)
    assert went == [Destination(Place.RUN, other.id)]
    assert not page.body.form.start.isEnabled()
    assert page.body.form.start.toolTip().startswith("Another project is being run")


def test_when_the_other_project_is_done_one_may_start(
    page: RunPage, session: Session, library: Library, gate: Gate, qtbot: QtBot
) -> None:
    other = library.duplicate_project(page.project.id, "Other essays")
    session.runs.start(other, Wish(1))
    finish(session, gate, qtbot)

    assert not page.body.elsewhere.isVisible()
    assert page.body.form.start.isEnabled()


def test_another_project_shows_nothing_of_the_one_before(
    page: RunPage, session: Session, library: Library, essays: Project, qtbot: QtBot
) -> None:
    carry_out(library, essays, a_run(library, essays, 2))
    session.changed.emit(Change(Touched.RUNS, essays.id))
    settle(qtbot, session)
    other = library.add_project("Empty", "essay", {})

    show_project(page, other, session, qtbot)

    assert page.body.head.heading.text() == "Nothing made yet"
    assert not page.body.scores.isVisible()
    assert not page.body.earlier.isVisible()
    assert page.body.form.count.value() == 20


def test_a_threshold_that_was_changed_shows_in_the_plot(
    page: RunPage, session: Session, library: Library, essays: Project, qtbot: QtBot
) -> None:
    carry_out(library, essays, a_run(library, essays, 2))

    show_project(page, replace(essays, threshold=0.8), session, qtbot)

    assert page.body.scores.histogram.accessibleDescription().endswith("Kept from 0.80.")


def test_a_library_for_reading_only_lets_nobody_start_and_says_why(
    page: RunPage, session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(type(session), "read_only", property(lambda self: True))

    session.engine.state_changed.emit()

    assert not page.body.form.start.isEnabled()
    assert "reading only" in page.body.form.start.toolTip()


def test_every_control_can_be_reached_and_has_a_name(page: RunPage, session: Session, qtbot: QtBot) -> None:
    start_run(page, qtbot)
    page.body.head.stop.setFocus()
    reached: set[QWidget] = {page.body.head.stop}
    for _ in range(20):
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        reached.add(page.focusWidget())

    links = {figure.link for figure in page.body.head.figures.values()}
    assert {page.body.head.stop, page.body.stream, *links} <= reached
    assert page.body.stream.accessibleName() == "Samples as they are written"
    assert page.body.head.bar.accessibleName() == "Progress of the run"


def test_what_a_table_says_of_a_users_words_is_never_read_as_html(qtbot: QtBot) -> None:
    table = FiguresTable("Runs so far", ("Model",))
    qtbot.addWidget(table)

    table.show_rows([("<b>bold</b>",)])

    item = table.item(0, 0)
    assert item is not None
    assert item.text() == "<b>bold</b>"
    assert "&lt;b&gt;bold&lt;/b&gt;" in item.toolTip()
