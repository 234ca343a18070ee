"""The page as a person finds it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.store.library import Library
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.making import made_essays
from tests.ui.pages.review.making import MADE, Opens, focus


@pytest.fixture
def opens(qtbot: QtBot, session: Session) -> Opens:
    """Shows the page with a project, the focus in the table."""

    def open_page(project: Project) -> ReviewPage:
        page = ReviewPage(session)
        qtbot.addWidget(page)
        page.resize(1150, 760)
        page.show_project(project)
        page.show()
        page.activateWindow()
        page.setFocus()
        settle(qtbot, session)
        return page

    return open_page


@pytest.fixture
def project(library: Library) -> Project:
    """A project with eight sound essays, none of them reviewed."""
    return made_essays(library, MADE)


@pytest.fixture
def page(opens: Opens, project: Project) -> ReviewPage:
    return opens(project)


@pytest.fixture
def press(qtbot: QtBot, session: Session, page: ReviewPage) -> Callable[..., None]:
    """Presses keys where the focus is, one after the other."""

    def press_keys(*keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            qtbot.keyClick(focus(page), key, modifier)
            settle(qtbot, session)

    return press_keys
