"""The dialog that makes a project."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from desktop.ui.dialogs.new_project import NewProjectDialog, free_name
from desktop.ui.places import Place
from desktop.ui.session import Session
from tests.recipes.making import written
from tests.ui.conftest import settle

# Of the offscreen platform, which gives windows no least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def open_dialog(qtbot: QtBot, session: Session) -> NewProjectDialog:
    dialog = NewProjectDialog(session)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.cards.cards))
    return dialog


def pick(qtbot: QtBot, dialog: NewProjectDialog, recipe: str) -> None:
    card = next(card for card in dialog.cards.cards if card.recipe.id == recipe)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)


def test_return_in_the_name_makes_a_project_with_its_starters_and_opens_it_in_plan(
    session: Session, library: Library, qtbot: QtBot
) -> None:
    dialog = open_dialog(qtbot, session)
    pick(qtbot, dialog, "essay")
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "Town essays")

    with qtbot.waitSignal(session.went) as went:
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)

    made = library.project("Town essays")
    assert (made.recipe, library.seed_count(made.id) > 0) == ("essay", True)
    assert went.args is not None
    assert (went.args[0].place, went.args[0].project_id) == (Place.PLAN, made.id)
    assert not dialog.isVisible()


def test_a_new_project_takes_the_threshold_that_the_user_set(
    session: Session, library: Library, qtbot: QtBot
) -> None:
    session.prefer(replace(session.preferences, threshold=0.8))
    dialog = open_dialog(qtbot, session)
    pick(qtbot, dialog, "instruct")

    with qtbot.waitSignal(session.went):
        qtbot.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)

    assert library.projects()[0].threshold == 0.8


def test_the_offered_name_is_free_and_follows_the_recipe(session: Session, essays: Project, qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot, session)

    pick(qtbot, dialog, "essay")
    assert (dialog.name.text(), dialog.name.selectedText()) == ("Essays 2", "Essays 2")
    pick(qtbot, dialog, "instruct")
    assert dialog.name.text() == "Instructions"


def test_a_name_that_the_user_wrote_stays_when_another_recipe_is_picked(session: Session, qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot, session)
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "Mine")

    pick(qtbot, dialog, "instruct")

    assert dialog.name.text() == "Mine"


def test_a_name_that_is_taken_is_refused_beside_it_until_another_is_typed(
    session: Session, library: Library, essays: Project, qtbot: QtBot
) -> None:
    dialog = open_dialog(qtbot, session)
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "Essays")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)

    qtbot.waitUntil(dialog.notice.isVisible)
    assert dialog.notice.text == 'There is already a project named "Essays"; choose another name.'
    assert len(library.projects()) == 1

    qtbot.keyClicks(dialog.name, "Others")
    assert not dialog.notice.isVisible()
    assert dialog.create_button.isEnabled()


def test_a_recipe_about_documents_says_that_they_are_added_in_plan(session: Session, qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot, session)

    pick(qtbot, dialog, "document-qa")

    assert dialog.hint.text() == "It asks about documents of yours; you add them in Plan, which opens next."


def test_arrows_go_through_the_cards_and_return_makes_what_is_picked(
    session: Session, library: Library, qtbot: QtBot
) -> None:
    dialog = open_dialog(qtbot, session)
    first, second, *_ = dialog.cards.cards

    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert dialog.cards.recipe == second.recipe
    qtbot.keyClick(second, Qt.Key.Key_Left)
    qtbot.keyClick(first, Qt.Key.Key_Up)
    last = dialog.cards.cards[-1]
    with qtbot.waitSignal(session.went):
        qtbot.keyClick(last, Qt.Key.Key_Return)

    assert library.projects()[0].recipe == last.recipe.id


def test_escape_makes_nothing(session: Session, library: Library, qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot, session)

    qtbot.keyClick(dialog.name, Qt.Key.Key_Escape)

    assert not dialog.isVisible()
    assert library.projects() == []


def test_a_wrong_recipe_of_the_users_own_is_named_and_the_shipped_ones_are_there(
    session: Session, qtbot: QtBot
) -> None:
    own = session.places.recipes
    own.mkdir(parents=True)
    (own / "mine.toml").write_text("not a recipe", encoding="utf-8")

    dialog = open_dialog(qtbot, session)

    assert "mine.toml" in dialog.notice.text
    assert {card.recipe.id for card in dialog.cards.cards} >= {"essay", "instruct", "document-qa"}


def test_nothing_can_be_made_in_a_library_that_is_for_reading_only(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "read_only", property(lambda self: True))

    dialog = open_dialog(qtbot, session)

    assert not dialog.create_button.isEnabled()
    assert "for reading only" in dialog.notice.text
    settle(qtbot, session)


@pytest.mark.parametrize(
    ("taken", "expected"),
    [((), "Essays"), (("Essays",), "Essays 2"), (("essays", "Essays 2"), "Essays 3"), (("Essays 2",), "Essays")],
)
def test_a_free_name_has_the_first_number_that_nobody_has(taken: tuple[str, ...], expected: str) -> None:
    assert free_name("Essays", taken) == expected


def test_a_wrong_recipe_of_the_users_own_hides_none_of_the_others(session: Session, qtbot: QtBot) -> None:
    own = session.places.recipes
    own.mkdir(parents=True)
    written(own)
    (own / "wrong.toml").write_text("not a recipe", encoding="utf-8")

    dialog = open_dialog(qtbot, session)

    assert "wrong.toml" in dialog.notice.text
    assert {"essay", "haiku"} <= {card.recipe.id for card in dialog.cards.cards}


@pytest.mark.parametrize(
    ("recipe", "count", "expected"),
    [
        ("essay", 1, "It starts with 1 topic; you can change it in Plan."),
        ("essay", 2, "It starts with 2 topics; you can change them in Plan."),
        ("instruct", 1, "It starts with 1 task; you can change it in Plan."),
        ("instruct", 1200, "It starts with 1,200 tasks; you can change them in Plan."),
    ],
)
def test_the_hint_counts_what_a_recipe_starts_with(
    session: Session, qtbot: QtBot, recipe: str, count: int, expected: str
) -> None:
    dialog = open_dialog(qtbot, session)
    found = find_recipe(recipe, Path("none"))

    assert dialog._hint(replace(found, starters=("one",) * count)) == expected
