"""The page Run of a project with four topics and nothing made."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.ui.pages.run.page import RunPage
from desktop.ui.places import Destination
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.pages.run.gate import Gate, OneByOne, show_project


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def opener(gate: Gate) -> Callable[..., Engine]:
    def open_gated(
        path: Path, settings: EngineSettings, cache: Path, say: Callable[[str], None], *_: object
    ) -> Engine:
        say("Loading the scripted model.")
        assert gate.loading.acquire(timeout=10)
        if gate.trouble:
            raise UserError(gate.trouble)
        return OneByOne(gate.answer)

    return open_gated


@pytest.fixture
def went(session: Session) -> list[Destination]:
    places: list[Destination] = []
    session.went.connect(places.append)
    return places


@pytest.fixture
def page(session: Session, essays: Project, gate: Gate, qtbot: QtBot) -> Iterator[RunPage]:
    made = RunPage(session)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    show_project(made, essays, session, qtbot)
    yield made
    session.runs.stop()
    gate.open()
    settle(qtbot, session)
