"""A project between runs: what Run offers, and what starting does."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.run import RunStatus
from desktop.domain.sample import Status
from desktop.pipeline.running import Wish
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.plan.changing import change_project, change_seeds
from desktop.ui.pages.run.page import RunPage
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.pipeline.making import a_run, carry_out
from tests.ui.conftest import settle
from tests.ui.pages.run.gate import Gate, finish, start_run, stop_after

# The offscreen platform says so of every window.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def test_a_project_of_which_nothing_is_made_offers_to_start(page: RunPage) -> None:
    assert page.body.head.heading.text() == "Nothing made yet"
    assert page.body.form.start.text() == "Start"
    assert page.body.form.start.isEnabled()
    assert not page.body.resume.isVisible()
    assert not page.body.scores.isVisible()
    assert not page.body.stream.isVisible()
    assert not page.body.earlier.isVisible()


def test_start_makes_as_many_samples_in_as_many_rounds_as_were_asked_for(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    start_run(page, qtbot, count=6, rounds=2)
    finish(session, gate, qtbot)

    run = library.latest_run(essays.id)
    assert run is not None
    assert (run.status, run.requested, run.rounds, run.seed_number) == (RunStatus.DONE, 6, 2, 0)
    assert library.counts(essays.id)[Status.ACCEPTED] == 6


def test_each_new_run_draws_with_another_number(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    for _ in range(2):
        start_run(page, qtbot, count=2)
        finish(session, gate, qtbot)

    assert [run.seed_number for run in library.runs(essays.id)] == [0, 1]


def test_there_are_never_more_rounds_than_samples(page: RunPage) -> None:
    page.body.form.rounds.setValue(5)

    page.body.form.count.setValue(3)

    assert page.body.form.wish(0) == Wish(3, 3, 0, candidates=2, revise=True)
    page.body.form.curate.click()
    assert page.body.form.wish(0) == Wish(3, 3, 0, candidates=2, revise=True, curate=False)


def test_several_rounds_come_with_two_drafts_and_rewriting(page: RunPage) -> None:
    drafts = page.body.form.drafts
    assert (drafts.candidates.value(), drafts.revise.isChecked()) == (1, False)
    assert not drafts.cost.text()

    page.body.form.rounds.setValue(4)

    assert (drafts.candidates.value(), drafts.revise.isChecked()) == (2, True)
    assert drafts.cost.text() == (
        "That writes and scores 2 times as much. Each weak one is one draft more. "
        "Each round is first measured by up to 16 drafts, which are not kept."
    )
    page.body.form.rounds.setValue(1)
    assert (drafts.candidates.value(), drafts.revise.isChecked()) == (1, False)


def test_where_the_recipe_cannot_rewrite_that_is_not_offered(page: RunPage) -> None:
    page.body.form.rounds.setValue(2)

    page.body.form.drafts.allow_revising(False)

    assert not page.body.form.drafts.revise.isEnabled()
    assert "weak" not in page.body.form.drafts.cost.text()


def test_drafts_that_the_user_chose_stay_whatever_the_rounds(page: RunPage) -> None:
    drafts = page.body.form.drafts
    drafts.candidates.setValue(3)

    page.body.form.rounds.setValue(2)

    assert page.body.form.wish(0) == Wish(20, 2, 0, candidates=3, revise=False)


def test_after_a_run_of_rounds_the_page_says_whether_they_helped(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    start_run(page, qtbot, count=6, rounds=2)
    finish(session, gate, qtbot)

    first, *given = page.body.scores.lessons.text().splitlines()
    assert first.startswith("The loop does not help here: round 2 differs from round 1 by +0.00")
    assert len(given) == 1
    assert given[0].startswith("Round 2 is shown #")
    assert page.body.form.drafts.candidates.value() == 2, "the next run is offered like the last one"


def test_without_seeds_the_page_says_so_and_leads_to_the_plan(
    page: RunPage, session: Session, library: Library, essays: Project, went: list[Destination], qtbot: QtBot
) -> None:
    library.arrange_seeds(essays.id, [])
    session.changed.emit(Change(Touched.SEEDS, essays.id))
    settle(qtbot, session)

    assert page.body.obstacle.text() == "There are no seeds to start from yet: add at least one."
    assert not page.body.form.isVisible()
    qtbot.mouseClick(page.body.plan, Qt.MouseButton.LeftButton)
    assert went == [Destination(Place.PLAN)]


def test_start_by_the_menu_without_seeds_says_what_is_missing(
    page: RunPage, session: Session, library: Library, essays: Project, qtbot: QtBot
) -> None:
    library.arrange_seeds(essays.id, [])
    session.changed.emit(Change(Touched.SEEDS, essays.id))
    settle(qtbot, session)

    page.start()
    settle(qtbot, session)

    assert page.body.notice.isVisible()
    assert "no seeds" in page.body.notice.text
    assert not session.runs.running


def test_start_before_the_project_was_read_starts_as_soon_as_it_was(
    session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    page = RunPage(session)
    qtbot.addWidget(page)
    page.show()
    page.show_project(essays)

    page.start()

    with qtbot.waitSignal(session.runs.began):
        pass
    finish(session, gate, qtbot)
    assert library.counts(essays.id)[Status.ACCEPTED] == 20


@pytest.fixture
def last_edit(session: Session, essays: Project) -> Iterator[threading.Event]:
    """What was typed last in Plan is saved once it is set."""
    made = threading.Event()
    session.writing.ask(made.wait)
    edit = partial(replace, settings={"words": 90}, threshold=0.7)
    change_project(session, essays.id, "change", edit)
    yield made
    made.set()


def test_a_run_is_started_with_the_plan_as_it_was_edited_last(
    page: RunPage, session: Session, last_edit: threading.Event, gate: Gate, qtbot: QtBot
) -> None:
    page.start()
    qtbot.wait(50)
    assert not session.runs.running

    with qtbot.waitSignal(session.runs.began):
        last_edit.set()
    assert session.runs.live is not None
    assert (session.runs.live.project.settings, session.runs.live.project.threshold) == ({"words": 90}, 0.7)
    finish(session, gate, qtbot)


def test_a_run_goes_on_with_the_plan_as_it_was_edited_last(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    stop_after(page, session, gate, qtbot, samples=3)
    change_project(session, essays.id, "change", partial(replace, threshold=0.7))

    with qtbot.waitSignal(session.runs.began):
        page.resume()

    assert session.runs.live is not None
    assert session.runs.live.project.threshold == 0.7
    finish(session, gate, qtbot)


def test_what_the_last_edit_left_without_seeds_is_not_started(
    page: RunPage, session: Session, essays: Project, qtbot: QtBot
) -> None:
    change_seeds(session, essays.id, "change", lambda library: library.arrange_seeds(essays.id, []))
    page.start()
    settle(qtbot, session)

    assert "no seeds" in page.body.notice.text
    assert session.runs.live is None


def test_start_pressed_twice_starts_once(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    page.start()
    page.start()
    qtbot.waitUntil(lambda: session.runs.running)
    finish(session, gate, qtbot)

    assert len(library.runs(essays.id)) == 1
    assert not page.body.notice.text or "at work" not in page.body.notice.text


@pytest.mark.parametrize("error", [UserError("The disk is full."), OSError("unforeseen")])
def test_a_start_that_waits_for_what_cannot_be_read_does_not_come_later(
    session: Session, essays: Project, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*asked: object) -> None:
        raise error

    page = RunPage(session)
    qtbot.addWidget(page)
    page.show()
    with monkeypatch.context() as broken, qtbot.captureExceptions() as surfaced:
        broken.setattr("desktop.ui.pages.run.page.look_at", fail)
        page.show_project(essays)
        page.start()
        settle(qtbot, session)

    page.refresh()
    settle(qtbot, session)

    assert session.runs.live is None
    assert page.body.form.start.isEnabled()
    # It is asked for twice: to be shown, and behind what is still being saved.
    assert {found[1] for found in surfaced} == (set() if isinstance(error, UserError) else {error})
    assert page.body.notice.text == ("The disk is full." if isinstance(error, UserError) else "")


def test_after_a_run_its_figures_the_scores_and_the_list_of_runs_are_shown(
    page: RunPage, session: Session, gate: Gate, qtbot: QtBot
) -> None:
    start_run(page, qtbot, count=4)
    finish(session, gate, qtbot)

    head = page.body.head
    assert (head.hero.text(), head.figures[Status.ACCEPTED].number.text()) == ("4", "4")
    assert head.sentence.text().startswith("of 4 samples, made in ")
    assert page.body.scores.heading.text() == "Scores of all samples"
    ((_, model, made, accepted, _, state),) = page.body.earlier.table.texts()
    assert (model, made, accepted, state) == ("scripted", "4", "4", "done")
    assert not head.stop.isVisible()
    assert not page.body.stream.isVisible()
    assert page.body.form.count.value() == 4


def test_resume_makes_what_is_missing(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    stop_after(page, session, gate, qtbot, samples=3)
    assert page.body.head.heading.text() == "Run stopped at 3 of 8"
    assert page.body.form.start.text() == "Start a new run"

    with qtbot.waitSignal(session.runs.began):
        qtbot.mouseClick(page.body.resume, Qt.MouseButton.LeftButton)

    # What was there already counts from the first moment; what was answered before the stop is not asked again.
    assert page.body.head.hero.text() == "3"
    qtbot.waitUntil(lambda: page.body.head.hero.text() == "4")
    gate.samples.release()
    qtbot.waitUntil(lambda: page.body.head.hero.text() == "5")
    assert page.body.scores.heading.text() == "Scores since it was resumed"
    finish(session, gate, qtbot)
    assert [run.status for run in library.runs(essays.id)] == [RunStatus.DONE]
    assert library.counts(essays.id)[Status.ACCEPTED] == 8


def test_resume_where_the_last_run_is_done_says_so(
    page: RunPage, session: Session, library: Library, essays: Project, qtbot: QtBot
) -> None:
    carry_out(library, essays, a_run(library, essays, 2))
    session.changed.emit(Change(Touched.RUNS, essays.id))
    settle(qtbot, session)

    page.resume()
    settle(qtbot, session)

    assert page.body.notice.text == "There is no run to go on with: the last one is done."


def test_a_review_made_elsewhere_changes_the_figures(
    page: RunPage, session: Session, library: Library, essays: Project, qtbot: QtBot
) -> None:
    carry_out(library, essays, a_run(library, essays, 2))
    (first, _) = library.page(essays.id)
    session.write(lambda library: library.review_samples([first.id], "reject"), Change(Touched.REVIEWS, essays.id))
    settle(qtbot, session)

    assert page.body.head.figures[Status.REJECTED].number.text() == "1"
