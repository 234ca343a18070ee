"""Plan: recipes, what a run lacks, and starting one."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.places import Places
from desktop.store.library import Library
from desktop.ui.engine_host import Opener
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.widgets.card import Card
from tests.recipes.making import written
from tests.ui.conftest import settle
from tests.ui.making import made_essays
from tests.ui.pages.plan_page import document_project, seeds_of, shown_page, undo

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def _picked(cards: dict[str, Card]) -> list[str]:
    return [recipe for recipe, card in cards.items() if card.property("picked")]


def _visible(cards: dict[str, Card]) -> list[str]:
    return [recipe for recipe, card in cards.items() if card.isVisible()]


def test_every_recipe_has_a_card_and_the_projects_own_is_the_one_that_is_picked(
    qtbot: QtBot, session: Session, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)

    assert {"essay", "instruct", "document-qa"} <= set(page.recipes.cards)
    assert _picked(page.recipes.cards) == ["essay"]


def test_only_the_projects_own_recipe_is_in_the_way_until_another_is_wanted(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    assert _visible(page.recipes.cards) == ["essay"]

    page.recipes.unfold_button.click()
    assert _visible(page.recipes.cards) == list(page.recipes.cards)

    page.show_project(library.add_project("Tasks", "instruct", {}))
    settle(qtbot, session)
    assert _visible(page.recipes.cards) == ["instruct"]


def test_a_card_that_is_picked_becomes_the_projects_recipe_and_its_seeds_stay(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)

    QTest.keyClick(page.recipes.cards["instruct"], Qt.Key.Key_Return)
    settle(qtbot, session)

    assert library.project_of(essays.id).recipe == "instruct"
    assert _picked(page.recipes.cards) == ["instruct"]
    assert len(seeds_of(library, essays)) == 4


def test_of_the_settings_only_those_that_the_new_recipe_knows_are_kept_and_undo_brings_all_back(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    project = library.add_project("Set", "essay", {"words": 120, "reader": "a child", "temperature": 0.9})
    page = shown_page(qtbot, session, project)

    QTest.keyClick(page.recipes.cards["instruct"], Qt.Key.Key_Return)
    settle(qtbot, session)
    assert library.project_of(project.id).settings == {"words": 120}

    undo(qtbot, session)
    assert library.project_of(project.id) == project


def test_a_value_out_of_the_new_recipes_bounds_is_not_kept(qtbot: QtBot, session: Session, library: Library) -> None:
    project = library.add_project("Short", "instruct", {"words": 30})
    page = shown_page(qtbot, session, project)

    QTest.keyClick(page.recipes.cards["essay"], Qt.Key.Key_Return)
    settle(qtbot, session)

    assert library.project_of(project.id).settings == {}


def test_a_project_that_has_samples_is_told_that_they_stay(qtbot: QtBot, session: Session, library: Library) -> None:
    page = shown_page(qtbot, session, made_essays(library, 2))

    QTest.keyClick(page.recipes.cards["instruct"], Qt.Key.Key_Return)
    settle(qtbot, session)

    assert page.recipes.news.isVisible()
    assert "stay as they are" in page.recipes.news.text


def test_a_project_without_samples_is_told_nothing(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)

    QTest.keyClick(page.recipes.cards["instruct"], Qt.Key.Key_Return)
    settle(qtbot, session)

    assert not page.recipes.news.isVisible()


def test_a_recipe_of_the_users_own_has_a_card_too(
    qtbot: QtBot, session: Session, places: Places, essays: Project
) -> None:
    written(_made(places))

    page = shown_page(qtbot, session, essays)

    assert "haiku" in page.recipes.cards


def test_a_broken_recipe_file_is_told_and_hides_no_other(
    qtbot: QtBot, session: Session, places: Places, essays: Project
) -> None:
    folder = _made(places)
    written(folder)
    (folder / "wrong.toml").write_text("id = ", encoding="utf-8")

    page = shown_page(qtbot, session, essays)

    assert "wrong.toml" in page.recipes.broken.text
    assert page.recipes.broken.isVisible()
    assert {"essay", "haiku"} <= set(page.recipes.cards)


def test_a_project_whose_recipe_is_gone_says_so_and_can_be_given_another(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    project = library.add_project("Lost", "limerick", {})
    page = shown_page(qtbot, session, project)
    assert "limerick" in page.notice.text
    assert not page.make.button.isEnabled()
    assert _visible(page.recipes.cards) == list(page.recipes.cards)

    QTest.keyClick(page.recipes.cards["essay"], Qt.Key.Key_Return)
    settle(qtbot, session)

    assert not page.notice.isVisible()


def test_the_button_names_how_many_it_makes(qtbot: QtBot, session: Session, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)
    assert page.make.button.text() == "Make 20 samples"

    page.make.count.setValue(1000)
    assert page.make.button.text() == "Make 1,000 samples"

    page.make.count.setValue(1)
    assert page.make.button.text() == "Make 1 sample"
    assert page.make.rounds.maximum() == 1


def test_how_long_it_takes_is_told_once_a_run_has_shown_it(qtbot: QtBot, session: Session, library: Library) -> None:
    project = made_essays(library, 4)
    run = library.latest_run(project.id)
    assert run is not None
    library.add_run_time(run.id, 100, 4 * 30 - run.seconds, 1.0, 1.0)

    page = shown_page(qtbot, session, project)

    assert page.make.estimate.text() == "about 10 minutes here"


def test_rounds_bring_more_drafts_which_is_told_and_takes_longer(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    project = made_essays(library, 4)
    run = library.latest_run(project.id)
    assert run is not None
    library.add_run_time(run.id, 100, 4 * 30 - run.seconds, 1.0, 1.0)
    page = shown_page(qtbot, session, project)
    assert not page.make.drafts.isVisible()

    page.make.rounds.setValue(3)

    assert page.make.drafts.text().startswith("2 drafts of each")
    assert page.make.drafts.isVisible()
    assert page.make.estimate.text() == "about 20 minutes here"


def test_without_an_earlier_run_no_time_is_claimed(qtbot: QtBot, session: Session, essays: Project) -> None:
    assert shown_page(qtbot, session, essays).make.estimate.text() == ""


def test_start_makes_the_samples_that_were_asked_for_and_goes_to_the_run(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    went = QSignalSpy(session.went)
    page.make.count.setValue(3)
    page.make.rounds.setValue(2)

    QTest.mouseClick(page.make.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: went.count() == 1)
    settle(qtbot, session)

    (run,) = library.runs(essays.id)
    assert (run.requested, run.rounds, run.seed_number) == (3, 2, 0)
    assert went.at(0)[0].place is Place.RUN
    assert library.counts(essays.id)[Status.ACCEPTED] == 3


def test_each_run_has_another_seed_number(qtbot: QtBot, session: Session, library: Library, essays: Project) -> None:
    page = shown_page(qtbot, session, essays)
    page.make.count.setValue(1)

    for number in (1, 2):
        page.start()
        qtbot.waitUntil(lambda number=number: len(library.runs(essays.id)) == number)  # type: ignore[misc]
        settle(qtbot, session)

    assert [run.seed_number for run in library.runs(essays.id)] == [0, 1]


def test_what_was_typed_just_before_the_start_is_in_the_run(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    page.make.count.setValue(1)
    field = page.form.field("reader")
    field.setFocus()
    QTest.keyClicks(field, "!")

    page.start()
    qtbot.waitUntil(lambda: bool(library.runs(essays.id)))
    settle(qtbot, session)

    assert library.runs(essays.id)[0].settings["reader"] == "!a curious reader"


def test_without_documents_it_says_what_is_missing_and_does_not_start(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    project = document_project(library)
    page = shown_page(qtbot, session, project)
    assert "add a document" in page.make.estimate.text()
    assert not page.make.button.isEnabled()

    page.start()
    settle(qtbot, session)

    assert library.runs(project.id) == []


def test_another_project_takes_the_place_of_the_first(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)

    page.show_project(document_project(library))
    settle(qtbot, session)

    assert page.sources.isVisible()
    assert not page.seeds.isVisible()
    assert _picked(page.recipes.cards) == ["document-qa"]


def test_what_was_typed_is_saved_for_the_project_that_it_was_typed_for(
    qtbot: QtBot, session: Session, library: Library, essays: Project
) -> None:
    other = library.add_project("Other", "essay", {})
    page = shown_page(qtbot, session, essays)
    field = page.form.field("reader")
    field.setFocus()
    QTest.keyClicks(field, "s")

    page.show_project(other)
    settle(qtbot, session)

    assert library.project_of(essays.id).settings == {"reader": "sa curious reader"}
    assert library.project_of(other.id).settings == {}


def test_in_a_narrow_window_the_columns_stand_under_each_other(
    qtbot: QtBot, session: Session, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    seen = [page.columns.wide]

    for width in (776, 1150):
        page.resize(width, 600)
        settle(qtbot, session)
        seen.append(page.columns.wide)
        assert page.make.button.isVisible()
        assert page.trying.isVisible()

    assert seen == [True, False, True]


def test_a_library_for_reading_only_switches_off_what_writes_and_says_why(
    qtbot: QtBot, session: Session, opener: Opener, essays: Project
) -> None:
    second = Session(session.places, session.preferences, session.theme, opener)
    with qtbot.waitSignal(second.opened):
        second.open_library(session.places.library)
    page = shown_page(qtbot, second, essays)

    for control in (page.make.button, page.form.field("words"), page.seeds.field, page.rubric.add_button):
        assert not control.isEnabled()
        assert "reading only" in control.toolTip()

    page.hide()
    settle(qtbot, second)
    second.close()


def _made(places: Places) -> Path:
    places.recipes.mkdir(parents=True, exist_ok=True)
    return places.recipes


def test_the_tab_key_goes_down_the_page_also_through_what_came_in_later(
    qtbot: QtBot, session: Session, essays: Project
) -> None:
    page = shown_page(qtbot, session, essays)
    page.activateWindow()
    page.recipes.unfold_button.click()
    stops = [
        page.recipes.unfold_button,
        *page.recipes.cards.values(),
        page.seeds.view,
        page.form.field("words"),
        page.form.field("temperature"),
        page.trying.button,
        page.make.count,
        page.make.button,
    ]
    stops[0].setFocus()
    reached = [stops[0]]
    while reached[-1] is not page.make.button and len(reached) < 40:
        QTest.keyClick(reached[-1], Qt.Key.Key_Tab)
        reached.append(page.focusWidget())

    assert [widget for widget in reached if widget in stops] == stops
