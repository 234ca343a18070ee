"""Rows come in by the whole window: chosen or dropped, seen in the bar above the page, and scored."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.project import Project
from desktop.domain.run import RunStatus
from desktop.engine.protocol import Engine
from desktop.exchange.importing.previewing import recognised
from desktop.pipeline import importing
from desktop.pipeline.importing import import_samples
from desktop.places import Places
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from desktop.ui import incoming_bar
from desktop.ui.app import App
from desktop.ui.dialogs.importing.dialog import ImportDialog
from desktop.ui.dialogs.importing.skipped import SkippedDialog
from desktop.ui.pages.run.page import RunPage
from desktop.ui.places import Place
from desktop.ui.project_list import STATE
from tests.pipeline.making import ESSAY
from tests.ui.app import Keyboard, drop, go, opened, page
from tests.ui.conftest import settle

# Of the offscreen platform, which gives windows no least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

Opener = Callable[..., Engine]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    good = [{"question": f"Should street {number} have trees?", "answer": ESSAY} for number in range(3)]
    path.write_text("".join(json.dumps(row) + "\n" for row in good) + "{broken\n")
    return path


def an_import(library: Library, path: Path) -> tuple[Project, int]:
    project = library.add_project("Replies", "instruct", {})
    report = import_samples(library, project, find_recipe("instruct", Path("none")), recognised(path))
    return project, report.run.id


def import_dialog(qtbot: QtBot, app: App) -> ImportDialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    settle(qtbot, app.session)
    return dialog


def bring_in(qtbot: QtBot, app: App, rows: Path) -> None:
    drop(app.window, rows)
    dialog = import_dialog(qtbot, app)
    with qtbot.waitSignal(app.session.imports.ended, timeout=10_000):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle(qtbot, app.session)


def test_a_dropped_file_comes_in_and_its_samples_are_shown(
    qtbot: QtBot, places: Places, opener: Opener, rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_bar, "_PATIENCE_SECONDS", 600.0)
    with opened(qtbot, places, opener) as app:
        bring_in(qtbot, app, rows)

        bar = app.window.incoming
        assert bar.text == "3 samples came into rows. 1 row was skipped."
        assert app.window.place is Place.REVIEW
        assert bar.score_button.isVisible()
        assert not bar.stop_button.isVisible()


def test_whoever_waited_long_for_a_new_project_is_left_where_he_is(
    qtbot: QtBot, places: Places, opener: Opener, rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_bar, "_PATIENCE_SECONDS", 0.0)
    with opened(qtbot, places, opener) as app:
        bring_in(qtbot, app, rows)

        assert app.window.place is Place.WELCOME
        qtbot.mouseClick(app.window.incoming.show_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: app.window.place is Place.REVIEW, timeout=10_000)


def test_the_reasons_can_be_read(qtbot: QtBot, places: Places, opener: Opener, rows: Path) -> None:
    with opened(qtbot, places, opener) as app:
        bring_in(qtbot, app, rows)

        qtbot.mouseClick(app.window.incoming.reasons_button, Qt.MouseButton.LeftButton)

        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SkippedDialog)
        assert dialog.text.toPlainText().startswith("line 4: it is not valid JSON")
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_what_came_in_is_scored_by_keyboard(qtbot: QtBot, places: Places, opener: Opener, rows: Path) -> None:
    with opened(qtbot, places, opener) as app:
        bring_in(qtbot, app, rows)
        keyboard = Keyboard(qtbot, app)

        keyboard.tab_to(app.window.incoming.score_button)
        with qtbot.waitSignal(app.session.scoring.ended, timeout=30_000):
            keyboard.press(Qt.Key.Key_Space)
        settle(qtbot, app.session)

        assert app.window.incoming.text == "3 samples of rows were scored."
        (project,) = app.session.library.projects()
        assert all(sample.score is not None for sample in app.session.library.iterate(project.id))


def test_the_menu_scores_what_was_brought_in_before(qtbot: QtBot, places: Places, opener: Opener, rows: Path) -> None:
    with opened(qtbot, places, opener) as app:
        project, _ = an_import(app.session.library, rows)
        go(qtbot, app, Place.REVIEW, project.id)

        for said in (
            "3 samples of Replies were scored.",
            "Nothing that was brought into Replies waits for its score.",
        ):
            with qtbot.waitSignal(app.session.scoring.ended, timeout=30_000):
                app.window.commands.trigger("score_imported")
            settle(qtbot, app.session)
            assert app.window.incoming.text == said


@pytest.mark.parametrize("by_menu", [False, True])
def test_an_import_is_stopped_and_says_how_it_goes_on(
    qtbot: QtBot, places: Places, opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, by_menu: bool
) -> None:
    monkeypatch.setattr(importing, "_PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(importing, "_AT_ONCE", 1)
    many = tmp_path / "many.jsonl"
    many.write_text(
        "".join(json.dumps({"question": f"Why {number}?", "answer": "So."}) + "\n" for number in range(5000))
    )
    with opened(qtbot, places, opener) as app:
        drop(app.window, many)
        dialog = import_dialog(qtbot, app)
        with qtbot.waitSignal(app.session.imports.ended, timeout=30_000):
            qtbot.keyClick(dialog, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: app.session.imports.rows > 0, timeout=10_000)
            assert app.window.incoming.text.endswith(" of 5,000 rows")
            if by_menu:
                app.window.commands.trigger("stop")
            else:
                qtbot.mouseClick(app.window.incoming.stop_button, Qt.MouseButton.LeftButton)
        settle(qtbot, app.session)

        (project,) = app.session.library.projects()
        kept = len(list(app.session.library.iterate(project.id)))
        assert 0 < kept < 5000
        assert app.window.incoming.text == (
            f"Stopped: {kept:,} samples are in many. Import the same file again, and it goes on from there."
        )


def test_files_of_rows_come_in_one_at_a_time(
    qtbot: QtBot, places: Places, opener: Opener, rows: Path, tmp_path: Path
) -> None:
    with opened(qtbot, places, opener) as app:
        other = tmp_path / "other.csv"
        other.write_text("question,answer\nWhy?,So.\n")

        drop(app.window, rows, other)

        assert import_dialog(qtbot, app).title.text() == "rows.jsonl"
        assert app.window.notice.text == "Files of rows come in one at a time: bring in other.csv after this one."
        qtbot.keyClick(import_dialog(qtbot, app), Qt.Key.Key_Escape)


def test_a_killed_import_is_no_run_to_resume_and_says_that_it_was_cut_off(
    qtbot: QtBot, places: Places, opener: Opener, rows: Path
) -> None:
    with Library.open(places.library) as library:
        project, run_id = an_import(library, rows)
        library.reopen_run(run_id)

    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.place is Place.REVIEW, timeout=10_000)
        settle(qtbot, app.session)
        assert app.session.library.run(run_id).status is RunStatus.STOPPED
        assert not app.window.commands.by_name["resume"].isEnabled()
        shown = app.window.sidebar.projects.shown
        assert shown.index(0).data(STATE).words == "import stopped at 3"

        go(qtbot, app, Place.RUN, project.id)
        run = page(app, RunPage)
        qtbot.waitUntil(lambda: bool(run.body.earlier.table.rowCount()), timeout=10_000)
        (said,) = run.body.earlier.table.texts()
        assert said[1:3] == ["from rows.jsonl", "3"]
        assert said[-1] == "cut off; import the file again to go on"
        assert not run.body.resume.isVisible()
