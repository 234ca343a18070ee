"""The sheet of keys."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.dialogs.shortcuts import ShortcutsDialog
from desktop.ui.theme.theme import Theme

ROWS = [("Everywhere", "New project", "Ctrl+N"), ("Review", "Accept", "A"), ("Everywhere", "Undo", "Ctrl+Z")]

# Of the offscreen platform, which gives windows no least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> ShortcutsDialog:
    made = ShortcutsDialog(ROWS)
    qtbot.addWidget(made)
    made.show()
    return made


def test_rows_of_one_area_stand_together(dialog: ShortcutsDialog) -> None:
    assert dialog.shown == ["Everywhere New project Ctrl+N", "Everywhere Undo Ctrl+Z", "Review Accept A"]


def test_a_search_leaves_the_rows_that_hold_it_and_hides_empty_areas(dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.search, "undo")

    assert dialog.shown == ["Everywhere Undo Ctrl+Z"]
    headings = [each.text() for each in dialog.findChildren(QLabel) if each.property("role") == "section"]
    visible = [each.text() for each in dialog.findChildren(QLabel) if each.isVisible() and each.text() in headings]
    assert visible == ["Everywhere"]


def test_a_search_for_no_shortcut_says_so(dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.search, "fly")

    assert dialog.shown == []
    assert dialog.nothing.isVisible()
