"""A run under way, as Run shows it."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.pipeline.events import Told
from desktop.pipeline.loop import Loop
from desktop.store.library import Library
from desktop.ui.pages.run.page import RunPage
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.pipeline.making import TOPICS
from tests.ui.pages.run.gate import Gate, finish, make, start_run

# The offscreen platform says so of every window.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def test_loading_shows_as_what_it_is(page: RunPage, gate: Gate, qtbot: QtBot) -> None:
    gate.loading.acquire()

    start_run(page, qtbot)

    qtbot.waitUntil(
        lambda: page.body.head.sentence.text() == "of 8 samples. Loading the scripted model.",
    )
    assert page.body.head.bar.maximum() == 0
    assert page.body.head.stop.isVisible()
    assert not page.body.form.isVisible()


def test_reading_the_prompts_shows_as_what_it_is(page: RunPage, qtbot: QtBot) -> None:
    start_run(page, qtbot)

    qtbot.waitUntil(lambda: page.body.head.sentence.text() == "of 8 samples. Reading the prompts.")


def test_a_run_under_way_shows_how_far_it_is_and_what_came_of_it(
    page: RunPage, session: Session, gate: Gate, qtbot: QtBot
) -> None:
    start_run(page, qtbot)
    make(session, gate, qtbot, samples=3)

    head = page.body.head
    assert head.hero.text() == head.figures[Status.ACCEPTED].number.text() == "3"
    assert head.bar.value() == head.bar.maximum() * 3 // 8
    assert next(row.title for row in page.body.stream.rows if not row.writing).startswith("I believe that")
    assert page.body.scores.heading.text() == "Scores so far"
    assert page.body.scores.sentence.text() == "Everything so far is accepted."
    assert page.body.scores.histogram.accessibleDescription().startswith("3 values")


def test_a_finished_sample_in_the_stream_opens_in_review(
    page: RunPage, session: Session, gate: Gate, went: list[Destination], qtbot: QtBot
) -> None:
    start_run(page, qtbot)
    make(session, gate, qtbot, samples=1)
    row = next(number for number, row in enumerate(page.body.stream.rows) if not row.writing)
    sample_id = page.body.stream.rows[row].sample_id

    page.body.stream.setCurrentIndex(page.body.stream.model().index(row, 0))
    qtbot.keyClick(page.body.stream, Qt.Key.Key_Return)

    assert went == [Destination(Place.REVIEW, detail={"sample": sample_id})]


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.REJECTED, Status.FAILED])
def test_each_figure_leads_to_its_samples(
    page: RunPage, session: Session, gate: Gate, went: list[Destination], status: Status, qtbot: QtBot
) -> None:
    start_run(page, qtbot)
    link = page.body.head.figures[status].link
    assert link is not None

    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)

    assert went == [Destination(Place.REVIEW, detail={"statuses": (status.value,)})]


def test_stop_keeps_what_is_finished_and_then_offers_to_resume(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    start_run(page, qtbot)
    make(session, gate, qtbot, samples=2)

    qtbot.mouseClick(page.body.head.stop, Qt.MouseButton.LeftButton)

    assert page.body.head.sentence.text() == "of 8 samples. Stopping. What is finished is kept."
    assert not page.body.head.stop.isEnabled()
    finish(session, gate, qtbot)
    assert library.counts(essays.id)[Status.ACCEPTED] == 2
    assert page.body.head.heading.text() == "Run stopped at 2 of 8"
    assert page.body.resume.isVisible()


def test_a_notice_of_the_engine_shows_as_a_quiet_line_the_newest_first(
    page: RunPage, session: Session, qtbot: QtBot
) -> None:
    start_run(page, qtbot)
    live = session.runs.live
    assert live is not None

    live.take([Told("The engine stopped and was started again."), Told("A long prompt.")])
    session.runs.moved.emit()

    assert page.body.told.text() == "A long prompt.\nThe engine stopped and was started again."
    assert not page.body.notice.isVisible()


def test_the_rounds_of_a_run_under_way_are_listed(page: RunPage, session: Session, gate: Gate, qtbot: QtBot) -> None:
    page.body.form.rounds.setValue(2)
    page.body.form.drafts.show_loop(Loop())
    start_run(page, qtbot, count=8, rounds=2)
    # As many drafts as there are seeds measure the round before anything else.
    gate.samples.release(len(TOPICS))
    make(session, gate, qtbot, samples=1)

    qtbot.waitUntil(lambda: bool(page.body.scores.rounds.texts()))

    (first,) = page.body.scores.rounds.texts()
    assert first[:3] == ["1, running", "1", "100 %"]
