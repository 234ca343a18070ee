"""Cleanings as the window sees them: beside other work, to be stopped, and to be undone."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.engine.protocol import Engine
from desktop.pipeline import cleaning
from desktop.pipeline.curating import curate
from desktop.places import Places
from desktop.preferences import Preferences
from desktop.store.library import Library
from desktop.ui.clean_desk import CleanDesk
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.theme.theme import Theme
from tests.pipeline.making import ESSAY, a_run, a_sample, essay_project
from tests.ui.app import go, opened
from tests.ui.conftest import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def said(library: Library, *texts: str) -> Project:
    """A project with accepted samples of these texts, of which the first scores most."""
    project = essay_project(library)
    run = a_run(library, project, len(texts))
    for number, text in enumerate(texts):
        messages = (Message("assistant", text),)
        library.add_sample(
            a_sample(project, run, number, fields={"essay": text}, messages=messages, score=0.9 - number / 100)
        )
    return project


def accepted(library: Library, project: Project) -> int:
    return library.counts(project.id)[Status.ACCEPTED]


def wait(qtbot: QtBot, session: Session) -> CleanDesk:
    """Waits until the cleaning is over, and what came of it is told."""
    qtbot.waitUntil(lambda: not session.cleaning.running, timeout=10_000)
    settle(qtbot, session)
    return session.cleaning


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Until it is set, a cleaning that was begun does not go on."""
    made = threading.Event()

    def held(*args: Any) -> Iterator[object]:
        made.wait(10)
        yield from curate(*args)

    monkeypatch.setattr(cleaning, "curate", held)
    yield made
    made.set()


def test_copies_give_way_and_undo_brings_them_back(qtbot: QtBot, session: Session, library: Library) -> None:
    project = said(library, ESSAY, ESSAY)
    session.cleaning.start(project)
    live = wait(qtbot, session).live
    assert live is not None
    assert live.curated is not None
    assert live.curated.gave_way == 1
    assert accepted(library, project) == 1
    assert session.undo.undoText() == "cleaning of Essays"
    session.undo.undo()
    settle(qtbot, session)
    assert accepted(library, project) == 2
    assert session.cleaning.live is None
    session.undo.redo()
    settle(qtbot, session)
    assert accepted(library, project) == 1


def test_everybody_is_told_that_samples_have_changed(qtbot: QtBot, session: Session, library: Library) -> None:
    project = said(library, ESSAY, ESSAY)
    with qtbot.waitSignal(session.changed) as told:
        session.cleaning.start(project)
    assert told.args
    assert told.args[0].project_id == project.id
    wait(qtbot, session)


def test_one_that_is_stopped_changes_nothing_and_leaves_nothing_to_undo(
    qtbot: QtBot, session: Session, library: Library, gate: threading.Event
) -> None:
    project = said(library, ESSAY, ESSAY)
    session.cleaning.start(project)
    assert session.cleaning.is_running(project.id)
    session.cleaning.stop()
    assert session.cleaning.stopping
    gate.set()
    desk = wait(qtbot, session)
    assert desk.live is not None
    assert (desk.live.curated, desk.live.trouble) == (None, "")
    assert accepted(library, project) == 2
    assert not session.undo.canUndo()


def test_reviews_go_on_meanwhile(qtbot: QtBot, session: Session, library: Library, gate: threading.Event) -> None:
    project = said(library, ESSAY, ESSAY)
    session.cleaning.start(project)
    ids = [sample.id for sample in library.iterate(project.id)]
    session.read(lambda library: library.counts(project.id), lambda counts: None, owner=session)
    library.review_samples(ids[1:], "accept")
    settle(qtbot, session)
    assert session.cleaning.running
    gate.set()
    wait(qtbot, session)
    assert library.sample(ids[1]).status is Status.ACCEPTED


def test_neither_a_run_nor_a_scoring_nor_another_cleaning_nor_another_library_begins_meanwhile(
    qtbot: QtBot, session: Session, library: Library, gate: threading.Event, tmp_path: Path
) -> None:
    from desktop.pipeline.running import Wish

    project = said(library, ESSAY)
    session.cleaning.start(project)
    with pytest.raises(UserError, match="being cleaned already"):
        session.cleaning.start(project)
    with pytest.raises(UserError, match="samples are being cleaned"):
        session.runs.start(project, Wish(1))
    with pytest.raises(UserError, match="samples are being cleaned; score them"):
        session.scoring.start(project)
    with pytest.raises(UserError, match="at work on this library"):
        session.open_library(tmp_path / "other.gristmill")
    gate.set()
    wait(qtbot, session)


@pytest.mark.parametrize(
    ("desk", "sentence"), [("runs", "A run is under way"), ("scoring", "Samples are being scored")]
)
def test_while_a_run_is_under_way_or_samples_are_scored_nothing_is_cleaned(
    session: Session, library: Library, monkeypatch: pytest.MonkeyPatch, desk: str, sentence: str
) -> None:
    monkeypatch.setattr(type(getattr(session, desk)), "running", True)
    with pytest.raises(UserError, match=sentence):
        session.cleaning.start(said(library, ESSAY))
    assert not session.cleaning.running


def test_trouble_ends_it_with_a_sentence(qtbot: QtBot, session: Session, library: Library) -> None:
    session.cleaning.start(essay_project(library))
    desk = wait(qtbot, session)
    assert desk.live is not None
    assert desk.live.trouble.startswith("Essays has no sample to look at")


def test_a_bug_ends_it_and_surfaces(
    qtbot: QtBot, session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> Iterator[object]:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(cleaning, "curate", broken)
    with qtbot.captureExceptions() as caught:
        session.cleaning.start(said(library, ESSAY))
        wait(qtbot, session)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


def test_a_session_that_ends_stops_it(
    qtbot: QtBot, theme: Theme, places: Places, opener: Callable[..., Engine]
) -> None:
    session = Session(places, Preferences(), theme, opener)
    with qtbot.waitSignal(session.opened):
        session.open_library(places.library)
    project = said(session.library, *(f"{ESSAY} {number}" for number in range(40)))
    session.cleaning.start(project)
    session.close()
    with Library.open(places.library) as library:
        assert sum(library.counts(project.id).values()) == 40


def test_the_menu_starts_and_stops_it_and_the_window_waits_for_it(
    qtbot: QtBot, places: Places, opener: Callable[..., Engine], gate: threading.Event
) -> None:
    with opened(qtbot, places, opener) as app:
        project = said(app.session.library, ESSAY, ESSAY)
        go(qtbot, app, Place.REVIEW, project.id)
        actions = app.window.commands.by_name
        actions["clean"].trigger()
        assert app.window.place is Place.INSIGHTS
        assert app.session.cleaning.running
        assert actions["stop"].isEnabled()
        assert not actions["clean"].isEnabled()
        assert not actions["start"].isEnabled()
        app.window.close()
        assert app.window.isVisible()
        assert app.window.notice.text.startswith("Stopping the cleaning")
        with qtbot.waitSignal(app.window.closed):
            gate.set()
        assert accepted(app.session.library, project) == 2
