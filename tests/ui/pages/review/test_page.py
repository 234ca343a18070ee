"""Review, as a person goes about in it."""

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project, Seed
from desktop.domain.sample import Status
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.review.delegate import STATES
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.pipeline.making import ESSAY
from tests.ui.conftest import settle
from tests.ui.making import made_essays
from tests.ui.pages.review.making import MADE, Opens, add, focus, reviews, row, shown

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def test_the_newest_sample_is_shown_in_full_at_once(page: ReviewPage, project: Project, library: Library) -> None:
    newest = library.page(project.id, descending=True, limit=1)[0]

    assert page.listing.table.current_id == newest.id
    assert ESSAY in shown(page)
    assert page.sample.view.score.heading.text() == f"Score {newest.score:.2f}"


def test_j_and_k_go_down_and_up_and_stop_at_the_ends(page: ReviewPage, press: Callable[..., None]) -> None:
    press(Qt.Key.Key_K)
    assert row(page) == 0

    press(*[Qt.Key.Key_J] * (MADE + 2))
    assert row(page) == MADE - 1

    press(Qt.Key.Key_K)
    assert row(page) == MADE - 2
    assert page.sample.heading.text() == f"#{page.listing.table.current_id}"


def test_the_tab_key_goes_from_the_search_through_the_sample_to_the_decisions(
    page: ReviewPage, press: Callable[..., None]
) -> None:
    finder, sample = page.listing.finder, page.sample
    stops = [
        *(finder.search, finder.filter, finder.order, finder.columns, page.listing.table, sample.tabs, sample.shade),
        sample.view.fields.fields[0].text,
        *(sample.decisions.accept, sample.decisions.reject, sample.decisions.edit),
    ]
    finder.search.setFocus()
    reached = [focus(page)]
    while reached[-1] is not stops[-1] and len(reached) < 40:
        press(Qt.Key.Key_Tab)
        reached.append(focus(page))
    assert [widget for widget in reached if widget in stops] == stops


def test_the_page_hands_its_focus_to_the_samples_and_keeps_none_from_the_search(page: ReviewPage) -> None:
    page.listing.finder.search.setFocus()
    page.setFocus()
    assert focus(page) is page.listing.table
    assert page.focusProxy() is None


def test_search_narrows_the_table_as_one_types_and_esc_clears_it(
    qtbot: QtBot, session: Session, page: ReviewPage, press: Callable[..., None]
) -> None:
    press(Qt.Key.Key_Slash)
    assert focus(page) is page.listing.finder.search

    qtbot.keyClicks(page.listing.finder.search, "zebra")
    settle(qtbot, session)
    assert page.listing.stack.currentWidget() is page.listing.nothing

    press(Qt.Key.Key_Escape)
    assert page.listing.model.rowCount() == MADE
    assert focus(page) is page.listing.table


def test_letters_typed_into_the_search_decide_nothing(
    qtbot: QtBot, session: Session, page: ReviewPage, press: Callable[..., None], library: Library, project: Project
) -> None:
    press(Qt.Key.Key_Slash)

    qtbot.keyClicks(page.listing.finder.search, "area")
    settle(qtbot, session)

    assert set(reviews(library, project)) == {""}


def test_a_click_on_the_score_sorts_by_it_and_another_one_turns_it_round(
    qtbot: QtBot, session: Session, page: ReviewPage
) -> None:
    head = page.listing.table.horizontalHeader()
    on_score = QPoint(head.sectionViewportPosition(0) + 30, head.height() // 2)

    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=on_score)
    settle(qtbot, session)
    assert (page.listing.model.filter.order, page.listing.model.filter.descending) == ("score", True)
    assert row(page) == 0

    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=on_score)
    settle(qtbot, session)
    assert page.listing.finder.order.currentText() == "Worst first"
    assert page.listing.table.selected_count() == 1


def test_a_click_on_a_head_that_nothing_is_sorted_by_leaves_the_order(
    qtbot: QtBot, session: Session, page: ReviewPage
) -> None:
    head = page.listing.table.horizontalHeader()
    on_text = QPoint(head.sectionViewportPosition(1) + 30, head.height() // 2)

    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=on_text)
    settle(qtbot, session)

    assert page.listing.model.filter.order == "id"
    assert head.sortIndicatorSection() != 1
    assert page.listing.table.selected_count() == 1


def test_uncertain_first_says_what_it_is_good_for_and_points_at_no_column(
    qtbot: QtBot, session: Session, page: ReviewPage, library: Library, project: Project
) -> None:
    ids = [sample.id for sample in library.page(project.id)]
    library.rescore((each, 0.9, Status.ACCEPTED, "") for each in ids)
    library.rescore([(ids[3], 0.45, Status.REJECTED, ""), (ids[5], 0.6, Status.ACCEPTED, "")])
    library.review_sample(ids[5], "accept")
    assert page.listing.finder.order.toolTip() == ""

    page.listing.finder.order.setCurrentText("Uncertain first")
    settle(qtbot, session)

    model = page.listing.model
    assert [model.id_at(n) for n in range(MADE)] == [ids[3], *(ids[n] for n in (0, 1, 2, 4, 6, 7)), ids[5]]
    assert (row(page), page.listing.table.current_id) == (0, ids[3])
    assert page.listing.finder.order.toolTip().startswith("Scores nearest to 0.5 first")
    assert page.listing.table.horizontalHeader().sortIndicatorSection() == -1


def test_a_click_on_a_head_takes_its_order_in_place_of_uncertain_first(
    qtbot: QtBot, session: Session, page: ReviewPage
) -> None:
    page.listing.finder.order.setCurrentText("Uncertain first")
    settle(qtbot, session)
    head = page.listing.table.horizontalHeader()

    for section, order, shown_at in ((1, "doubt", -1), (0, "score", 0)):
        place = QPoint(head.sectionViewportPosition(section) + 30, head.height() // 2)
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
        settle(qtbot, session)
        assert (page.listing.model.filter.order, head.sortIndicatorSection()) == (order, shown_at)

    assert page.listing.finder.order.currentText() == "Best first"
    assert page.listing.finder.order.toolTip() == ""


def test_what_another_page_wants_to_see_is_shown(
    qtbot: QtBot, session: Session, page: ReviewPage, project: Project, library: Library
) -> None:
    oldest = library.page(project.id, limit=1)[0]

    page.arrive({"sample": oldest.id})
    settle(qtbot, session)
    assert page.listing.table.current_id == oldest.id

    page.arrive({"statuses": ["rejected"]})
    settle(qtbot, session)
    assert page.listing.finder.filter.currentText() == "Rejected"
    assert page.listing.model.rowCount() == 0


def test_a_least_score_that_another_page_wants_is_shown_and_can_be_taken_away(
    qtbot: QtBot, session: Session, page: ReviewPage, project: Project, library: Library
) -> None:
    low = library.page(project.id, limit=1)[0]
    library.score_sample(low.id, Status.REJECTED, 0.1, ())

    page.arrive({"statuses": ("accepted", "rejected"), "minimum_score": 0.2})
    settle(qtbot, session)
    assert page.listing.model.rowCount() == MADE - 1
    assert page.listing.finder.least.text() == "Score at least 0.20 ✕"

    qtbot.mouseClick(page.listing.finder.least, Qt.MouseButton.LeftButton)
    settle(qtbot, session)
    assert page.listing.model.rowCount() == MADE
    assert page.listing.finder.least.isHidden()


def test_an_arrival_before_the_project_is_listed_is_not_forgotten(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, MADE)
    page = ReviewPage(session)
    qtbot.addWidget(page)
    page.show_project(project)
    page.arrive({"statuses": ["failed"]})
    page.show()
    settle(qtbot, session)

    assert page.listing.finder.filter.currentText() == "Failed"


def test_with_nothing_made_the_next_step_is_run(
    qtbot: QtBot, session: Session, opens: Opens, essays: Project
) -> None:
    page = opens(essays)
    assert page.stack.currentWidget() is page.empty
    step = page.empty.findChild(QPushButton)
    assert step is not None

    with qtbot.waitSignal(session.went) as went:
        qtbot.mouseClick(step, Qt.MouseButton.LeftButton)

    assert went.args == [Destination(Place.RUN)]


def test_samples_of_a_run_come_in_without_moving_the_reader(
    qtbot: QtBot, session: Session, page: ReviewPage, project: Project, library: Library
) -> None:
    page.listing.table.select_row(3)
    current = page.listing.table.current_id
    add(library, project, fields={"essay": "new"})

    session.changed.emit(Change(Touched.SAMPLES, project.id))

    qtbot.waitUntil(lambda: page.listing.model.rowCount() == MADE + 1)
    assert page.listing.table.current_id == current
    assert row(page) == 4


def test_many_changes_in_a_moment_list_the_samples_once(
    qtbot: QtBot, session: Session, page: ReviewPage, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    listings: list[int] = []
    monkeypatch.setattr(page.listing, "refresh", lambda: listings.append(1))

    for _ in range(25):
        session.changed.emit(Change(Touched.SAMPLES, project.id))

    assert listings == [1]
    page.hide()


def test_another_project_is_listed_from_its_beginning(
    qtbot: QtBot, session: Session, page: ReviewPage, library: Library
) -> None:
    page.listing.finder.search.setText("zebra")
    other = library.add_project("Others", "essay", {})
    library.add_seeds(other.id, [Seed("topic")])
    add(library, other, fields={"thesis": "Other", "essay": "Another one."})

    page.show_project(other)
    settle(qtbot, session)

    assert page.listing.finder.search.text() == ""
    assert shown(page) == ["Other", "Another one."]


def test_the_row_in_one_project_is_not_the_row_in_another(
    qtbot: QtBot, session: Session, page: ReviewPage, library: Library
) -> None:
    other = library.add_project("Others", "essay", {})
    library.add_seeds(other.id, [Seed("topic")])
    for number in range(3):
        add(library, other, fields={"thesis": f"Thesis {number}", "essay": f"Essay {number}."})
    page.listing.table.select_row(2)
    settle(qtbot, session)

    page.show_project(other)
    settle(qtbot, session)

    assert row(page) == 0
    assert shown(page) == ["Thesis 2", "Essay 2."]


def test_what_is_selected_can_be_copied_as_lines_of_json(
    press: Callable[..., None], page: ReviewPage, library: Library, project: Project
) -> None:
    press(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_C, modifier=Qt.KeyboardModifier.ControlModifier)

    lines = QGuiApplication.clipboard().text().splitlines()

    assert len(lines) == MADE
    assert json.loads(lines[0])["messages"][-1] == {"role": "assistant", "content": ESSAY}


def test_what_is_selected_can_be_taken_to_export(qtbot: QtBot, session: Session, page: ReviewPage) -> None:
    with qtbot.waitSignal(session.went) as went:
        next(each for each in page.commands.menu().actions() if each.text() == "Export selected").trigger()

    assert went.args == [Destination(Place.EXPORT, None, {"ids": (page.listing.table.current_id,)})]


def test_columns_come_and_go_and_are_remembered(page: ReviewPage, session: Session) -> None:
    menu = page.listing.finder.columns.menu()
    by_name = {action.data(): action for action in menu.actions()}
    assert page.listing.table.isColumnHidden(4)

    by_name["round"].trigger()

    assert not page.listing.table.isColumnHidden(4)
    assert session.preferences.columns == ("score", "text", "state", "round")
    assert not by_name["text"].isEnabled()


def test_every_state_has_a_shape_of_its_own() -> None:
    assert len({icon for icon, _ in STATES.values()}) == len(Status)
