"""Steps of a person's way through the whole window."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.ui.app import App
from desktop.ui.dialogs.new_project import NewProjectDialog
from desktop.ui.pages.export.page import ExportPage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.places import Place
from tests.ui.app import Keyboard, page
from tests.ui.conftest import settle

MODEL_TIME = 90_000


def stop_after(qtbot: QtBot, app: App, keyboard: Keyboard, samples: int) -> None:
    """Waits for the run that was started and stops it when so many are done."""
    runs = app.session.runs
    qtbot.waitUntil(lambda: runs.live is not None and runs.live.done >= samples, timeout=MODEL_TIME)
    with qtbot.waitSignal(runs.ended, timeout=MODEL_TIME):
        keyboard.press(Qt.Key.Key_Escape)
    settle(qtbot, app.session)
    run = app.session.library.latest_run(only_project(app).id)
    assert run is not None
    assert str(run.status) == "stopped"
    assert len(samples_of(app)) >= samples


def review_two(keyboard: Keyboard, review: ReviewPage) -> tuple[int, int]:
    """Accepts a sample, rejects the next and takes that back; returns both."""
    table = review.listing.table
    assert table.hasFocus()
    while _failed(review):
        keyboard.press(Qt.Key.Key_J)
    accepted = table.current_id
    keyboard.press(Qt.Key.Key_A)
    rejected = table.current_id
    keyboard.press(Qt.Key.Key_R)
    keyboard.press(Qt.Key.Key_U)
    assert table.current_id == rejected
    return accepted, rejected


def _failed(review: ReviewPage) -> bool:
    return review.session.library.sample(review.listing.table.current_id).status is Status.FAILED


def export_to(keyboard: Keyboard, app: App, qtbot: QtBot, target: Path) -> list[object]:
    """Goes to Export and writes what is accepted; returns the rows of the file."""
    keyboard.control(Qt.Key.Key_5)
    export = page(app, ExportPage)
    keyboard.tab_to(export.destination.edit)
    keyboard.write(str(target))
    keyboard.tab_to(export.start_bar.start)
    keyboard.press(Qt.Key.Key_Space)
    qtbot.waitUntil(export.notice.isVisible, timeout=10_000)
    assert export.notice.text.startswith("Wrote ")
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def accepted_rows(app: App) -> list[object]:
    """What the file must hold: the conversations that stand accepted, in the order in which they were made."""
    accepted = [sample for sample in samples_of(app) if sample.status is Status.ACCEPTED]
    return [
        {"messages": [{"role": turn.role, "content": turn.content} for turn in sample.messages]}
        for sample in accepted
    ]


def only_project(app: App) -> Project:
    (project,) = app.session.library.projects()
    return project


def samples_of(app: App) -> list[Sample]:
    return list(app.session.library.iterate(only_project(app).id))


def new_project(qtbot: QtBot, app: App, name: str, recipe: str) -> None:
    """Makes a project with the dialog, by mouse."""
    app.window.commands.trigger("new_project")
    dialog = new_project_dialog()
    qtbot.waitUntil(lambda: bool(dialog.cards.cards))
    card = next(card for card in dialog.cards.cards if card.recipe.id == recipe)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, name)
    qtbot.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.window.place is Place.PLAN)
    settle(qtbot, app.session)


def new_project_dialog() -> NewProjectDialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, NewProjectDialog)
    return dialog


def go_to(keyboard: Keyboard, review: ReviewPage, sample_id: int) -> None:
    """Steps down the list to a sample, from its top."""
    table = review.listing.table
    keyboard.control(Qt.Key.Key_Home)
    for _ in range(table.samples.rowCount()):
        if table.current_id == sample_id:
            return
        keyboard.press(Qt.Key.Key_J)
    raise AssertionError(f"sample {sample_id} is not in the list")


def lit(review: ReviewPage) -> str:
    """What is lit of the passage beside the sample."""
    passage = review.sample.view.source.passage
    assert passage.isVisible()
    return " ".join(selection.cursor.selectedText() for selection in passage.extraSelections())
