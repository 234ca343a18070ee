"""Accepting and rejecting, mostly by keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.store.library import Library
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.project_changes import duplicate
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.making import made_essays
from tests.ui.pages.review.making import MADE, Opens, add, cited_project, reviews, row, shown

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def test_a_accepts_and_r_rejects_and_both_go_on(
    press: Callable[..., None], page: ReviewPage, library: Library, project: Project
) -> None:
    press(Qt.Key.Key_A, Qt.Key.Key_R)

    assert reviews(library, project)[:3] == ["accept", "reject", ""]
    assert row(page) == 2


def test_the_table_and_the_count_follow_a_decision(press: Callable[..., None], page: ReviewPage) -> None:
    assert page.sample.decisions.accept.property("role") == "primary"
    press(Qt.Key.Key_R)

    assert page.listing.model.index(0, 2).data() == "rejected"
    assert page.listing.tally.sentence.text() == f"1 of {MADE} reviewed."


@pytest.fixture
def uncertain(qtbot: QtBot, session: Session, page: ReviewPage, library: Library, project: Project) -> list[int]:
    """The ids of the listed samples, those first whose score is the least certain."""
    scored = [(sample.id, 0.5 + n / 20) for n, sample in enumerate(library.page(project.id))]
    library.rescore((sample_id, score, Status.ACCEPTED, "") for sample_id, score in scored)
    page.listing.finder.order.setCurrentText("Uncertain first")
    settle(qtbot, session)
    page.listing.table.setFocus()
    return [sample_id for sample_id, _ in scored]


def listed(page: ReviewPage) -> list[int]:
    model = page.listing.model
    return list(model.ids_between(0, model.rowCount()))


def test_with_uncertain_first_a_decision_moves_no_row_and_goes_on(
    press: Callable[..., None], page: ReviewPage, uncertain: list[int]
) -> None:
    press(Qt.Key.Key_A, Qt.Key.Key_R)

    assert listed(page) == uncertain
    assert row(page) == 2


def test_with_uncertain_first_a_new_listing_leaves_the_sample_that_is_read(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage, uncertain: list[int]
) -> None:
    press(Qt.Key.Key_A, Qt.Key.Key_R)

    page.listing.refresh()
    settle(qtbot, session)

    assert listed(page) == [*uncertain[2:], *uncertain[:2]]
    assert (row(page), page.listing.table.current_id) == (0, uncertain[2])


def test_with_uncertain_first_the_table_does_not_follow_what_was_decided_to_its_end(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage, uncertain: list[int]
) -> None:
    press(Qt.Key.Key_J, Qt.Key.Key_A, Qt.Key.Key_K)
    assert row(page) == 1

    page.listing.refresh()
    settle(qtbot, session)

    assert listed(page) == [uncertain[0], *uncertain[2:], uncertain[1]]
    assert (row(page), page.listing.table.current_id) == (1, uncertain[2])


def test_with_uncertain_first_a_decision_taken_back_leaves_its_sample_in_sight(
    qtbot: QtBot, session: Session, press: Callable[..., None], page: ReviewPage, uncertain: list[int]
) -> None:
    press(Qt.Key.Key_A, Qt.Key.Key_A, Qt.Key.Key_U)

    page.listing.refresh()
    settle(qtbot, session)

    assert listed(page) == [*uncertain[1:], uncertain[0]]
    assert (row(page), page.listing.table.current_id) == (0, uncertain[1])


def test_with_uncertain_first_a_reviewed_sample_that_one_went_to_stays_the_current_one(
    qtbot: QtBot,
    session: Session,
    press: Callable[..., None],
    page: ReviewPage,
    uncertain: list[int],
    library: Library,
    project: Project,
) -> None:
    press(Qt.Key.Key_A)
    page.listing.refresh()
    settle(qtbot, session)
    page.listing.table.select_id(uncertain[0])
    new = add(library, project, score=0.5)

    page.listing.refresh()
    settle(qtbot, session)

    assert listed(page) == [new.id, *uncertain[1:], uncertain[0]]
    assert page.listing.table.current_id == uncertain[0]


def test_u_takes_a_decision_back_and_goes_to_its_sample(
    press: Callable[..., None], page: ReviewPage, library: Library, project: Project
) -> None:
    press(Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_U)
    assert reviews(library, project)[:2] == ["accept", ""]
    assert row(page) == 1

    press(Qt.Key.Key_U)
    assert row(page) == 0
    assert page.sample.view.score.review.text() == "by its score, not reviewed yet"


def test_u_takes_nothing_back_but_what_was_decided_here_and_says_so(
    qtbot: QtBot, press: Callable[..., None], session: Session, page: ReviewPage, library: Library, project: Project
) -> None:
    copies: list[Project] = []
    duplicate(session, project, copies.append)
    settle(qtbot, session)
    press(Qt.Key.Key_A, Qt.Key.Key_U)

    press(Qt.Key.Key_U)

    assert "is no review or edit here" in page.sample.notice.text
    assert page.sample.notice.isVisible()
    assert library.projects() == [project, copies[0]]
    session.undo.undo()
    settle(qtbot, session)
    assert library.projects() == [project]


def test_u_takes_back_no_decision_of_another_project(
    qtbot: QtBot, press: Callable[..., None], session: Session, page: ReviewPage, library: Library, project: Project
) -> None:
    press(Qt.Key.Key_A)
    page.show_project(cited_project(library))
    settle(qtbot, session)

    press(Qt.Key.Key_U)

    assert reviews(library, project)[0] == "accept"


def test_a_decision_about_several_samples_is_one_step_of_undo(
    press: Callable[..., None], session: Session, page: ReviewPage, library: Library, project: Project
) -> None:
    press(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_R)
    assert reviews(library, project) == ["reject"] * MADE
    assert session.undo.undoText() == f"reject of {MADE} samples"
    assert page.listing.table.selected_count() == MADE

    press(Qt.Key.Key_U)
    assert set(reviews(library, project)) == {""}


def test_the_buttons_do_what_the_keys_do(
    qtbot: QtBot, session: Session, page: ReviewPage, library: Library, project: Project
) -> None:
    for button in (page.sample.decisions.accept, page.sample.decisions.reject):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        settle(qtbot, session)

    assert reviews(library, project)[:2] == ["accept", "reject"]


def test_a_sample_without_a_text_is_not_accepted_and_that_is_told(
    qtbot: QtBot, session: Session, opens: Opens, library: Library, essays: Project
) -> None:
    failed = add(library, essays, status=Status.FAILED, raw_text='{"essay": "Tre', reason="It was cut off.")
    page = opens(essays)
    assert shown(page) == [failed.raw_text]
    assert page.sample.view.score.reason.text() == "It was cut off."
    assert page.sample.decisions.accept.property("role") == "plain"
    assert page.sample.decisions.accept.toolTip().startswith("There is no text to accept")

    page.keys["accept"].trigger()
    settle(qtbot, session)

    assert library.sample(failed.id).review == ""
    assert page.sample.notice.isVisible()
    assert page.sample.notice.text.startswith("1 sample has no text to accept")


def test_a_library_for_reading_only_lets_nothing_be_decided(
    session: Session, opens: Opens, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "read_only", property(lambda self: True))
    page = opens(project)

    assert not page.sample.decisions.accept.isEnabled()
    assert "reading only" in page.sample.decisions.accept.toolTip()
    page.keys["accept"].trigger()
    assert not session.undo.canUndo()


def test_the_score_is_compared_with_the_reviewer_once_there_are_enough_reviews(
    opens: Opens, library: Library
) -> None:
    project = made_essays(library, 24)
    ids = [sample.id for sample in library.page(project.id)]
    library.review_samples(ids[:18], "accept")
    library.review_samples(ids[18:], "reject")

    sentence = opens(project).listing.tally.sentence.text()

    assert sentence == "24 of 24 reviewed. The score agrees with you in 75 % of them."


def test_samples_that_failed_do_not_wait_for_a_review(opens: Opens, library: Library, project: Project) -> None:
    add(library, project, status=Status.FAILED, raw_text="Tre")

    assert opens(project).listing.tally.sentence.text() == f"0 of {MADE} reviewed."
