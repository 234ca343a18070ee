"""An earlier run is made again from the page, and what came of it is told."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.imported import Import
from desktop.domain.project import Project
from desktop.pipeline.imports import settings_of
from desktop.store.library import Library
from desktop.ui.pages.run.page import RunPage
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.pages.run.gate import Gate, finish, start_run

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _the_model_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripted model has no file to look for."""
    monkeypatch.setattr("desktop.pipeline.written_by.find_writer", lambda *asked: Path("scripted.gguf"))


def a_done_run(page: RunPage, session: Session, gate: Gate, qtbot: QtBot, count: int = 4) -> None:
    """A run that is over; the gate stays open after it."""
    start_run(page, qtbot, count)
    finish(session, gate, qtbot)
    settle(qtbot, session)


def test_a_run_is_made_again_and_said_to_be_the_same(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    a_done_run(page, session, gate, qtbot)
    before = list(library.iterate(essays.id))
    bar = page.body.earlier.bar
    assert bar.replay.isEnabled()
    with qtbot.waitSignal(session.replays.ended, timeout=10_000):
        bar.replay.click()
        assert session.replays.running
        assert bar.stop.isVisible()
        assert not page.body.form.start.isEnabled(), "there is one engine"
    settle(qtbot, session)
    assert page.body.notice.text.startswith("Run 1 again: 4 of 4 samples are word for word the same (100%).")
    assert list(library.iterate(essays.id)) == before
    assert bar.said.text().startswith("Run 1 made again: 4 of 4 word for word the same, on 20")
    assert page.body.form.start.isEnabled()


def test_a_replay_can_be_stopped_and_nothing_is_kept_of_it(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    start_run(page, qtbot, 4)
    gate.samples.release(4)
    gate.loading.release(5)
    settle(qtbot, session)
    settle(qtbot, session)
    page.body.earlier.bar.replay.click()
    gate.samples.release(1)
    live = session.replays.live
    assert live is not None
    qtbot.waitUntil(lambda: live.done == 1, timeout=10_000)
    assert "1 of 4" in page.body.earlier.bar.progress.text()
    page.body.earlier.bar.stop.click()
    gate.samples.release(1)
    settle(qtbot, session)
    assert page.body.notice.text == "The replay was stopped; nothing was kept of it."
    assert "replays" not in library.runs(essays.id)[0].settings
    assert page.body.earlier.bar.replay.isVisible()


def test_a_model_that_is_gone_is_told_on_the_page(
    page: RunPage, session: Session, gate: Gate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*asked: object) -> Path:
        raise UserError("scripted.gguf that wrote run 1 is not to be found.")

    a_done_run(page, session, gate, qtbot)
    monkeypatch.setattr("desktop.pipeline.written_by.find_writer", gone)
    page.body.earlier.bar.replay.click()
    settle(qtbot, session)
    assert page.body.notice.text == "scripted.gguf that wrote run 1 is not to be found."
    assert page.body.earlier.bar.replay.isVisible()


def test_what_is_not_as_it_was_is_told_with_the_figures(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    a_done_run(page, session, gate, qtbot)
    with library._connection.writing() as database:
        database.execute("UPDATE runs SET settings = json_set(settings, '$.made_with.version', '0.0.1')")
    page.refresh()
    settle(qtbot, session)
    with qtbot.waitSignal(session.replays.ended, timeout=10_000):
        page.body.earlier.bar.replay.click()
    settle(qtbot, session)
    assert "It was made with Gristmill 0.0.1" in page.body.notice.text


def test_rows_that_were_brought_in_cannot_be_made_again(
    page: RunPage, session: Session, library: Library, essays: Project, gate: Gate, qtbot: QtBot
) -> None:
    library.start_run(essays.id, 1, 1, 0, "", settings_of(Import("rows.csv", "ef" * 32)))
    page.refresh()
    settle(qtbot, session)
    bar = page.body.earlier.bar
    assert not bar.replay.isEnabled()
    assert bar.said.text() == "These rows were brought in from a file; no model can make them again."


def test_another_projects_replay_is_not_shown_here(
    page: RunPage, session: Session, library: Library, gate: Gate, qtbot: QtBot
) -> None:
    a_done_run(page, session, gate, qtbot)
    told: list[str] = []
    session.told.connect(told.append)
    page.body.earlier.bar.replay.click()
    page.show_project(library.add_project("Other", "essay", {}))
    with qtbot.waitSignal(session.replays.ended, timeout=10_000):
        pass
    settle(qtbot, session)
    assert any("4 of 4 samples are word for word the same" in sentence for sentence in told)
    assert "word for word" not in page.body.notice.text
