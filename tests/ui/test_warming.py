"""Pages are loaded before they are asked for."""

import sys

from pytestqt.qtbot import QtBot

from desktop.ui.session import Session
from desktop.ui.warming import warm_up
from tests.ui.conftest import settle


def test_after_warming_up_no_page_is_left_to_be_imported(qtbot: QtBot, session: Session) -> None:
    warm_up(session)
    settle(qtbot, session)

    pages = ("review", "run", "plan", "insights", "export", "models", "checkup", "settings")
    assert all(f"desktop.ui.pages.{name}.page" in sys.modules for name in pages)
