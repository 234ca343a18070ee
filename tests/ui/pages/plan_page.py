"""The page as a person finds it, and ways to work it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.session import Session
from tests.ui.conftest import settle

PASSAGE = (
    "The old mill stands by the river. Its wheel was made of oak in 1824. A miller named Aldous ran it for forty "
    "years. The stones came from a quarry in the hills. Today the mill grinds flour for two bakeries in the town. "
    "Visitors may climb to the top floor on Sundays and see the whole valley from there."
)


def shown_page(qtbot: QtBot, session: Session, project: Project) -> PlanPage:
    """The page with a project on it."""
    page = PlanPage(session)
    qtbot.addWidget(page)
    page.resize(1150, 760)
    page.show()
    page.show_project(project)
    settle(qtbot, session)
    return page


def document_project(library: Library) -> Project:
    """A project that asks about documents and has none yet."""
    return library.add_project("Mill", "document-qa", {})


def document(folder: Path, name: str = "mill.txt", text: str = PASSAGE) -> Path:
    """A document that can be read."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def seeds_of(library: Library, project: Project) -> list[str]:
    """The texts of a project's seeds in order."""
    return [seed.text for seed in library.seeds(project.id)]


def undo(qtbot: QtBot, session: Session) -> None:
    """Takes the last change back."""
    session.undo.undo()
    settle(qtbot, session)


def redo(qtbot: QtBot, session: Session) -> None:
    """Does it again."""
    session.undo.redo()
    settle(qtbot, session)


def enter(qtbot: QtBot, field: QWidget, text: str) -> None:
    """Types a text in place of what stands in a field, and presses Return where that is not a new line."""
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    if not isinstance(field, QPlainTextEdit):
        QTest.keyClick(field, Qt.Key.Key_Return)


def eventually(qtbot: QtBot, session: Session, holds: Callable[[], bool]) -> None:
    """Waits until something holds, and until nothing is under way."""
    qtbot.waitUntil(holds)
    settle(qtbot, session)


def own_texts(project: Project) -> tuple[str, ...]:
    """The seeds that the project's recipe brings."""
    return find_recipe(project.recipe, Path("none")).starters
