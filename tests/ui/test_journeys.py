"""Whole ways through the window: with the built-in model, by keyboard alone, and past what goes wrong."""

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
from desktop.domain.sample import Status
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.preferences import Preferences, save_preferences
from desktop.store.library import Library
from desktop.ui.crash import LOG, CrashReporter
from desktop.ui.dialogs.crash import CrashDialog
from desktop.ui.engine_host import load_engine
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.pages.run.page import RunPage
from desktop.ui.places import Place
from tests.exchange.pdfs import lines_at, write_pdf
from tests.pipeline.making import a_run, carry_out, essay_project
from tests.ui.app import Keyboard, drop, opened, page
from tests.ui.conftest import settle
from tests.ui.making import scripted_engine
from tests.ui.steps import (
    MODEL_TIME,
    accepted_rows,
    export_to,
    go_to,
    lit,
    new_project,
    new_project_dialog,
    only_project,
    review_two,
    samples_of,
    stop_after,
)

Opener = Callable[..., Engine]
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
        stop_after(qtbot, app, keyboard, samples=3)

        keyboard.control(Qt.Key.Key_3)
        accepted, other = review_two(keyboard, page(app, ReviewPage))
        rows = export_to(keyboard, app, qtbot, target)

        library = app.session.library
        assert library.sample(accepted).status is Status.ACCEPTED
        assert library.sample(accepted).review == "accept"
        # The rejection was taken back.
        assert library.sample(other).review == ""
        assert rows == accepted_rows(app)
    assert "Starter essays" in (tmp_path / "first.card.md").read_text(encoding="utf-8")


@pytest.mark.model
def test_a_pdf_dropped_in_becomes_questions_that_are_reviewed(
    qtbot: QtBot, model_places: Places, tmp_path: Path
) -> None:
    pdf = write_pdf(tmp_path / "lighthouse.pdf", [lines_at(72, 700, LIGHTHOUSE)], title="Skerry Point")
    with opened(qtbot, model_places, load_engine) as app:
        keyboard = Keyboard(qtbot, app)
        new_project(qtbot, app, "Lighthouse", "document-qa")
        plan = page(app, PlanPage)
        drop(plan.sources.drop, pdf)
        settle(qtbot, app.session)
        (source,) = plan.sources.model.rows
        assert (source.source.title, source.chunks) == ("Skerry Point", 1)

        plan.make.count.setValue(8)
        with qtbot.waitSignal(app.session.runs.ended, timeout=MODEL_TIME):
            qtbot.mouseClick(plan.make.button, Qt.MouseButton.LeftButton)
        settle(qtbot, app.session)

        keyboard.control(Qt.Key.Key_3)
        review = page(app, ReviewPage)
        # Of a question that its sentence cannot answer, there is no answer to accept.
        sound = [sample.id for sample in samples_of(app) if sample.messages]
        assert len(sound) >= 2
        go_to(keyboard, review, sound[0])
        assert lit(review) == app.session.library.sample(sound[0]).fields["proof"]
        keyboard.press(Qt.Key.Key_A)
        go_to(keyboard, review, sound[1])
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
        cards = new_project_dialog().cards
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
        rows = export_to(keyboard, app, qtbot, target)

        library, project = app.session.library, only_project(app)
        assert (project.name, project.recipe) == ("Towns", "essay")
        assert library.sample(rejected).status is Status.REJECTED
        assert len(rows) == 5
        assert rows == accepted_rows(app)


class Moody:
    """Opens the scripted engine, or says why it does not."""

    def __init__(self) -> None:
        self.trouble = ""

    def __call__(
        self, path: Path, settings: EngineSettings, cache: Path, say: Callable[[str], None], *_: object
    ) -> Engine:
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
        assert "The run is done" in run_page.body.notice.text


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
