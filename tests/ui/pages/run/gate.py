"""An engine that goes on only as far as a test lets it, and the steps that the journeys share."""

from threading import Semaphore

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.engine.requests import EngineEvent, Generate, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.ui.pages.run.page import RunPage
from desktop.ui.session import Session
from tests.pipeline.making import answer
from tests.ui.conftest import settle

_PLENTY = 100_000
_THESIS_TOKENS = 60


class Gate:
    """Lets the engine begin so many samples; before that it waits. `trouble` and `breakage` are why it cannot."""

    def __init__(self) -> None:
        self.samples = Semaphore(0)
        self.loading = Semaphore(1)
        self.trouble = ""
        self.breakage = ""

    def answer(self, request: Request) -> EngineEvent:
        if isinstance(request, Generate) and request.sampling.max_tokens <= _THESIS_TOKENS:
            assert self.samples.acquire(timeout=10)
        if self.breakage:
            raise UserError(self.breakage)
        return answer(request)

    def open(self) -> None:
        self.samples.release(_PLENTY)
        self.loading.release(_PLENTY)


class OneByOne(ScriptedEngine):
    """Finishes one sample before it begins another."""

    def collect(self, seconds: float) -> list[EngineEvent]:
        return [self._script(self._waiting.pop())] if self._waiting else []


def show_project(page: RunPage, project: Project, session: Session, qtbot: QtBot) -> None:
    page.show_project(project)
    settle(qtbot, session)


def start_run(page: RunPage, qtbot: QtBot, count: int = 8, rounds: int = 1) -> None:
    page.body.form.count.setValue(count)
    page.body.form.rounds.setValue(rounds)
    with qtbot.waitSignal(page.session.runs.began):
        qtbot.mouseClick(page.body.form.start, Qt.MouseButton.LeftButton)


def finish(session: Session, gate: Gate, qtbot: QtBot) -> None:
    gate.open()
    settle(qtbot, session)


def make(session: Session, gate: Gate, qtbot: QtBot, samples: int) -> None:
    """Lets the engine make so many samples and waits until they are told."""
    live = session.runs.live
    assert live is not None
    gate.samples.release(samples)
    qtbot.waitUntil(lambda: live.finished == samples)


def stop_after(page: RunPage, session: Session, gate: Gate, qtbot: QtBot, samples: int) -> None:
    """A run of eight that was stopped; the gate is closed again after it."""
    start_run(page, qtbot)
    make(session, gate, qtbot, samples)
    session.runs.stop()
    gate.samples.release()
    settle(qtbot, session)


def press(page: RunPage, text: str, qtbot: QtBot) -> None:
    (found,) = [button for button in page.body.notice.findChildren(QPushButton) if button.text() == text]
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
