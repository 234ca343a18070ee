"""A session of the window with a library of its own and an engine that answers from a script."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.preferences import Preferences
from desktop.store.library import Library
from desktop.ui.session import Session
from desktop.ui.theme.theme import Theme
from tests.ui.making import scripted_engine


@pytest.fixture(scope="module", autouse=True)
def _modules_are_no_garbage() -> None:
    """What a file of tests has imported stays: looking through it after each test can take longer than the test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _garbage_is_collected_on_this_thread() -> Iterator[None]:
    """As the window does it: a widget that is collected on another thread ends the program."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The light theme, applied once."""
    return Theme(qapp, "light")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Folders of a user who has just arrived."""
    return Places(
        data=tmp_path / "data", cache=tmp_path / "cache", logs=tmp_path / "logs", config=tmp_path / "config"
    )


@pytest.fixture
def opener() -> Callable[..., Engine]:
    """Gives the scripted engine at once, whatever file is named."""

    def open_scripted(
        path: Path, settings: EngineSettings, cache: Path, say: Callable[[str], None], *_: object
    ) -> Engine:
        say(f"Loading {path.name}.")
        return scripted_engine()

    return open_scripted


@pytest.fixture
def session(qtbot: QtBot, theme: Theme, places: Places, opener: Callable[..., Engine]) -> Iterator[Session]:
    """An open session; its library is `places.library`."""
    made = Session(places, Preferences(), theme, opener)
    with qtbot.waitSignal(made.opened):
        made.open_library(places.library)
    yield made
    settle(qtbot, made)
    made.close()
    made.deleteLater()


@pytest.fixture
def library(session: Session) -> Library:
    """The session's library, to put things into and to look at what became of them."""
    return session.library


@pytest.fixture
def essays(library: Library) -> Project:
    """A project with four topics and nothing made."""
    from tests.pipeline.making import essay_project

    return essay_project(library)


def settle(qtbot: QtBot, session: Session) -> None:
    """Waits until nothing is asked or under way any more."""
    imports, sources = session.imports, session.sources
    lanes = (session.reading, session.counting, session.writing, imports.looking)
    qtbot.waitUntil(
        lambda: (
            not session.engine.busy
            and not (imports.running or sources.running)
            and not any(lane.busy for lane in lanes)
        ),
        timeout=30_000,
    )
