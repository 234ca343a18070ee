"""Whole ways through the window: with the built-in model, by keyboard alone, and past what goes wrong."""

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.preferences import Preferences, save_preferences
from desktop.store.library import Library
from desktop.ui.app import App
from desktop.ui.crash import LOG, CrashReporter
from desktop.ui.dialogs.crash import CrashDialog
from desktop.ui.dialogs.new_project import NewProjectDialog
from desktop.ui.engine_host import load_engine
from desktop.ui.pages.export.page import ExportPage
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.pages.run.page import RunPage
from desktop.ui.places import Place
from tests.exchange.pdfs import lines_at, write_pdf
from tests.pipeline.making import a_run, carry_out, essay_project
from tests.ui.app import Keyboard, drop, opened, page
from tests.ui.conftest import settle
from tests.ui.making import scripted_engine

Opener = Callable[..., Engine]
_MODEL_TIME = 90_000
LIGHTHOUSE = (
    "The lighthouse on Skerry Point was built in 1871 by the brothers Adam",
    "and Joseph Muir. Its tower of grey granite is thirty-four metres tall.",
    "The lamp burned whale oil until 1902, when paraffin took its place.",
    "Keepers climbed one hundred and sixty steps every evening to light it.",
    "In the winter of 1919 a storm cut the rock off for eleven weeks, and",
    "the keepers lived on fish and oatmeal. The light was made automatic in",
    "1984. Since then only painters and engineers visit the tower, usually",
    "in June, when the sea is calm enough to land a boat.",
)


@pytest.fixture
def model_places(places: Places, model_cache: Path) -> Places:
    """Folders in which the built-in model is ready, and writes few samples at once: the first are done sooner."""
    save_preferences(places.preferences, Preferences(parallel=3))
    return replace(places, cache=model_cache)


@pytest.mark.model
def test_a_newcomer_makes_reviews_and_exports_a_first_dataset(
    qtbot: QtBot, model_places: Places, tmp_path: Path
) -> None:
    target = tmp_path / "first.jsonl"
    with opened(qtbot, model_places, load_engine) as app:
        keyboard = Keyboard(qtbot, app)
        qtbot.mouseClick(app.window.welcome.starter, Qt.MouseButton.LeftButton)
        _stop_after(qtbot, app, keyboard, samples=3)

        keyboard.control(Qt.Key.Key_3)
        accepted, other = _review_two(keyboard, page(app, ReviewPage))
        rows = _export_to(keyboard, app, qtbot, target)

        library = app.session.library
        assert library.sample(accepted).status is Status.ACCEPTED
        assert library.sample(accepted).review == "accept"
        # The rejection was taken back.
        assert library.sample(other).review == ""
        assert rows == _accepted_rows(app)
    assert "Starter essays" in (tmp_path / "first.card.md").read_text(encoding="utf-8")


@pytest.mark.model
def test_a_pdf_dropped_in_becomes_questions_that_are_reviewed(
    qtbot: QtBot, model_places: Places, tmp_path: Path
) -> None:
    pdf = write_pdf(tmp_path / "lighthouse.pdf", [lines_at(72, 700, LIGHTHOUSE)], title="Skerry Point")
    with opened(qtbot, model_places, load_engine) as app:
        keyboard = Keyboard(qtbot, app)
        _new_project(qtbot, app, "Lighthouse", "document-qa")
        plan = page(app, PlanPage)
        drop(plan.sources.drop, pdf)
        settle(qtbot, app.session)
        (source,) = plan.sources.model.rows
        assert (source.source.title, source.chunks) == ("Skerry Point", 1)

        plan.make.count.setValue(4)
        with qtbot.waitSignal(app.session.runs.ended, timeout=_MODEL_TIME):
            qtbot.mouseClick(plan.make.button, Qt.MouseButton.LeftButton)
        settle(qtbot, app.session)

        keyboard.control(Qt.Key.Key_3)
        review = page(app, ReviewPage)
        sound = [sample.id for sample in _samples(app) if sample.status is not Status.FAILED]
        assert len(sound) >= 2
        _go_to(keyboard, review, sound[0])
        assert _lit(review) == app.session.library.sample(sound[0]).fields["proof"]
        keyboard.press(Qt.Key.Key_A)
        _go_to(keyboard, review, sound[1])
        keyboard.press(Qt.Key.Key_E)
        keyboard.write("It was built in 1871.")
        keyboard.control(Qt.Key.Key_Return)

        library = app.session.library
        assert library.sample(sound[0]).review == "accept"
        edited, original = library.sample(sound[1]), library.original(sound[1])
        assert (edited.review, edited.fields["answer"]) == ("edit", "It was built in 1871.")
        assert original is not None
        assert original.fields["answer"] != edited.fields["answer"]
        assert edited.messages[-1].content.endswith("It was built in 1871.")


def test_the_keyboard_alone_leads_from_a_new_project_to_its_export(
    qtbot: QtBot, places: Places, opener: Opener, tmp_path: Path
) -> None:
    target = tmp_path / "towns.jsonl"
    with opened(qtbot, places, opener) as app:
        keyboard = Keyboard(qtbot, app)
        keyboard.control(Qt.Key.Key_N)
        keyboard.write("Towns")
        cards = _dialog().cards
        keyboard.tab_to(cards.cards[0])
        while cards.recipe is None or cards.recipe.id != "essay":
            keyboard.press(Qt.Key.Key_Right)
        keyboard.press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: app.window.project is not None)
        settle(qtbot, app.session)

        plan = page(app, PlanPage)
        keyboard.tab_to(plan.make.count)
        keyboard.write("6")
        keyboard.tab_to(plan.make.button)
        with qtbot.waitSignal(app.session.runs.ended, timeout=30_000):
            keyboard.press(Qt.Key.Key_Space)
        settle(qtbot, app.session)

        keyboard.control(Qt.Key.Key_3)
        rejected = page(app, ReviewPage).listing.table.current_id
        keyboard.press(Qt.Key.Key_R)
        rows = _export_to(keyboard, app, qtbot, target)

        library, project = app.session.library, _only_project(app)
        assert (project.name, project.recipe) == ("Towns", "essay")
        assert library.sample(rejected).status is Status.REJECTED
        assert len(rows) == 5
        assert rows == _accepted_rows(app)


class Moody:
    """Opens the scripted engine, or says why it does not."""

    def __init__(self) -> None:
        self.trouble = ""

    def __call__(self, path: Path, settings: EngineSettings, cache: Path, say: Callable[[str], None]) -> Engine:
        if self.trouble:
            raise UserError(self.trouble)
        return scripted_engine()


def test_a_run_that_no_model_could_take_up_again_loses_nothing_and_goes_on_later(
    qtbot: QtBot, places: Places
) -> None:
    moody = Moody()
    moody.trouble = "SmolLM2.gguf is damaged; choose another model."
    with Library.open(places.library) as library:
        project = essay_project(library)
        carry_out(library, project, a_run(library, project, 8), stop_after=3)
        made = sum(library.counts(project.id).values())

    with opened(qtbot, places, moody) as app:
        qtbot.waitUntil(lambda: app.window.place is Place.RUN)
        settle(qtbot, app.session)
        run_page, keyboard = page(app, RunPage), Keyboard(qtbot, app)
        with qtbot.waitSignal(app.session.runs.ended):
            keyboard.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        settle(qtbot, app.session)
        assert run_page.body.notice.isVisible()
        assert run_page.body.notice.text == moody.trouble
        assert sum(app.session.library.counts(project.id).values()) == made
        assert run_page.body.resume.isEnabled()

        (models,) = [found for found in _mends(run_page) if found.text() == "Open Models"]
        qtbot.mouseClick(models, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: app.window.place is Place.MODELS)
        settle(qtbot, app.session)

        moody.trouble = ""
        app.session.go(Place.RUN, project.id)
        qtbot.waitUntil(lambda: app.window.place is Place.RUN)
        settle(qtbot, app.session)
        with qtbot.waitSignal(app.session.runs.ended, timeout=30_000):
            qtbot.mouseClick(run_page.body.resume, Qt.MouseButton.LeftButton)
        settle(qtbot, app.session)
        assert sum(app.session.library.counts(project.id).values()) == 8
        assert not run_page.body.notice.isVisible()


@pytest.fixture
def reporting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reporter puts into Python is put back after the test."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


@pytest.mark.usefixtures("reporting")
def test_a_bug_is_shown_with_a_report_to_copy_and_the_window_goes_on(
    qtbot: QtBot, places: Places, opener: Opener
) -> None:
    with opened(qtbot, places, opener) as app:
        CrashReporter(places.logs, app.session).install()
        QTimer.singleShot(0, app.window, _stumble)
        qtbot.waitUntil(lambda: bool(_crash_dialogs()))
        (dialog,) = _crash_dialogs()

        qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
        copied = QGuiApplication.clipboard().text()
        assert copied == dialog.report.toPlainText()
        assert "ZeroDivisionError" in copied
        assert "_stumble" in copied
        assert copied in (places.logs / LOG).read_text(encoding="utf-8")

        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not _crash_dialogs())
        Keyboard(qtbot, app).control(Qt.Key.Key_Comma)
        assert app.window.place is Place.SETTINGS


def _stumble() -> None:
    print(1 // 0)


def _crash_dialogs() -> list[CrashDialog]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, CrashDialog)]


def _mends(run_page: RunPage) -> list[QPushButton]:
    return run_page.body.notice.findChildren(QPushButton)


# --- steps of the journeys ---------------------------------------------------------------------------


def _stop_after(qtbot: QtBot, app: App, keyboard: Keyboard, samples: int) -> None:
    """Waits for the run that was started and stops it when so many are done."""
    runs = app.session.runs
    qtbot.waitUntil(lambda: runs.live is not None and runs.live.done >= samples, timeout=_MODEL_TIME)
    with qtbot.waitSignal(runs.ended, timeout=_MODEL_TIME):
        keyboard.press(Qt.Key.Key_Escape)
    settle(qtbot, app.session)
    run = app.session.library.latest_run(_only_project(app).id)
    assert run is not None
    assert str(run.status) == "stopped"
    assert len(_samples(app)) >= samples


def _review_two(keyboard: Keyboard, review: ReviewPage) -> tuple[int, int]:
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


def _export_to(keyboard: Keyboard, app: App, qtbot: QtBot, target: Path) -> list[object]:
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


def _accepted_rows(app: App) -> list[object]:
    """What the file must hold: the conversations that stand accepted, in the order in which they were made."""
    accepted = [sample for sample in _samples(app) if sample.status is Status.ACCEPTED]
    return [
        {"messages": [{"role": turn.role, "content": turn.content} for turn in sample.messages]}
        for sample in accepted
    ]


def _only_project(app: App) -> Project:
    (project,) = app.session.library.projects()
    return project


def _samples(app: App) -> list[Sample]:
    return list(app.session.library.iterate(_only_project(app).id))


def _new_project(qtbot: QtBot, app: App, name: str, recipe: str) -> None:
    """Makes a project with the dialog, by mouse."""
    app.window.commands.trigger("new_project")
    dialog = _dialog()
    qtbot.waitUntil(lambda: bool(dialog.cards.cards))
    card = next(card for card in dialog.cards.cards if card.recipe.id == recipe)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, name)
    qtbot.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.window.place is Place.PLAN)
    settle(qtbot, app.session)


def _dialog() -> NewProjectDialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, NewProjectDialog)
    return dialog


def _go_to(keyboard: Keyboard, review: ReviewPage, sample_id: int) -> None:
    """Steps down the list to a sample, from its top."""
    table = review.listing.table
    keyboard.control(Qt.Key.Key_Home)
    for _ in range(table.samples.rowCount()):
        if table.current_id == sample_id:
            return
        keyboard.press(Qt.Key.Key_J)
    raise AssertionError(f"sample {sample_id} is not in the list")


def _lit(review: ReviewPage) -> str:
    """What is lit of the passage beside the sample."""
    passage = review.sample.view.source.passage
    assert passage.isVisible()
    return " ".join(selection.cursor.selectedText() for selection in passage.extraSelections())
