"""A window's session with its library."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.engine.protocol import Engine
from desktop.places import Places
from desktop.preferences import Preferences, load_preferences
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from desktop.ui.theme.theme import Theme
from tests.store.tampering import tampering
from tests.ui.conftest import settle
from tests.ui.making import scripted_engine


@pytest.fixture
def another(qtbot: QtBot, theme: Theme, places: Places, opener: Callable[..., Engine]) -> Iterator[Session]:
    """The session of a second window, with nothing open."""
    made = Session(places, Preferences(), theme, opener)
    yield made
    settle(qtbot, made)
    made.close()
    made.deleteLater()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a lane can be made to wait for; open at the end, whatever fails."""
    made = threading.Event()
    yield made
    made.set()


def open_in(qtbot: QtBot, session: Session, path: Path) -> None:
    with qtbot.waitSignal(session.opened):
        session.open_library(path)


def names(library: Library) -> list[str]:
    return [project.name for project in library.projects()]


def add(name: str) -> Callable[[Library], Project]:
    return lambda library: library.add_project(name, "essay", {})


ADDED = Change(Touched.PROJECTS)


def test_a_library_that_is_missing_is_made_and_all_of_it_is_new(
    another: Session, places: Places, qtbot: QtBot
) -> None:
    changes: list[Change] = []
    another.changed.connect(changes.append)

    open_in(qtbot, another, places.library)

    assert places.library.is_file()
    assert another.path == places.library
    assert not another.read_only
    assert [change.touched for change in changes] == [Touched.everything()]


def test_with_nothing_open_nothing_is_asked_and_writing_is_refused(another: Session, qtbot: QtBot) -> None:
    answers: list[object] = []
    another.read(names, answers.append, owner=another)

    with qtbot.waitSignal(another.troubled) as told:
        another.write(add("Essays"), ADDED)

    assert answers == []
    assert told.args == ["No library is open; open one first."]
    assert another.path is None
    assert not another.read_only
    with pytest.raises(UserError, match="No library is open"):
        _ = another.library


def test_what_is_written_is_read_and_told(session: Session, qtbot: QtBot) -> None:
    changes: list[Change] = []
    made: list[Project] = []
    found: list[list[str]] = []
    session.changed.connect(changes.append)

    session.write(add("Essays"), ADDED, made.append, owner=session)
    settle(qtbot, session)
    session.read(names, found.append, owner=session)
    session.read(names, found.append, owner=session, slow=True)
    settle(qtbot, session)

    assert found == [["Essays"], ["Essays"]]
    assert [project.name for project in made] == ["Essays"]
    assert changes == [ADDED]


def test_a_change_that_fails_is_not_told_as_one(session: Session, qtbot: QtBot) -> None:
    def fail(library: Library) -> None:
        raise UserError("The disk is full.")

    changes: list[Change] = []
    failures: list[str] = []
    session.changed.connect(changes.append)

    session.write(fail, ADDED, failed=lambda error: failures.append(str(error)))
    settle(qtbot, session)

    assert failures == ["The disk is full."]
    assert changes == []


def test_a_second_window_only_reads(session: Session, another: Session, places: Places, qtbot: QtBot) -> None:
    session.library.add_project("Essays", "essay", {})
    open_in(qtbot, another, places.library)
    found: list[list[str]] = []

    another.read(names, found.append, owner=another)
    with qtbot.waitSignal(another.troubled) as told:
        another.write(add("More"), ADDED)
    settle(qtbot, another)

    assert another.read_only
    assert found == [["Essays"]]
    assert "another window of Gristmill writes to it" in told.args[0]
    assert names(session.library) == ["Essays"]


def test_a_second_window_writes_once_the_first_has_let_go(
    session: Session, another: Session, places: Places, qtbot: QtBot
) -> None:
    open_in(qtbot, another, places.library)
    open_in(qtbot, session, places.data / "other.gristmill")
    settle(qtbot, session)

    open_in(qtbot, another, places.library)

    assert not another.read_only


def test_opening_the_library_that_is_open_leaves_it_as_it_is(session: Session, places: Places, qtbot: QtBot) -> None:
    opened: list[bool] = []
    before = session.library
    session.opened.connect(lambda: opened.append(True))
    link = places.data / "link.gristmill"
    link.symlink_to(places.library)

    for path in (places.library, link):
        with qtbot.waitCallback() as then:
            session.open_library(path, then)

    assert session.library is before
    assert not session.read_only
    assert opened == []


def test_what_is_no_library_is_told_and_the_open_one_stays(session: Session, places: Places, qtbot: QtBot) -> None:
    letter = places.data / "letter.gristmill"
    letter.write_text("Dear reader", encoding="utf-8")
    before = session.library

    with qtbot.waitSignal(session.troubled) as told:
        session.open_library(letter)

    assert "not a Gristmill library" in told.args[0]
    assert session.library is before
    assert not letter.with_name("letter.gristmill.lock").exists()


def test_answers_about_the_library_before_are_dropped(
    session: Session, places: Places, qtbot: QtBot, gate: threading.Event
) -> None:
    answers: list[list[str]] = []
    session.library.add_project("Before", "essay", {})
    session.reading.ask(gate.wait)
    session.read(names, answers.append, owner=session)

    open_in(qtbot, session, places.data / "other.gristmill")
    session.read(names, answers.append, owner=session)
    gate.set()
    settle(qtbot, session)

    assert answers == [[]]


def test_what_was_asked_to_be_written_before_goes_where_it_belongs(
    session: Session, places: Places, qtbot: QtBot, gate: threading.Event
) -> None:
    session.writing.ask(gate.wait)
    session.write(add("First"), ADDED)
    session.open_library(places.data / "other.gristmill")
    made: list[Project] = []
    # The other library is on its way, and this one is still in sight.
    session.write(add("Second"), ADDED, made.append, owner=session)

    with qtbot.waitSignal(session.opened):
        gate.set()
    settle(qtbot, session)

    assert names(session.library) == []
    with Library.open(places.library) as before:
        assert sorted(names(before)) == ["First", "Second"]


def test_no_other_library_is_opened_while_the_model_is_at_work(
    session: Session, places: Places, qtbot: QtBot, gate: threading.Event
) -> None:
    def work(engine: object, library: object, stopped: object) -> Iterator[str]:
        gate.wait()
        yield "done"

    session.engine.start(work)

    with pytest.raises(UserError, match="at work"):
        session.open_library(places.data / "other.gristmill")
    gate.set()
    settle(qtbot, session)

    assert session.path == places.library


def test_work_that_began_while_another_library_was_opened_keeps_this_one(
    session: Session, places: Places, qtbot: QtBot, gate: threading.Event
) -> None:
    def work(engine: object, library: Library, stopped: object) -> Iterator[str]:
        gate.wait()
        yield add("Written meanwhile")(library).name

    session.open_library(places.data / "other.gristmill")
    with qtbot.waitSignal(session.troubled) as told:
        session.engine.start(work)
    gate.set()
    settle(qtbot, session)

    assert "at work on this library" in told.args[0]
    assert session.path == places.library
    assert names(session.library) == ["Written meanwhile"]


def test_another_library_has_nothing_to_undo(session: Session, places: Places, qtbot: QtBot) -> None:
    from desktop.ui.undo import do

    do(session, "new project", add("Essays"), lambda library, made: library.discard_project(made.id), ADDED)
    settle(qtbot, session)

    open_in(qtbot, session, places.data / "other.gristmill")

    assert session.undo.count() == 0


def test_going_somewhere_is_asked_of_the_window(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.went) as went:
        session.go(Place.REVIEW, 3, sample=7)

    assert went.args == [Destination(Place.REVIEW, 3, {"sample": 7})]


def test_preferences_hold_at_once_and_are_kept(session: Session, places: Places, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.preferred):
        session.prefer(Preferences(threads=2))
        session.prefer(Preferences(threads=3))
    assert session.preferences.threads == 3
    settle(qtbot, session)

    assert load_preferences(places.preferences) == (Preferences(threads=3), "")


def test_closing_twice_is_closing_once(another: Session, places: Places, qtbot: QtBot) -> None:
    open_in(qtbot, another, places.library)
    another.write(add("At the last moment"), ADDED)

    another.close()
    another.close()

    assert another.path is None
    assert not any(thread.name in ("lane-read", "lane-write", "lane-count") for thread in threading.enumerate())
    with Library.open(places.library) as library:
        assert names(library) == ["At the last moment"]


def test_the_scripted_engine_is_closed_with_the_session(qtbot: QtBot, theme: Theme, places: Places) -> None:
    engine = scripted_engine()
    session = Session(places, Preferences(), theme, lambda *given: engine)
    open_in(qtbot, session, places.library)
    session.engine.start(lambda engine, library, stopped: iter(["loaded"]))
    settle(qtbot, session)

    session.close()

    assert engine.closed
    session.deleteLater()


def test_a_damaged_library_is_told_when_something_goes_wrong(session: Session, qtbot: QtBot) -> None:
    found: list[bool] = []
    session.write(add("Essays"), ADDED)
    settle(qtbot, session)
    session.examine(found.append)
    qtbot.waitUntil(lambda: found == [False])
    assert session.path is not None
    with tampering(session.path) as connection:
        connection.execute("UPDATE projects SET settings = '{'")

    with qtbot.waitSignal(session.troubled) as told:
        session.examine(found.append)

    assert found == [False, True]
    assert "is damaged (settings of projects, row 1)" in told.args[0]


def test_a_library_that_is_replaced_while_it_is_open_is_told_and_can_be_opened_again(
    session: Session, places: Places, qtbot: QtBot
) -> None:
    other = places.library.with_name("other.gristmill")
    with Library.open(other) as library:
        library.add_project("Another", "essay", {})
    other.replace(places.library)

    with qtbot.waitSignal(session.troubled) as told:
        session.write(add("Essays"), ADDED)

    kept = places.library.with_name(places.library.name + ".saved")
    assert f"all that was in it is kept in {kept}" in told.args[0]
    found: list[list[str]] = []
    with qtbot.waitSignal(session.opened):
        session.open_library(places.library)
    session.read(names, found.append, owner=session)
    settle(qtbot, session)
    assert found == [["Another"]]
    with Library.open(kept) as library:
        assert names(library) == ["Essays"]


STANDS_STILL = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
connection.execute("ROLLBACK")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="takes a program that stands still")
def test_the_window_waits_for_no_program_that_holds_the_library_and_stands_still(
    session: Session, places: Places, qtbot: QtBot
) -> None:
    late: list[float] = []
    ticks = QTimer()
    ticks.setInterval(10)
    due = time.monotonic()

    def tick() -> None:
        nonlocal due
        late.append(time.monotonic() - due)
        due = time.monotonic() + 0.010

    ticks.timeout.connect(tick)
    script = [sys.executable, "-c", STANDS_STILL, str(places.library)]
    with subprocess.Popen(script, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            ticks.start()
            found: list[list[str]] = []
            with qtbot.waitSignal(session.troubled, timeout=20_000) as told:
                session.write(add("Essays"), ADDED)
                session.read(names, found.append, owner=session)
            ticks.stop()
        finally:
            other.send_signal(signal.SIGCONT)
    assert told.args == [f"{places.library} is locked by another program; close that program and try again."]
    assert found == [[]]
    # It waited for 5 s; the median cannot be kept up by a busy machine.
    assert len(late) > 50
    assert sorted(late)[len(late) // 2] < 0.05
    assert max(late) < 2.0
    session.write(add("Essays"), ADDED)
    session.read(names, found.append, owner=session)
    settle(qtbot, session)
