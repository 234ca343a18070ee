"""Changes that can be undone."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.session import Session
from desktop.ui.undo import do
from tests.ui.conftest import settle

ADDED = Change(Touched.PROJECTS)


@pytest.fixture
def gate(session: Session) -> Iterator[threading.Event]:
    """The writers wait until it is set."""
    made = threading.Event()
    session.writing.ask(made.wait)
    yield made
    made.set()


def add(session: Session, name: str, told: list[str] | None = None) -> None:
    """Adds a project, and takes it away again on undo."""

    def make(library: Library) -> Project:
        return library.add_project(name, "essay", {})

    said = told if told is not None else []
    do(
        session,
        f"new {name}",
        make,
        lambda library, made: library.discard_project(made.id),
        ADDED,
        lambda made: said.append(f"done {made.name}"),
        lambda: said.append(f"undone {name}"),
    )


def fail(library: Library) -> None:
    raise UserError("The disk is full.")


def names(library: Library) -> list[str]:
    return [project.name for project in library.projects()]


def test_it_is_done_undone_and_done_again(session: Session, qtbot: QtBot) -> None:
    told: list[str] = []
    found = []
    add(session, "Essays", told)
    settle(qtbot, session)
    found.append(names(session.library))
    session.undo.undo()
    settle(qtbot, session)
    found.append(names(session.library))
    session.undo.redo()
    settle(qtbot, session)
    found.append(names(session.library))

    assert found == [["Essays"], [], ["Essays"]]
    assert told == ["done Essays", "undone Essays", "done Essays"]


def test_the_last_one_is_undone_first(session: Session, qtbot: QtBot) -> None:
    for name in ("one", "two", "three"):
        add(session, name)
    settle(qtbot, session)

    assert session.undo.undoText() == "new three"
    session.undo.undo()
    session.undo.undo()
    settle(qtbot, session)

    assert names(session.library) == ["one"]
    assert session.undo.redoText() == "new two"


def test_an_undo_that_comes_before_it_is_done_waits_for_it(
    session: Session, qtbot: QtBot, gate: threading.Event
) -> None:
    told: list[str] = []
    add(session, "Essays", told)
    session.undo.undo()

    gate.set()
    settle(qtbot, session)

    assert names(session.library) == []
    assert told == ["done Essays", "undone Essays"]


def test_each_way_is_told_as_a_change(session: Session, qtbot: QtBot) -> None:
    changes: list[Change] = []
    session.changed.connect(changes.append)

    add(session, "Essays")
    settle(qtbot, session)
    session.undo.undo()
    settle(qtbot, session)

    assert changes == [ADDED, ADDED]


def test_what_fails_is_told_and_leaves_nothing_to_undo(session: Session, qtbot: QtBot) -> None:
    add(session, "before")
    settle(qtbot, session)

    with qtbot.waitSignal(session.troubled) as told:
        do(session, "change", fail, lambda library, made: None, ADDED)
    settle(qtbot, session)

    assert told.args == ["The disk is full."]
    assert session.undo.undoText() == "new before"
    assert session.undo.count() == 1


def test_what_fails_behind_something_newer_is_passed_over(
    session: Session, qtbot: QtBot, gate: threading.Event
) -> None:
    do(session, "change", fail, lambda library, made: None, ADDED)
    add(session, "after")
    gate.set()
    settle(qtbot, session)

    session.undo.undo()
    session.undo.undo()
    settle(qtbot, session)

    assert names(session.library) == []
    assert session.undo.undoText() == ""


def test_an_undo_of_what_has_failed_meanwhile_takes_nothing_back(
    session: Session, qtbot: QtBot, gate: threading.Event
) -> None:
    taken: list[object] = []
    do(session, "change", fail, lambda library, made: taken.append(made), ADDED)
    session.undo.undo()

    gate.set()
    settle(qtbot, session)

    assert taken == []
    assert names(session.library) == []


def test_an_undo_that_fails_is_told_and_leaves_the_steps_before_it(session: Session, qtbot: QtBot) -> None:
    def refuse(library: Library, made: object) -> None:
        raise UserError("It is in use.")

    add(session, "before")
    do(session, "change", lambda library: None, refuse, ADDED)
    settle(qtbot, session)

    with qtbot.waitSignal(session.troubled) as told:
        session.undo.undo()
    settle(qtbot, session)

    assert told.args == ["It is in use."]
    assert session.undo.undoText() == "new before"
    assert not session.undo.canRedo()


def test_what_could_not_be_undone_is_not_done_again(session: Session, qtbot: QtBot, gate: threading.Event) -> None:
    done: list[int] = []

    def refuse(library: Library, made: object) -> None:
        raise UserError("It is in use.")

    add(session, "before")
    do(session, "change", lambda library: done.append(1), refuse, ADDED)
    session.undo.undo()
    session.undo.undo()
    gate.set()
    settle(qtbot, session)

    session.undo.redo()
    session.undo.redo()
    settle(qtbot, session)

    assert (names(session.library), done) == (["before"], [1])
    assert not session.undo.canRedo()
